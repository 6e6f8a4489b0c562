"""约定数值 — the figures of the built-in contract text, each with what the law of the place asks of it."""

from __future__ import annotations

from datetime import date

from negotiation.domain.template import fill, terms_of
from negotiation.domain.text import ContractText
from negotiation.usecases.views import Words
from web.forms.context import Context
from web.forms.fields import Figure, Raw
from web.language import N_
from workflows import contract_types
from workflows.contract_flow import TERM_RULES
from workflows.pack import Pack

UNITS = {
    "yuan_per_month": N_("元/月"),
    "yuan_per_hour": N_("元/小时"),
    "hour": N_("小时"),
    "day": N_("天"),
    "minute": N_("分钟"),
    "percent": N_("%%"),
    "year": N_("年"),
}
"""Unit of a figure → how it is written beside the box."""
_OWN_UNITS = {"pay_day": N_("日")}
"""A day of the month is no number of days."""


def figures_of(context: Context) -> tuple[Figure, ...]:
    """The figures of the ticked contract: what stands in the draft, else what the template proposes."""
    contract = context.contract
    if contract is None:
        return ()
    drafted = contract.draft.terms if contract.draft else {}
    return tuple(
        Figure(
            name=term.name,
            label=term.says,
            unit=_OWN_UNITS.get(term.name, UNITS[term.unit]),
            initial=drafted.get(term.name, term.default or ""),
            hints=_hints(context.pack, contract.type, term.name, context.today),
        )
        for term in terms_of(contract_types.template(contract.type))
    )


def preview(context: Context, raw: Raw) -> ContractText:
    """The text as it would stand, before anybody tables it. Raises `TemplateError` or `ValueError`."""
    contract = context.contract
    kind = contract.type if contract else context.types[0]
    parties = context.view.parties
    names = [term.name for term in terms_of(contract_types.template(kind))]
    typed = {name: raw.get(f"figures.{name}", [""])[0].strip() for name in names}
    return fill(
        contract_types.template(kind),
        contract_type=kind,
        employer=parties.employer.name,
        union=parties.union.name,
        term_from=date.fromisoformat(raw.get("term_from", [""])[0]),
        term_until=date.fromisoformat(raw.get("term_until", [""])[0]),
        terms={name: value for name, value in typed.items() if value},
    )


def _hints(pack: Pack, kind: str, name: str, on: date) -> tuple[Words, ...]:
    """What the law says of one figure today; nothing where it is silent."""
    rules = [pack.rule(one) for one in TERM_RULES if pack.rule(one).fact == f"terms.{name}"]
    values = [value for rule in rules if (value := pack.value(rule.id, kind, on)) is not None]
    return tuple(
        Words(f"{value.says_zh}（{value.article.zh}）", f"{value.says_en} ({value.article.en})")
        for value in values
    )
