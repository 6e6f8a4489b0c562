"""建案和入场码 — opening a negotiation, and printing the entry codes of the congress delegates."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from negotiation.domain.actor import OrganisationKind
from negotiation.domain.errors import ContentError
from negotiation.domain.registry import Organisation
from negotiation.messages import field_problems
from negotiation.usecases import read
from negotiation.usecases.opening import Opening, open_negotiation
from negotiation.usecases.views import CaseLine, Words
from web import identity, problems
from web.counters.desk import signed_in
from web.forms.fields import Field, Kind, Option, Raw, first_raw, typed_in
from web.forms.lawful import at_questions
from web.identity import Counter
from web.language import N_, gettext, language
from workflows import contract_types, states
from workflows.pack import load_pack, pack_ids
from workflows.states import NegotiationState


def add_routes(blueprint: Blueprint, counter: Counter) -> None:
    """Opening, for both sides."""
    if counter.kind in (OrganisationKind.UNION, OrganisationKind.EMPLOYER):
        blueprint.add_url_rule("/open", "open_case", open_form)
        blueprint.add_url_rule("/open", "case_opened", opened, methods=["POST"])


def open_form() -> ResponseReturnValue:
    """建案页."""
    fields = _fields()
    return render_template("open.html", fields=fields, raw=first_raw(fields), wrong={}, running=_running())


def opened() -> ResponseReturnValue:
    """建案."""
    person, raw = signed_in(), typed_in(request.form)
    try:
        case_id, _ = open_negotiation(identity.application().office, _opening(raw))
    except problems.SHOWN as error:
        unread = field_problems(error, language()) if isinstance(error, ContentError) else ()
        marked = at_questions(unread, _fields(), raw) if unread else ()
        wrong = {one.field: one for one in marked}
        told = problems.explained(error)
        page = render_template(
            "open.html",
            fields=_fields(),
            raw=raw,
            wrong=wrong,
            told=told,
            marked=marked,
            running=_running(),
        )
        return page, problems.status_of(error)
    flash(gettext("案件已建立，由%(name)s起草要约。", name=person.name), "good")
    return redirect(url_for(".case", case_id=case_id), 303)


def _opening(raw: Raw) -> Opening:
    def one(name: str) -> str:
        return raw.get(name, [""])[0].strip()

    person, across = signed_in(), _across()
    missing = [name for name in ("pack", across.value, "bureau", "upper_union") if not one(name)]
    problems_found = [(name, "missing", "") for name in missing]
    other = _typed(across, one(across.value))
    if one(across.value) and other is None:
        problems_found.append((across.value, "not_in_register", ""))
    if one("pack") and one("pack") not in pack_ids():
        problems_found.append(("pack", "not_a_choice", ""))
    if not raw.get("contracts"):
        problems_found.append(("contracts", "choose_one", ""))
    if problems_found or other is None:
        raise ContentError(tuple(problems_found))
    own = person.organisation_id
    unions_own = across is OrganisationKind.EMPLOYER
    return Opening(
        actor=person,
        at=identity.now(),
        pack_id=one("pack"),
        union_id=own if unions_own else other.id,
        employer_id=other.id if unions_own else own,
        bureau_id=one("bureau"),
        upper_union_id=one("upper_union"),
        contract_types=tuple(raw["contracts"]),
    )


def _running() -> tuple[CaseLine, ...]:
    """Cases of one's own that are not closed: a like one is told of before the work of an offer is done."""
    lines = read.list_cases(identity.application().office, signed_in(), identity.now())
    closed = states.label(NegotiationState.CLOSED, "zh")
    return tuple(one for one in lines if one.state.zh != closed)


def _across() -> OrganisationKind:
    """What the other side is."""
    unions_own = signed_in().organisation_kind is OrganisationKind.UNION
    return OrganisationKind.EMPLOYER if unions_own else OrganisationKind.UNION


def _typed(kind: OrganisationKind, typed: str) -> Organisation | None:
    """The one whose code or whole name was typed; nobody is shown a list, a register is no directory."""
    with identity.application().office.reading() as uow:
        found = uow.register.known_as(kind, typed)
    return found[0] if len(found) == 1 else None


def _fields() -> tuple[Field, ...]:
    with identity.application().office.reading() as uow:
        known = uow.register.organisations_of(OrganisationKind.BUREAU, OrganisationKind.UPPER_UNION)
    own = identity.organisation()
    area = own.area if own else ""
    places = [load_pack(one) for one in pack_ids()]
    kinds = contract_types.load_contract_types().values()
    across = _across()
    return (
        Field(
            "contracts",
            Kind.TICKS,
            N_("协商哪几份合同"),
            N_("一次要约可以同时协商几份合同。"),
            needed=True,
            initial=[one.id for one in kinds],
            options=tuple(Option(one.id, Words(one.title_zh, one.title_en)) for one in kinds),
        ),
        Field(
            "pack",
            Kind.CHOICE,
            N_("适用哪里的规则"),
            N_("按企业所在地选择；案件始终按建立时的规则办理。"),
            needed=True,
            initial=_nearest([(one.id, one.id.removeprefix("cn").removeprefix("_")) for one in places], area),
            options=tuple(Option(one.id, Words(one.title, one.title_en)) for one in places),
        ),
        Field(
            across.value,
            Kind.TEXT,
            N_("用人单位方") if across is OrganisationKind.EMPLOYER else N_("职工方（企业工会）"),
            N_("填写对方的统一社会信用代码，或者登记的全称，一字不差。本单位不用填写。"),
            needed=True,
        ),
        _authority("bureau", OrganisationKind.BUREAU, N_("负责审查的人社部门"), known, area),
        _authority("upper_union", OrganisationKind.UPPER_UNION, N_("上一级工会"), known, area),
    )


def _authority(
    name: str, kind: OrganisationKind, label: str, known: Sequence[Organisation], area: str
) -> Field:
    fitting = [one for one in known if one.kind is kind]
    options = tuple(Option(one.id, one.name) for one in fitting)
    near = _nearest([(one.id, one.area) for one in fitting if one.area == area], area)
    alone = options[0].value if len(options) == 1 else near
    hint = N_("已按本单位所在的区县填入，请核对。") if alone else ""
    return Field(name, Kind.CHOICE, label, hint, needed=True, options=options, initial=alone)


def _nearest(places: Sequence[tuple[str, str]], area: str) -> str:
    """Of (name, code of a district or of what it belongs to), the narrowest that covers an area.

    Codes are of GB/T 2260: a city's begins with its province's. Empty where several are as near.
    """
    covering = [(name, code) for name, code in places if area and area.startswith(code)]
    longest = max((len(code) for _, code in covering), default=0)
    found = [name for name, code in covering if len(code) == longest]
    return found[0] if len(found) == 1 else ""
