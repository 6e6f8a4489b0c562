"""结果 — what a check answers: whose word a whole file is, and how far the signing of a contract has come.

Values only. A file that nobody changed is not yet a contract somebody signed, and a file that is whole is not
yet issued by whom its reader thinks: both are said before anything else, and the exit code says them too.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Outcome(StrEnum):
    """结果 — the answer to a check; `exit_code` is what the command lines leave."""

    CONFIRMED = "confirmed"
    """Whole, signed, and everything ends in roots that whoever checks has named (签发机构已确认)."""
    UNCONFIRMED = "unconfirmed"
    """Whole and signed, but under a root nobody has confirmed yet (签发机构未经确认)."""
    UNSIGNED = "unsigned"
    """Whole, but not signed by both sides: no contract yet, or an older state of one (尚未签完)."""
    SUPERSEDED = "superseded"
    """Whole, but the office that issued it keeps a newer or another state of it (不是最新的文件)."""
    REFUSED = "refused"
    """Changed, or a signature is not trusted, or something else is wrong (不成立)."""
    UNDECIDABLE = "undecidable"
    """Not a file that can be judged here (无法判断)."""

    @property
    def exit_code(self) -> int:
        """0 confirmed, 3 issuer not confirmed, 1 anything else; 2 is for input that cannot be used."""
        return {Outcome.CONFIRMED: 0, Outcome.UNCONFIRMED: 3}.get(self, 1)


class Stage(StrEnum):
    """签署进度 — how far the signing of a contract has come, as its own fields say."""

    NOT_A_CONTRACT = "不是合同"
    """Signed by the platform, but no contract text: a report, for instance."""
    PAPER = "一方发出的文书，发文单位未盖章"
    """Certified by the platform as issued by an office that has not sealed it."""
    PAPER_SEALED = "一方发出的文书，发文单位已盖章"
    NOBODY = "尚未签署"
    ONE_SIDE = "一方已签"
    """One side's chief has signed or its seal is set; the other side has done nothing."""
    PARTLY = "双方尚未签完"
    """Something of both sides, but not both chiefs."""
    CHIEFS = "双方签字，未盖章"
    ONE_SEAL = "双方签字，一方盖章"
    SEALED = "双方签字盖章，未加盖备案章"
    FILED = "双方签字盖章，已加盖备案章"

    def say(self, language: str) -> str:
        """In `zh` or `en`."""
        return self.value if language == "zh" else _ENGLISH[self]

    @property
    def signed(self) -> bool:
        """签字完毕 — both chiefs have signed, which concludes a contract (集体合同规定 37)."""
        return self not in (Stage.NOBODY, Stage.ONE_SIDE, Stage.PARTLY)

    @property
    def finished(self) -> bool:
        """Every place of a party is filled: nothing a party did can be missing from the file."""
        papers = (Stage.NOT_A_CONTRACT, Stage.PAPER, Stage.PAPER_SEALED)
        return self in (Stage.SEALED, Stage.FILED, *papers)


_ENGLISH = {
    Stage.NOT_A_CONTRACT: "not a contract",
    Stage.PAPER: "a paper of one office, not sealed by it",
    Stage.PAPER_SEALED: "a paper of one office, sealed by it",
    Stage.NOBODY: "not signed by anybody yet",
    Stage.ONE_SIDE: "signed by one side only",
    Stage.PARTLY: "not signed by both sides yet",
    Stage.CHIEFS: "signed by both sides, no seals",
    Stage.ONE_SEAL: "signed by both sides, sealed by one",
    Stage.SEALED: "signed and sealed by both sides, no filing stamp",
    Stage.FILED: "signed and sealed by both sides, with the filing stamp",
}
_UNION = frozenset({"UnionChiefSignature", "UnionOrganisationSeal"})
_EMPLOYER = frozenset({"EmployerChiefSignature", "EmployerOrganisationSeal"})
_CHIEFS = frozenset({"UnionChiefSignature", "EmployerChiefSignature"})
_SEALS = frozenset({"UnionOrganisationSeal", "EmployerOrganisationSeal"})
_FILING = "BureauFilingMark"
_ISSUER = "IssuerSeal"


def stage_of(signed: Collection[str], still_open: Collection[str], *, is_contract: bool) -> Stage:
    """The stage of a file in which these fields hold a signature, and those are still open."""
    if not is_contract and _ISSUER in (*signed, *still_open):
        return Stage.PAPER_SEALED if _ISSUER in signed else Stage.PAPER
    if not is_contract:
        return Stage.NOT_A_CONTRACT
    done = frozenset(signed)
    if not done >= _CHIEFS:
        sides = [side for side in (_UNION, _EMPLOYER) if done & side]
        return (Stage.NOBODY, Stage.ONE_SIDE, Stage.PARTLY)[len(sides)]
    seals = len(done & _SEALS)
    if seals < len(_SEALS):
        return Stage.ONE_SEAL if seals else Stage.CHIEFS
    return Stage.FILED if _FILING in done else Stage.SEALED
