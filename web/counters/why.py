"""为什么 — one page per negotiation: every act, whether it may be done, and each finding that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from negotiation.domain.errors import UnknownActError
from negotiation.usecases import read
from negotiation.usecases.perform import row_of
from negotiation.usecases.views import NegotiationView, WhyView, Words
from web import identity
from web.counters.desk import signed_in
from web.forms.acts import is_asked
from web.language import N_

_WHOLE = Words("协商", "Negotiation")


@dataclass(frozen=True, slots=True)
class Part:
    """一部分 — the negotiation, or one contract of it, with its acts by answer."""

    name: Words
    type: str
    state: Words
    yes: tuple[WhyView, ...]
    no: tuple[WhyView, ...]
    """The state fits, something else stands in the way."""
    elsewhere: tuple[WhyView, ...]
    """Acts of other states."""


LEGEND = (
    ("yes", N_("现在可以办理")),
    ("no", N_("现在还不能办理")),
    ("elsewhere", N_("不属于现在的状态")),
)
"""The groups of a part, in order."""


def add_routes(blueprint: Blueprint) -> None:
    """The page of reasons of a counter."""
    blueprint.add_url_rule("/case/<case_id>/why", "why", why)


def why(case_id: str) -> ResponseReturnValue:
    """Every act, or one act wherever it belongs (`?act=`)."""
    person, at = signed_in(), identity.now()
    act = request.args.get("act", "")
    office = identity.application().office
    view = read.view_case(office, person, case_id, at)
    if act and not row_of(act).sources:
        raise UnknownActError(act=act)
    found = read.view_reasons(office, person, case_id, at, act)
    return render_template(
        "why.html",
        view=view,
        act=act,
        title=found[0].act.title if act and found else None,
        parts=tuple(_parts(view, found)),
        legend=LEGEND,
        asked=is_asked,
    )


def _parts(view: NegotiationView, found: tuple[WhyView, ...]) -> Iterable[Part]:
    kinds = [("", _WHOLE, view.state)]
    kinds += [(one.contract.type, one.title, one.state) for one in view.contracts]
    for kind, name, state in kinds:
        own = [one for one in found if one.act.contract_type == kind]
        if own:
            yield Part(
                name,
                kind,
                state,
                yes=tuple(one for one in own if one.act.allowed),
                no=tuple(one for one in own if one.fits and not one.act.allowed),
                elsewhere=tuple(one for one in own if not one.fits),
            )
