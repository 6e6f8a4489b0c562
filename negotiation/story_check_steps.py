"""步骤的检查 — the acts, people and contracts that steps name, and everything that would be passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from negotiation.domain.actor import Side
from negotiation.domain.moment import CHINA
from negotiation.messages import keys as error_names
from negotiation.story_acts import ACTS, ROWS, by_itself, leads, title
from negotiation.story_content import content_faults
from negotiation.story_forms import OWN_ACTS, VOTES
from negotiation.story_problems import Fault, unknown
from negotiation.story_tables import Tables
from negotiation.toml_lines import Path
from negotiation.usecases import signing_desk
from workflows import contract_types
from workflows.flow import Level, Row
from workflows.pack import load_pack, pack_ids

_COUNTS = ("present", *VOTES)
_SIDES = {"union": Side.EMPLOYEES.value, "employer": Side.EMPLOYER.value}


def step_faults(tables: Tables) -> Iterator[Fault]:
    """Everything wrong with the steps, the state of the story followed as far as it can be read."""
    walk = _Walk(tables)
    for place, step in tables.steps:
        yield from walk.step(place, step)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


@dataclass
class _Walk:
    """Steps one after another: which negotiations are open, and with which contracts."""

    tables: Tables
    opened: list[tuple[str, ...]] = field(default_factory=list)
    spoken_of: int = 0
    last_at: datetime | None = None

    @cached_property
    def rules(self) -> frozenset[str]:
        """Ids of rules and names of errors; none when the pack is not known."""
        pack = self.tables.head.get("pack")
        if pack not in pack_ids():
            return frozenset()
        return frozenset(load_pack(str(pack)).rules) | error_names("zh")

    def step(self, place: Path, step: Mapping[str, Any]) -> Iterator[Fault]:
        act, meant = step.get("act"), step.get("expect", "done")
        yield from self._time(place, step)
        yield from self._people(place, step)
        yield from self._rules(place, step)
        if not isinstance(act, str):
            return
        if act not in ACTS:
            if meant != "error":
                yield unknown((*place, "act"), "unknown_act", act, ACTS)
            return
        yield from self._which(place, step, act)
        yield from self._idle(place, step, act)
        if act in OWN_ACTS:
            yield from self._own(place, step, act)
        else:
            yield from self._row(place, step, ROWS[act])

    def _time(self, place: Path, step: Mapping[str, Any]) -> Iterator[Fault]:
        at = step.get("at")
        if isinstance(at, datetime):
            at = at if at.tzinfo else at.replace(tzinfo=CHINA)
            if self.last_at and at < self.last_at:
                yield Fault((*place, "at"), "back_in_time")
            self.last_at = at

    def _people(self, place: Path, step: Mapping[str, Any]) -> Iterator[Fault]:
        known = tuple(self.tables.homes)
        for who in _texts(step.get("by")):
            if who not in known:
                yield unknown((*place, "by"), "unknown_person", who, known)
        device = step.get("device")
        if isinstance(device, str) and device and device not in known:
            yield unknown((*place, "device"), "unknown_person", device, known)

    def _rules(self, place: Path, step: Mapping[str, Any]) -> Iterator[Fault]:
        named = _texts(step.get("rules"))
        if named and step.get("expect", "done") == "done":
            yield Fault((*place, "rules"), "idle_rules")
        for number, one in enumerate(named):
            if self.rules and one not in self.rules:
                yield unknown((*place, "rules", number), "unknown_rule", one, tuple(self.rules))

    def _which(self, place: Path, step: Mapping[str, Any], act: str) -> Iterator[Fault]:
        """Which negotiation is spoken of, and whether there is one."""
        number, meant = step.get("negotiation", 0), step.get("expect", "done")
        if type(number) is int and number > len(self.opened):
            if meant != "error":
                yield Fault((*place, "negotiation"), "no_negotiation", {"value": str(number)})
        elif type(number) is int and number:
            self.spoken_of = number
        if not self.opened and meant != "error" and act not in {"open_negotiation", "wait"}:
            yield Fault((*place, "act"), "needs_opening")

    def _idle(self, place: Path, step: Mapping[str, Any], act: str) -> Iterator[Fault]:
        """Keys that this act passes over."""
        own = OWN_ACTS.get(act)
        told = {"title": title(act, "zh"), "title_en": title(act, "en")}
        on_contracts = own.contracts if own else ROWS[act].level is Level.CONTRACT
        if step.get("contracts") and not on_contracts:
            yield Fault((*place, "contracts"), "idle_contracts", told)
        if own and step.get("content") and not own.content:
            yield Fault((*place, "content"), "idle_content", told)
        if own and not own.by and step.get("by"):
            yield Fault((*place, "by"), "idle_by", told)
        if step.get("device") and act not in signing_desk.ACTS:
            yield Fault((*place, "device"), "idle_device", told)
        if step.get("despite") and own:
            yield Fault((*place, "despite"), "idle_despite", told)
        for name in _COUNTS:
            if name in step and not (own and name in own.counts):
                yield Fault((*place, name), "idle_count", told)

    def _kinds(self, place: Path, step: Mapping[str, Any]) -> Iterator[Fault]:
        """Types of contract a step names: known, and of this negotiation."""
        there = self._there()
        known = tuple(contract_types.load_contract_types())
        named = _texts(step.get("contracts"))
        for number, kind in enumerate(named):
            where = (*place, "contracts", number)
            if kind in named[:number]:
                yield Fault(where, "twice", {"value": kind})
            elif kind not in known:
                yield unknown(where, "unknown_type", kind, known)
            elif there and kind not in there and step.get("expect", "done") == "done":
                yield Fault(where, "not_opened", {"value": kind})

    def _there(self) -> tuple[str, ...]:
        """Types of the negotiation spoken of."""
        return self.opened[self.spoken_of - 1] if 0 < self.spoken_of <= len(self.opened) else ()

    def _own(self, place: Path, step: Mapping[str, Any], act: str) -> Iterator[Fault]:
        if act == "open_negotiation":
            yield from self._opening(place, step)
        elif OWN_ACTS[act].contracts:
            yield from self._kinds(place, step)
        content = step.get("content")
        for key in content if isinstance(content, Mapping) and OWN_ACTS[act].content else ():
            if key not in OWN_ACTS[act].content:
                yield unknown((*place, "content", key), "unknown_key", key, OWN_ACTS[act].content)
        if OWN_ACTS[act].counts and step.get("expect", "done") == "done":
            yield from self._counted(place, step, OWN_ACTS[act].counts)
        if OWN_ACTS[act].by:
            yield from self._somebody(place, step)

    def _opening(self, place: Path, step: Mapping[str, Any]) -> Iterator[Fault]:
        named, by = _texts(step.get("contracts")), _texts(step.get("by"))
        self.opened.append(())
        self.spoken_of = len(self.opened)
        yield from self._kinds(place, step)
        self.opened[-1] = named
        if not named and step.get("expect", "done") == "done":
            yield Fault((*place, "contracts"), "no_contracts")
        if len(by) > 1:
            yield Fault((*place, "by"), "only_one")
        said = self.tables.head.get("initiator")
        side = (
            _SIDES.get(self.tables.organisation_kinds.get(self.tables.homes.get(by[0], ""), "")) if by else ""
        )
        if len(self.opened) == 1 and said in _SIDES.values() and side and side != said:
            yield Fault(("case", "initiator"), "other_initiator")

    def _counted(self, place: Path, step: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Fault]:
        counts = {name: step.get(name, 0) for name in names}
        if self.tables.roll is None:
            yield Fault((*place, "act"), "no_congress")
        elif all(type(one) is int for one in counts.values()) and sum(counts.values()) > self.tables.roll:
            detail = f"{' + '.join(names)} = {sum(counts.values())} > {self.tables.roll}"
            yield Fault((*place, names[0]), "more_than_delegates", {"detail": detail})

    def _somebody(self, place: Path, step: Mapping[str, Any]) -> Iterator[Fault]:
        if not step.get("by") and step.get("expect") != "error":
            yield Fault((*place, "by"), "nobody")

    def _row(self, place: Path, step: Mapping[str, Any], row: Row) -> Iterator[Fault]:
        meant = step.get("expect", "done")
        if row.level is Level.CONTRACT:
            yield from self._kinds(place, step)
        if by_itself(row) and meant == "done":
            yield _automatic(row, (*place, "act"))
            return
        yield from self._somebody(place, step)
        if meant == "error":
            return
        kinds = _texts(step.get("contracts")) or self._there()
        found = content_faults(self.tables, row, step.get("content", {}), kinds, (*place, "content"))
        yield from (one for one in found if meant == "done" or one.problem not in _REFUSED_BY_THE_LAW)


_REFUSED_BY_THE_LAW = frozenset({"unknown_person", "not_in_list"})
"""What a story may write on purpose where it expects a refusal."""


def _automatic(row: Row, place: Path) -> Fault:
    before = leads(row)
    told = {"title": row.title_zh, "title_en": row.title_en}
    if not before:
        return Fault(place, "timer", told)
    after = {"detail": "、".join(f"{one.act} {one.title_zh}" for one in before)}
    return Fault(place, "follows", {**told, **after, "detail_en": ", ".join(one.act for one in before)})
