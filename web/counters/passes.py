"""入场码 — asking for entry codes, confirming what somebody else asked for, printing one's own half once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from negotiation.documents.layouts.slips import Slip, SlipSheet
from negotiation.documents.layouts.slips import slips as layout_of_slips
from negotiation.documents.render.draw import draw
from negotiation.domain.actor import OrganisationKind
from negotiation.usecases import passes
from web import identity
from web.counters.desk import file_answer, signed_in
from web.identity import Counter
from web.language import gettext

_FIRST = ("职代会入场凭条（第一联）", "扫码或者打开网址，输入本码；第二联签到时领取。请勿转交。")
_SECOND = ("职代会入场凭条（第二联）", "入场时与第一联一并输入；由本人签到领取，请勿转交。")
"""Title and note of each slip, in Chinese as all papers are."""


def add_routes(blueprint: Blueprint, counter: Counter) -> None:
    """Entry codes, for the union."""
    if counter.kind is OrganisationKind.UNION:
        blueprint.add_url_rule("/passes", "passes", page)
        blueprint.add_url_rule("/passes", "passes_asked", asked, methods=["POST"])
        blueprint.add_url_rule("/passes/<issue_id>/confirm", "passes_confirmed", confirmed, methods=["POST"])
        blueprint.add_url_rule("/passes/<issue_id>/first", "passes_first", first, methods=["POST"])
        blueprint.add_url_rule("/passes/<issue_id>/second", "passes_second", second, methods=["POST"])


def page() -> ResponseReturnValue:
    """入场码页 — the next step for whoever looks."""
    person, office = signed_in(), identity.application().office
    with office.reading() as uow:
        seats = uow.register.delegates(person.organisation_id)
        names = {one.id: one.name for one in uow.register.people(person.organisation_id)}
    return render_template(
        "passes.html",
        seats=seats,
        names=names,
        issue=passes.current(office, person.organisation_id),
        voting=passes.ballot_is_open(office, person.organisation_id),
        may_ask=bool(person.roles & passes.ISSUERS),
        may_confirm=bool(person.roles & passes.CONFIRMERS),
    )


def asked() -> ResponseReturnValue:
    """申请."""
    chosen = request.form.getlist("delegates") if request.form.get("whom") == "some" else []
    if request.form.get("whom") == "some" and not chosen:
        chosen = [""]  # nobody ticked is not everybody
    reason = request.form.get("reason", "")
    passes.ask(identity.application().office, signed_in(), chosen, reason, identity.now())
    flash(gettext("已提出申请，请本工会另一名负责人登录后确认。"), "good")
    return redirect(url_for(".passes"), 303)


def confirmed(issue_id: str) -> ResponseReturnValue:
    """确认."""
    passes.confirm(identity.application().office, signed_in(), issue_id, identity.now())
    flash(gettext("已确认。请申请人打印第一联，然后由您打印第二联。"), "good")
    return redirect(url_for(".passes"), 303)


def first(issue_id: str) -> ResponseReturnValue:
    """打印第一联."""
    slips = passes.print_first(identity.application().office, signed_in(), issue_id, identity.now())
    return _printed(_FIRST, slips, with_qr=True)


def second(issue_id: str) -> ResponseReturnValue:
    """打印第二联."""
    slips = passes.print_second(identity.application().office, signed_in(), issue_id, identity.now())
    return _printed(_SECOND, slips, with_qr=False)


def _printed(what: tuple[str, str], slips: passes.Slips, *, with_qr: bool) -> ResponseReturnValue:
    """The sheet, in the browser's own print view; never stored, never made again."""
    title, note = what
    home = identity.organisation()
    sheet = SlipSheet(
        title=title,
        union=home.name if home else "",
        note=note,
        slips=tuple(
            Slip(f"第{one.number}号代表　{one.name}", f"{code[:5]}-{code[5:]}" if with_qr else code)
            for one, code in slips
        ),
        address=url_for("congress.enter", _external=True),
        with_qr=with_qr,
    )
    fonts = identity.application().notary.fonts
    content = draw(layout_of_slips(sheet, fonts.widths), fonts)
    return file_answer(content, f"{title}.pdf", "application/pdf", inline=True)
