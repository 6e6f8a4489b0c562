"""核对 — what was filled in, in words, and what the act will bring about: shown before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from negotiation.documents.catalog import TITLES
from negotiation.domain.actor import OrganisationKind
from negotiation.permissions import has_come_to
from negotiation.usecases.views import Reason, Words
from web.forms.context import Context
from web.forms.fields import DECLARED, Field, Kind, Option, Raw
from web.language import day as written
from web.language import gettext, language, moment, say
from workflows import states
from workflows.flow import Row, load_flow

_SERVES = frozenset({"serve_offer"})
_BOTH = (OrganisationKind.BUREAU, OrganisationKind.UPPER_UNION)
_COMES_TO: Mapping[str, tuple[OrganisationKind, ...]] = {
    "report_to_upper_union": (OrganisationKind.UPPER_UNION,),
    "refuse_offer": (OrganisationKind.UPPER_UNION,),
    "issue_union_letter": (OrganisationKind.UPPER_UNION,),
    "issue_union_proposal": _BOTH,
    "apply_coordination": _BOTH,
    "submit_filing": _BOTH,
}
"""Acts by which a case comes to an authority (docs/adr/0043-who-may-read.md)."""
Beside = Mapping[str, tuple[Reason, ...]]
"""Question or figure → what warns about its answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """一项填写 — a question, its answer in words, and what warns about it."""

    question: str
    words: str
    warned: tuple[Reason, ...] = ()


def answers(fields: Sequence[Field], raw: Raw, beside: Beside) -> tuple[Answer, ...]:
    """Every question with what was answered; one that was left out says so. Figures stand one by one."""
    return tuple(one for field in fields for one in _answers(field, raw, beside))


def _answers(field: Field, raw: Raw, beside: Beside) -> Iterator[Answer]:
    warned = beside.get(field.name, ())
    if field.kind is not Kind.FIGURES:
        yield Answer(gettext(field.label), _answer(field, raw) or gettext("没有填写"), warned)
        return
    if warned:
        yield Answer(gettext(field.label), "", warned)
    for figure in field.figures:
        typed = raw.get(f"{field.name}.{figure.name}", [""])[0].strip()
        unit = gettext(figure.unit).replace("%%", "%")
        words = f"{typed}{'' if unit == '%' else ' '}{unit}" if typed else gettext("没有填写")
        yield Answer(figure.label, words, beside.get(f"{field.name}.{figure.name}", ()))


def consequences(row: Row, context: Context) -> tuple[str, ...]:
    """What follows once it is done: the paper, the state, the periods that begin, who sees it."""
    return tuple(_consequences(row, context))


def _consequences(row: Row, context: Context) -> Iterator[str]:
    if row.document is not None and row.document in TITLES:
        yield gettext("制作《%(paper)s》并存入本案文书。", paper=say(Words(*TITLES[row.document])))
    if row.act == "serve_offer":
        yield gettext("要约随即送达对方：对方从此看得到本案，并须在期限内书面答复。")
    if row.target is not None:
        yield gettext("状态变为“%(state)s”。", state=states.label(row.target, language()))
    if row.otherwise is not None:
        failed = states.label(row.otherwise, language())
        yield gettext("达不到规定人数的，状态变为“%(state)s”。", state=failed)
    if row.then is not None:
        following = load_flow().row(row.then)
        title = following.title_en if language() == "en" else following.title_zh
        yield gettext("条件齐备时，随即自动完成“%(title)s”。", title=title)
    yield from _periods(row, context)
    yield gettext("办理以后看得到的：%(who)s。", who=gettext("、").join(_readers(row, context)))
    yield gettext("办理以后记入台账，不能撤回，只能另行更正。")


def _readers(row: Row, context: Context) -> Iterator[str]:
    """Who may read the case once this is done, by the names of their organisations."""
    parties, negotiation = context.view.parties, context.view.negotiation
    if negotiation.offer is None and row.act not in _SERVES:
        yield parties.on(negotiation.initiator).name
        return
    yield from (parties.union.name, parties.employer.name)
    with context.office.reading() as uow:
        come = has_come_to(uow.cases.load(negotiation.id))
    for kind, organisation in (
        (OrganisationKind.BUREAU, parties.bureau),
        (OrganisationKind.UPPER_UNION, parties.upper_union),
    ):
        if kind in come or kind in _COMES_TO.get(row.act, ()):
            yield organisation.name


def _periods(row: Row, context: Context) -> Iterator[str]:
    kinds = context.types or tuple(one.contract.type for one in context.view.contracts)
    told: dict[str, None] = {}
    for clock in row.starts:
        values = [context.pack.value(clock.rule, kind, context.today) for kind in kinds]
        for value in values:
            if value is not None and not value.dispensed:
                says = say(Words(value.says_zh, value.says_en))
                article = say(Words(value.article.zh, value.article.en))
                told[gettext("开始计算期限：%(says)s（%(article)s）。", says=says, article=article)] = None
    yield from told


def _answer(field: Field, raw: Raw) -> str:
    typed = [one.strip() for one in raw.get(field.name, []) if one.strip()]
    single = typed[0] if typed else ""
    match field.kind:
        case Kind.TICK:
            return gettext("是") if single else gettext("否")
        case Kind.TICKS | Kind.CHOICE:
            return gettext("、").join(_label(field.options, one) for one in typed)
        case Kind.DAY:
            return _day(single)
        case Kind.MOMENT:
            return _moment(single)
        case Kind.ROSTER:
            return "\n".join(_roster(field, raw))
        case Kind.PERSON:
            chosen = raw.get(f"{field.name}.person", [""])[0]
            return _label(field.options, chosen) if chosen else ""
        case Kind.OBJECTIONS:
            pairs = zip(
                raw.get(f"{field.name}.clause", []), raw.get(f"{field.name}.reason", []), strict=False
            )
            return "\n".join(f"{clause}：{why}" for clause, why in pairs if clause.strip() or why.strip())
        case _:
            return single


def _label(options: Sequence[Option], value: str) -> str:
    label = next((one.label for one in options if one.value == value), value)
    return label if isinstance(label, str) else say(label)


def _day(typed: str) -> str:
    try:
        return written(date.fromisoformat(typed))
    except ValueError:
        return typed


def _moment(typed: str) -> str:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    return moment(at) if at.tzinfo else f"{written(at.date())} {at:%H:%M}"


def _roster(field: Field, raw: Raw) -> Iterator[str]:
    chief = raw.get(f"{field.name}.chief", [""])[0]
    for one in raw.get(f"{field.name}.person", []):
        flags = [gettext(label) for part, label in DECLARED if one in raw.get(f"{field.name}.{part}", [])]
        flags = [gettext("首席代表"), *flags] if one == chief else flags
        yield _label(field.options, one) + (f"（{gettext('、').join(flags)}）" if flags else "")
