"""规则包检查 — everything about a pack that can be wrong without any act being done.

Each problem names file, rule and reason. The office refuses to start on a pack with problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from workflows import cases
from workflows.article import Certainty, Statute
from workflows.facts import FactKindError
from workflows.flow import Flow
from workflows.pack_model import Pack
from workflows.rule import Outcome, RuleValue, Severity
from workflows.strict import LawFileError

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Problem:
    """问题 — what is wrong where."""

    file: str
    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.rule}: {self.reason}"


def problems_of(pack: Pack, flow: Flow, root: Path) -> list[Problem]:
    """规则包的问题 — what is wrong in the pack's own folder; its parents are checked by themselves."""
    return [
        *_asked_but_missing(pack, flow),
        *_lives(pack),
        *_times(pack),
        *_cases(pack, root / pack.id),
    ]


def _asked_but_missing(pack: Pack, flow: Flow) -> Iterator[Problem]:
    for row in flow.rows:
        clocks = [clock.rule for clock in row.starts]
        for rule_id in (*row.asks, *clocks, *row.stops):
            if rule_id not in pack.rules:
                yield Problem(f"{pack.id}/", rule_id, f"row {row.id} names this rule, no pack defines it")


def _lives(pack: Pack) -> Iterator[Problem]:
    own = pack.folders[0]
    for value in own.values:
        statute = pack.statutes[value.article.statute_id]
        file = own.files[value.rule]
        if statute.never_cite:
            yield Problem(file, value.rule, f"cites {statute.id}: {statute.never_cite}")
        elif not _inside(value, statute):
            yield Problem(file, value.rule, f"value from {value.since} outside the life of {statute.id}")
        if value.until is not None and value.until < value.since:
            yield Problem(file, value.rule, f"the value from {value.since} ends before it begins")
    for rule in pack.rules.values():
        for value in _own_values(pack, rule.id):
            # a value nobody has read in a text may warn, never refuse
            blocks = value.severity in {Severity.BLOCK, Severity.DECIDE}
            if value.article.certainty == Certainty.KNOWLEDGE and blocks:
                yield Problem(f"{pack.id}/", rule.id, "certainty K with a blocking rule")


def _inside(value: RuleValue, statute: Statute) -> bool:
    begins = statute.in_force_from <= value.since
    if statute.repealed_on is None:
        return begins
    return begins and value.until is not None and value.until < statute.repealed_on


def _own_values(pack: Pack, rule_id: str) -> tuple[RuleValue, ...]:
    """Values of a rule, shared ones included, that stand in the pack's own folder; each once."""
    found: dict[int, RuleValue] = {}
    for kind in pack.contract_types:
        for value in pack.candidates(rule_id, kind):
            if value.source == pack.id:
                found[id(value)] = value
    return tuple(found.values())


def _times(pack: Pack) -> Iterator[Problem]:
    own = pack.folders[0]
    groups: dict[tuple[str, str], list[RuleValue]] = {}
    for value in own.values:
        for kind in value.contract_types or ("",):
            groups.setdefault((value.rule, kind), []).append(value)
    for (rule_id, kind), values in groups.items():
        for earlier, later in pairwise(sorted(values, key=lambda value: value.since)):
            end = earlier.until or date.max
            named = f" for {kind}" if kind else ""
            if later.since <= end:
                yield Problem(own.files[rule_id], rule_id, f"two values{named} overlap on {later.since}")
            elif end + _ONE_DAY < later.since:
                yield Problem(own.files[rule_id], rule_id, f"a gap{named} between {end} and {later.since}")


def _cases(pack: Pack, folder: Path) -> Iterator[Problem]:
    file = f"{pack.id}/{cases.FILE_NAME}"
    try:
        found = cases.read_cases(folder)
    except (LawFileError, FactKindError) as refused:
        yield Problem(file, "-", str(refused))
        return
    known = [case for case in found if case.rule in pack.rules]
    for case in found:
        if case.rule not in pack.rules:
            yield Problem(file, case.rule, "a case for a rule the pack does not define")
    yield from _uncovered(pack, known, file)
    for case in known:
        if problem := cases.run_case(pack, case):
            yield Problem(file, case.rule, problem)


def _uncovered(pack: Pack, found: list[cases.Case], file: str) -> Iterator[Problem]:
    """Values of this folder without a case on one of their sides."""
    sides: dict[int, set[Outcome]] = {}
    for case in found:
        for value in cases.values_met(pack, case):
            sides.setdefault(id(value), set()).add(case.expect)
    for rule_id in _to_be_covered(pack):
        for value in (one for one in _own_values(pack, rule_id) if not one.dispensed):
            for outcome in (Outcome.PASS, Outcome.FAIL):
                if outcome not in sides.get(id(value), ()):
                    named = f" for {', '.join(value.contract_types)}" if value.contract_types else ""
                    reason = f"no case that must {outcome.value} for the value from {value.since}{named}"
                    yield Problem(file, rule_id, reason)


def _to_be_covered(pack: Pack) -> Iterator[str]:
    """Rules with values in this folder; a rule that shares values is covered where they first appear."""
    for rule in pack.rules.values():
        own = _own_values(pack, rule.id)
        inherited = any(
            value.source != pack.id
            for kind in pack.contract_types
            for value in pack.candidates(rule.id, kind)
        )
        if any(not value.dispensed for value in own) and not (rule.values_of and inherited):
            yield rule.id
