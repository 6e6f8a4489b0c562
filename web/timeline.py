"""时间线 — where the dots, lines and words of the drawn negotiation go; the template only draws them.

Two drawings of the same way: a broad one for screens and paper, a tall one for phones. No colour is decided
here, and nothing is shown by colour alone: a finished stop carries a tick, the present one a ring, a stop
beside the way a diamond with a mark, the end a square.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from negotiation.domain.moment import CHINA
from negotiation.usecases.views import ContractView, DeadlineView, NegotiationView, StageView
from web import language

_BROAD, _TALL = 1080, 340
_NAME = 148
_LANE, _HEAD = 58, 56
_ROW, _TALL_NAMES = 40, 112
_SHORT_NAME = 50.0
_WIDE_CHARACTER, _NARROW_CHARACTER = 13.0, 6.9


ASIDE = frozenset(
    {
        *("refused", "overdue", "suspended", "coordination"),
        *("voted_failed", "objected", "correction_requested", "amending"),
    }
)
"""States beside the usual way."""
ENDED = frozenset({"closed", "terminated", "expired", "superseded"})
"""States with nothing after them."""


@dataclass(frozen=True, slots=True)
class Dot:
    """一站 — one stop on a line."""

    x: int
    y: int
    status: str
    shape: str
    """Empty on the way; `aside` beside it, `ended` at its end."""
    day: str
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """站名 — words of a stop, in lines."""

    x: int
    y: int
    lines: tuple[str, ...]
    status: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """线段 — a piece of a line, walked or still ahead."""

    x1: int
    y1: int
    x2: int
    y2: int
    walked: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """一条线 — the negotiation or one contract."""

    name: Label
    due: str
    dots: tuple[Dot, ...]
    strokes: tuple[Stroke, ...]
    day_at: tuple[int, int, str]
    """Where the days stand, seen from their dots, and their anchor."""
    says: str
    """The lane in one sentence, for those who do not see it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """图."""

    width: int
    height: int
    labels: tuple[Label, ...]
    lanes: tuple[Lane, ...]
    stripes: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Way:
    name: str
    stages: tuple[StageView, ...]
    due: DeadlineView | None
    today: date
    kept: bool = False
    """Whether a former text stays in force meanwhile."""


def broad(view: NegotiationView) -> Drawing:
    """The drawing for a screen: the negotiation above, its contracts in parallel below."""
    negotiation, contracts = _ways(view)
    columns = _columns([negotiation])
    at = _spread(columns)
    labels = [_over(stage, at[stage.state], 16, len(columns)) for stage in columns]
    lanes = [_across(negotiation, at, _HEAD)]
    top = _HEAD + 62
    columns = _columns(contracts)
    at = _spread(columns)
    labels += [_over(stage, at[stage.state], top, len(columns)) for stage in columns]
    first = top + _HEAD - 16
    lanes += [_across(way, at, first + place * _LANE) for place, way in enumerate(contracts)]
    stripes = [(0, first + place * _LANE - 20, _BROAD, _LANE) for place in range(0, len(contracts), 2)]
    return Drawing(_BROAD, first + len(contracts) * _LANE - 14, tuple(labels), tuple(lanes), tuple(stripes))


def tall(view: NegotiationView) -> Drawing:
    """The drawing for a phone: time runs downwards, the contracts stand side by side."""
    negotiation, contracts = _ways(view)
    columns, top = _columns([negotiation]), 44
    at = {stage.state: top + place * _ROW for place, stage in enumerate(columns)}
    labels = [_beside(stage, 34, at[stage.state]) for stage in columns]
    lanes = [_down(negotiation, at, 14)]
    top += len(columns) * _ROW + 54
    columns = _columns(contracts)
    at = {stage.state: top + place * _ROW for place, stage in enumerate(columns)}
    step = (_TALL - _TALL_NAMES) // max(len(contracts), 1)
    lanes += [
        _beside_others(way, at, _TALL_NAMES + step * place + 10, top) for place, way in enumerate(contracts)
    ]
    labels += [_beside(stage, 0, at[stage.state]) for stage in columns]
    stripes = [(0, top + place * _ROW - 16, _TALL, _ROW) for place in range(0, len(columns), 2)]
    return Drawing(_TALL, top + len(columns) * _ROW - 6, tuple(labels), tuple(lanes), tuple(stripes))


def _ways(view: NegotiationView) -> tuple[_Way, list[_Way]]:
    whole = _Way(
        language.gettext("协商"), _to_the_end(view.stages), _next_due(view.deadlines, ""), view.today
    )
    return whole, [_way(one, view.today) for one in view.contracts]


def _way(one: ContractView, today: date) -> _Way:
    return _Way(
        language.say(one.short),
        _to_the_end(one.stages),
        _next_due(one.deadlines, one.contract.type),
        today,
        one.contract.in_force is not None,
    )


def _to_the_end(stages: tuple[StageView, ...]) -> tuple[StageView, ...]:
    """Nothing lies ahead of an end."""
    here = next((place for place, one in enumerate(stages) if one.status == "current"), len(stages))
    return stages[: here + 1] if here < len(stages) and stages[here].state in ENDED else stages


def _next_due(deadlines: Sequence[DeadlineView], contract_type: str) -> DeadlineView | None:
    running = [one for one in deadlines if one.state == "running" and one.contract_type == contract_type]
    return min(running, key=lambda one: one.due_on, default=None)


def _columns(ways: Sequence[_Way]) -> list[StageView]:
    """Every stop any of the ways has, in order; a stop off the usual way stands where it was met."""
    merged: list[StageView] = []
    for way in ways:
        place = 0
        for stage in way.stages:
            known = next((at for at, one in enumerate(merged) if one.state == stage.state), None)
            if known is None:
                merged.insert(place, stage)
                place += 1
            else:
                place = known + 1
                merged[known] = _further(merged[known], stage)
    return merged


def _further(one: StageView, other: StageView) -> StageView:
    """For a shared label: the stop as the lane that is just there has it."""
    order = {"current": 0, "done": 1, "ahead": 2}
    return min(one, other, key=lambda stage: order[stage.status])


def _spread(columns: Sequence[StageView]) -> dict[str, int]:
    """State → middle of its column in the broad drawing."""
    step = (_BROAD - _NAME) / len(columns)
    return {stage.state: round(_NAME + step * (place + 0.5)) for place, stage in enumerate(columns)}


def _across(way: _Way, at: Mapping[str, int], y: int) -> Lane:
    dots = tuple(_dot(stage, at[stage.state], y, way.today) for stage in way.stages)
    return _lane(way, dots, Label(0, y - 2, (way.name,), "name", "start"), (0, 24, "middle"))


def _down(way: _Way, at: Mapping[str, int], x: int) -> Lane:
    dots = tuple(_dot(stage, x, at[stage.state], way.today) for stage in way.stages)
    return _lane(way, dots, Label(0, 16, (way.name,), "name", "start"), (_TALL - x, 4, "end"))


def _beside_others(way: _Way, at: Mapping[str, int], x: int, top: int) -> Lane:
    dots = tuple(_dot(stage, x, at[stage.state], way.today, short=True) for stage in way.stages)
    lines = _wrapped(way.name, _SHORT_NAME)
    name = Label(x - 8, top - (30 if len(lines) == 1 else 40), lines, "short", "start")
    return _lane(way, dots, name, (13, 4, "start"))


def _lane(way: _Way, dots: tuple[Dot, ...], name: Label, day_at: tuple[int, int, str]) -> Lane:
    here = next((place for place, stage in enumerate(way.stages) if stage.status == "current"), len(dots) - 1)
    first, now, last = dots[0], dots[here], dots[-1]
    current = way.stages[here]
    says = language.gettext(
        "%(name)s：现为“%(state)s”，%(day)s起",
        name=way.name,
        state=language.say(current.label),
        day=language.day(current.entered_at),
    )
    strokes = (
        Stroke(first.x, first.y, now.x, now.y, walked=True),
        Stroke(now.x, now.y, last.x, last.y, walked=False),
    )
    if way.kept:
        says += language.gettext("；原文本继续有效")
    return Lane(
        name, language.gettext("原文本有效") if way.kept else _due_words(way.due), dots, strokes, day_at, says
    )


def _dot(stage: StageView, x: int, y: int, today: date, *, short: bool = False) -> Dot:
    at = stage.entered_at
    shown = _tiny_day(at, today) if short else language.short_day(at, today)
    title = language.say(stage.label)
    if stage.entered_at is not None:
        title += f" {language.day(stage.entered_at)}"
    shape = "aside" if stage.state in ASIDE else ("ended" if stage.state in ENDED else "")
    return Dot(x, y, stage.status, shape if stage.status == "current" else "", shown, title)


def _tiny_day(at: datetime | None, today: date) -> str:
    """4/15, with the year when it is not this one."""
    if at is None:
        return ""
    local = at.astimezone(CHINA)
    return f"{local:%-m/%-d}" if local.year == today.year else f"{local:%y/%-m/%-d}"


def _over(stage: StageView, x: int, y: int, columns: int) -> Label:
    lines = _wrapped(language.say(stage.label), (_BROAD - _NAME) / columns - 8)
    return Label(x, y + (16 if len(lines) == 1 else 0), lines, stage.status, "middle")


def _beside(stage: StageView, x: int, y: int) -> Label:
    lines = _wrapped(language.say(stage.label), _TALL_NAMES - 14) if x == 0 else (language.say(stage.label),)
    return Label(x, y + (5 if len(lines) == 1 else -3), lines, stage.status, "start")


def _due_words(due: DeadlineView | None) -> str:
    if due is None:
        return ""
    today = due.due_on - timedelta(days=due.days_left)
    return language.gettext("期限%(day)s", day=language.short_day(due.due_on, today))


def _wrapped(words: str, width: float) -> tuple[str, ...]:
    """The words in at most two lines."""
    if _breadth(words) <= width:
        return (words,)
    parts = words.split(" ") if " " in words else list(words)
    glue = " " if " " in words else ""
    cuts = [(glue.join(parts[:cut]), glue.join(parts[cut:])) for cut in range(1, len(parts))]
    return min(cuts, key=lambda pair: max(_breadth(pair[0]), _breadth(pair[1])), default=(words,))


def _breadth(words: str) -> float:
    return sum(_WIDE_CHARACTER if ord(one) > 0x2E7F else _NARROW_CHARACTER for one in words)
