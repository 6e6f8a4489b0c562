"""案例文件 — a dated story in TOML: who the parties are, then step by step what they do and what is expected.

Reading only; `play.py` runs a story through the same use-cases as the counters. A malformed file is an error
that names line and key. The format is described in docs/case-file.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError

from negotiation.domain.actor import OrganisationKind, Role, Side
from negotiation.domain.errors import BrokenCodeError, CaseFileError
from negotiation.domain.registry import checked_code
from workflows.pack import pack_ids

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
Count = Annotated[int, Field(ge=0, le=100_000)]
PSEUDO_ACTS = frozenset({"open_negotiation", "check_in", "cast_ballots", "audit_seal", "wait"})
"""Acts of a story that are no rows of the flow: opening, the ballot box, letting the clock run."""


@dataclass(frozen=True, slots=True)
class StoryHead:
    """故事开头."""

    __pydantic_config__ = STRICT
    title: str
    pack: str
    initiator: Side = Side.EMPLOYEES
    language: Literal["zh", "en"] = "zh"


@dataclass(frozen=True, slots=True)
class StoryOrganisation:
    """单位."""

    __pydantic_config__ = STRICT
    id: str
    kind: OrganisationKind
    name: str
    uscc: str
    short: str
    area: str
    address: str = ""
    headcount: Count = 0
    women: Count = 0
    dispatched: Count = 0
    above_scale: bool = False
    womens_committee: bool = False
    seal: bool = False
    """The organisation's seal has a certificate, its key lies with the keeper."""


@dataclass(frozen=True, slots=True)
class StoryPerson:
    """人员."""

    __pydantic_config__ = STRICT
    id: str
    organisation: str
    name: str
    sex: Literal["男", "女"]
    born_on: date
    post: str
    roles: tuple[Role, ...] = ()
    login: str = ""
    password: str = ""
    key: bool = False
    """Has a signing key on a device of their own, and a certificate for it."""


@dataclass(frozen=True, slots=True)
class StoryCongress:
    """职工代表 — how many, and of which kinds; names are made up as 示例代表 1 … N."""

    __pydantic_config__ = STRICT
    organisation: str
    delegates: Count
    front_line: Count
    technical: Count = 0
    managers: Count = 0
    women: Count = 0


@dataclass(frozen=True, slots=True)
class Step:
    """一步 — a moment, an act, who does it, its content, and what is expected of it."""

    __pydantic_config__ = STRICT
    at: AwareDatetime
    act: str
    by: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    negotiation: Count = 0
    """Which of the story's negotiations, in the order they were opened; 0: the one spoken of last."""
    content: Mapping[str, Any] = field(default_factory=dict)
    device: str = ""
    """Whose device signs instead of the signer's own, to tell of a wrong one."""
    present: Count = 0
    yes: Count = 0
    no: Count = 0
    abstain: Count = 0
    void: Count = 0
    expect: Literal["done", "refused", "error"] = "done"
    rules: tuple[str, ...] = ()
    """Rules (or error names) that must be among the reasons of a refusal."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """故事."""

    __pydantic_config__ = STRICT
    case: StoryHead
    organisation: tuple[StoryOrganisation, ...]
    person: tuple[StoryPerson, ...]
    step: tuple[Step, ...]
    congress: tuple[StoryCongress, ...] = ()

    @property
    def starts_at(self) -> datetime:
        """Moment of the first step."""
        return self.step[0].at

    def of_kind(self, kind: OrganisationKind) -> StoryOrganisation:
        """The first organisation of a kind; loading has made sure there is one."""
        return next(one for one in self.organisation if one.kind is kind)


_STORY = TypeAdapter(Story)


def load_story(path: Path) -> Story:
    """Read a case file. Raises `CaseFileError` with file, line and key."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseFileError(file=path.name, line=0, key="—", problem=str(error)) from error
    return parse_story(text, path.name)


def parse_story(text: str, name: str) -> Story:
    """A story from TOML text. Raises `CaseFileError`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise CaseFileError(file=name, line=line, key="TOML", problem=str(error)) from error
    try:
        story: Story = _STORY.validate_python(_lists(raw))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = first["loc"]
        problem = f"{first['msg']}"
        raise CaseFileError(
            file=name, line=_line_of(text, place), key=_dotted(place), problem=problem
        ) from error
    _check(story, text, name)
    return story


def _lists(raw: Mapping[str, Any]) -> dict[str, Any]:
    """`by = "x"` is short for `by = ["x"]`."""
    steps = raw.get("step")
    if not isinstance(steps, list):
        return dict(raw)
    return {**raw, "step": [_with_list(step) for step in steps]}


def _with_list(step: object) -> object:
    if isinstance(step, Mapping) and isinstance(step.get("by"), str):
        return {**step, "by": [step["by"]]}
    return step


_NEEDED = (
    OrganisationKind.UNION,
    OrganisationKind.EMPLOYER,
    OrganisationKind.BUREAU,
    OrganisationKind.UPPER_UNION,
)


def _check(story: Story, text: str, name: str) -> None:
    def fail(place: tuple[str | int, ...], problem: str) -> CaseFileError:
        return CaseFileError(file=name, line=_line_of(text, place), key=_dotted(place), problem=problem)

    if not story.step:
        raise fail(("step",), "no step / 没有步骤")
    missing = [kind.value for kind in _NEEDED if kind not in {one.kind for one in story.organisation}]
    if missing:
        raise fail(("organisation",), f"no organisation of kind {missing[0]} / 缺少单位")
    for place, one in enumerate(story.organisation):
        try:
            checked_code(one.uscc)
        except BrokenCodeError as error:
            raise fail(
                ("organisation", place, "uscc"),
                f"统一社会信用代码校验不通过 / check character wrong: {one.uscc}",
            ) from error
    for where, problem in (*_problems_of_parties(story), *_problems_of_steps(story)):
        raise fail(where, problem)


_Problem = tuple[tuple[str | int, ...], str]


def _problems_of_parties(story: Story) -> Iterator[_Problem]:
    """What the register would refuse, found while the line is still known."""
    organisations = {one.id for one in story.organisation}
    if story.case.pack not in pack_ids():
        yield ("case", "pack"), f"no such rule pack, there are {', '.join(pack_ids())} / 没有这个规则包"
    for table, ids in (
        ("organisation", [one.id for one in story.organisation]),
        ("person", [one.id for one in story.person]),
        ("congress", [one.organisation for one in story.congress]),
    ):
        twice = [place for place, one in enumerate(ids) if one in ids[:place]]
        key = "organisation" if table == "congress" else "id"
        yield from (((table, place, key), f"{ids[place]} stands here twice / 重复") for place in twice)
    logins = [one.login for one in story.person]
    for place, person in enumerate(story.person):
        if person.organisation not in organisations:
            yield (
                ("person", place, "organisation"),
                f"unknown organisation {person.organisation} / 没有此单位",
            )
        if person.login and person.login in logins[:place]:
            yield ("person", place, "login"), f"{person.login} stands here twice / 重复"
    for place, congress in enumerate(story.congress):
        if congress.organisation not in organisations:
            yield (
                ("congress", place, "organisation"),
                f"unknown organisation {congress.organisation} / 没有此单位",
            )


def _problems_of_steps(story: Story) -> Iterator[_Problem]:
    people = {one.id for one in story.person}
    for place, step in enumerate(story.step):
        for who in step.by:
            if who not in people:
                yield ("step", place, "by"), f"unknown person {who} / 名册中没有此人"
        if step.device and step.device not in people:
            yield ("step", place, "device"), f"unknown person {step.device} / 名册中没有此人"
        if place and step.at < story.step[place - 1].at:
            yield ("step", place, "at"), "steps go back in time / 步骤时间倒退"


def _dotted(place: Sequence[str | int]) -> str:
    return ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in place).replace(".[", "[")


def _line_of(text: str, place: Sequence[str | int]) -> int:
    """The line of a key: the nth table of its name, then the key inside it, or the table's own."""
    lines = text.splitlines()
    table = str(place[0]) if place else ""
    nth = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
    heads = [at for at, line in enumerate(lines) if re.match(rf"\s*\[+\s*{re.escape(table)}\s*\]+", line)]
    if nth >= len(heads):
        return heads[-1] + 1 if heads else 1
    start = heads[nth]
    for key in (str(part) for part in reversed(place[1:]) if isinstance(part, str)):
        for at in range(start, len(lines)):
            if at > start and lines[at].lstrip().startswith("[[") and at not in heads[nth : nth + 1]:
                break
            if re.search(rf"(^|[\s{{,.\[]){re.escape(key)}\s*(=|\])", lines[at]):
                return at + 1
    return start + 1
