"""故事的表 — the tables of a case file as typed values; `casefile.py` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from negotiation.domain.actor import OrganisationKind, Role, Side

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
Count = Annotated[int, Field(ge=0, le=100_000)]
VOTES = ("yes", "no", "abstain", "void")


@dataclass(frozen=True, slots=True)
class OwnAct:
    """故事自己的事项 — an act that is no row of the flow, and what a step of it may say."""

    by: bool = True
    contracts: bool = False
    counts: tuple[str, ...] = ()
    content: tuple[str, ...] = ()


OWN_ACTS: Mapping[str, OwnAct] = {
    "audit_seal": OwnAct(content=("note",)),
    "cast_ballots": OwnAct(by=False, contracts=True, counts=VOTES),
    "check_in": OwnAct(by=False, contracts=True, counts=("present",)),
    "open_negotiation": OwnAct(contracts=True),
    "seal_papers": OwnAct(content=("papers",)),
    "wait": OwnAct(by=False),
}
"""Opening, the ballot box, the auditor's round, letting the clock run."""


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
    uscc_as_printed: bool = False
    """Somebody has looked at the licence: the code is as it stands, though its check fails."""
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
    despite: str = ""
    """为什么仍要办理 although the law warns; without it the warning stays on record with no reason."""
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
