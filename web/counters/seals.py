"""印章 — the page of each party about its seal: who asked for it, put it, looked at its use; its picture.

Three offices, three people: the officer applies here, the keeper seals on the signing page, the auditor says
here whether the use was as applied for.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from negotiation.domain.actor import Role
from negotiation.domain.errors import ContentError
from negotiation.usecases import paper_seals, seal_uses, seals
from signing.seal_image import LARGEST_IMAGE
from web import identity, problems
from web.counters.desk import TITLE_OF, signed_in
from web.identity import Counter
from web.language import gettext


def add_routes(blueprint: Blueprint, counter: Counter) -> None:
    """The seal pages, for those who have a seal on contracts."""
    if counter.kind not in seals.SEALED_BY:
        return
    blueprint.add_url_rule("/seal", "seal", page)
    blueprint.add_url_rule("/seal/apply", "seal_applied", applied, methods=["POST"])
    blueprint.add_url_rule("/seal/audit", "seal_audited", audited, methods=["POST"])
    blueprint.add_url_rule("/seal/image", "seal_image", pictured, methods=["POST"])


def page(error: Exception | None = None, typed: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """印章页."""
    office, person = identity.application().office, signed_in()
    shown = render_template(
        "seal.html",
        act=seals.SEALED_BY[person.organisation_kind],
        uses=seal_uses.list_uses(office, person),
        wanted=seal_uses.applicable(office, person, identity.now()),
        papers=[one for one in paper_seals.papers(office, person) if not one.application],
        titles=TITLE_OF,
        may_apply=seals.may_apply(person),
        may_audit=Role.SEAL_AUDITOR in person.roles,
        keeps=Role.SEAL_KEEPER in person.roles,
        pictured=seal_uses.is_pictured(office, person),
        typed=typed or {},
        told=problems.explained(error) if error else None,
    )
    return shown, problems.status_of(error) if error else 200


def applied() -> ResponseReturnValue:
    """用印申请."""
    case_id, _, kind = request.form.get("text", "").partition("/")
    why = request.form.get("reason", "").strip()
    try:
        if not kind or not why:
            raise ContentError((("reason" if kind else "contracts", "missing", ""),))
        if case_id == "paper":
            paper_seals.apply(identity.application().office, signed_in(), kind, why, identity.now())
        else:
            texts = (kind,)
            seal_uses.apply_use(
                identity.application().office, signed_in(), case_id, texts, why, identity.now()
            )
    except problems.SHOWN as error:
        return page(error, request.form)
    flash(gettext("用印申请已提交，由印章保管人盖章。"), "good")
    return redirect(url_for(".seal"), 303)


def audited() -> ResponseReturnValue:
    """用印审计."""
    questioned, note = "questioned" in request.form, request.form.get("note", "").strip()
    try:
        if questioned and not note:
            raise ContentError((("note", "missing", ""),))
        seal_uses.audit(
            identity.application().office,
            signed_in(),
            request.form.get("application", ""),
            note,
            identity.now(),
            questioned=questioned,
        )
    except problems.SHOWN as error:
        return page(error)
    flash(gettext("审计意见已记入台账。"), "good")
    return redirect(url_for(".seal"), 303)


def pictured() -> ResponseReturnValue:
    """印章图像."""
    sent = request.files.get("image")
    image = sent.read(LARGEST_IMAGE + 1) if sent and "drawn" not in request.form else b""
    try:
        if not image and "drawn" not in request.form:
            raise ContentError((("image", "missing", ""),))
        seal_uses.put_image(identity.application().office, signed_in(), image, identity.now())
    except problems.SHOWN as error:
        return page(error)
    flash(gettext("印章图像已更换，今后的用印使用新的图像。"), "good")
    return redirect(url_for(".seal"), 303)
