"""结论首行 — the first words of a verdict, the same on the command line, on a page and in a report.

They speak of the contract: who has signed, then whether the file was changed, and whose word it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing import issued
from signing.findings import PdfVerdict, Position
from signing.outcome import Outcome, Stage

if TYPE_CHECKING:  # pyHanko, which reads bundles, is slow to import
    from signing.bundle import BundleVerdict

_LANGUAGES = ("zh", "en")
_ANSWERS = {
    Outcome.CONFIRMED: ("通过", "OK"),
    Outcome.UNCONFIRMED: ("签发机构未经确认", "ISSUER NOT CONFIRMED"),
    Outcome.UNSIGNED: ("不通过", "NOT OK"),
    Outcome.SUPERSEDED: ("不是最新的文件", "NOT THE NEWEST FILE"),
    Outcome.REFUSED: ("不通过", "NOT OK"),
    Outcome.UNDECIDABLE: ("不通过", "NOT OK"),
}
_POSITIONS = {
    Position.UNCHANGED: ("未改动", "unchanged"),
    Position.EXTENDED: ("签后有合法追加", "lawfully extended after signing"),
    Position.CHANGED: ("已被改动", "CHANGED after signing"),
    Position.UNDECIDABLE: ("无法判断", "cannot be decided"),
}
_UNTRUSTED = (
    "内容未被改动，但签名不可信或者存在问题",
    "the content is unchanged, but a signature is not trusted or something else is wrong",
)
_REPORT = ("平台签发的文件，不是合同", "issued by the platform, not a contract")
_BUNDLE = ("证据包完整", "the evidence bundle is whole")
_NO_BUNDLE = ("证据包不成立", "the evidence bundle does not hold")
_OLDER = (
    "文件本身没有改动，但当事人的签名、印章不齐：或者尚未签完，或者是截去了后来签名的较早版本。请索取最新的文件。",
    "The file itself is unchanged, but signatures or seals of the parties are missing: either it is not "
    "finished, or it is an older state with later signatures cut off. Ask for the newest file.",
)
_COMPARE = (
    "请将这一指纹与合同签署页、受理回执（D19）或者双方、平台公布的根证书指纹逐位比对；"
    "一致的，用 --root 指定该根证书再核验一次。",
    "Compare this fingerprint, digit by digit, with the one on the contract's signing page, on the receipt "
    "(D19), or published by the parties or the platform; if it is the same, check again with --root.",
)


def headline(verdict: PdfVerdict | BundleVerdict, language: str) -> str:
    """结论 — about the contract, in `zh` or `en`, without the answer before it."""
    chosen = _LANGUAGES.index(language)
    if not isinstance(verdict, PdfVerdict):
        return _of_bundle(verdict, language)
    if verdict.outcome in (Outcome.REFUSED, Outcome.UNDECIDABLE):
        whole = verdict.position in (Position.UNCHANGED, Position.EXTENDED)
        return _UNTRUSTED[chosen] if whole else _POSITIONS[verdict.position][chosen]
    return _state(verdict, language)


def answer(verdict: PdfVerdict | BundleVerdict, language: str) -> str:
    """首行 — the answer and the headline."""
    said = _ANSWERS[verdict.outcome][_LANGUAGES.index(language)]
    return f"{said}{'：' if language == 'zh' else ': '}{headline(verdict, language)}"


def older(language: str) -> str:
    """尚未签完或者较早版本 — what an unfinished file may be, and what to do."""
    return _OLDER[_LANGUAGES.index(language)]


def where_to_compare(language: str) -> str:
    """比对方法 — where the fingerprint of the genuine root is found."""
    return _COMPARE[_LANGUAGES.index(language)]


def _of_bundle(verdict: BundleVerdict, language: str) -> str:
    chosen = _LANGUAGES.index(language)
    if verdict.outcome is Outcome.REFUSED or verdict.pdf is None:
        return _NO_BUNDLE[chosen]
    joined = "；" if language == "zh" else "; "
    return joined.join((_BUNDLE[chosen], _state(verdict.pdf, language)))


def _state(verdict: PdfVerdict, language: str) -> str:
    chosen = _LANGUAGES.index(language)
    stage = _REPORT[chosen] if verdict.stage is Stage.NOT_A_CONTRACT else verdict.stage.say(language)
    if verdict.stage in (Stage.PAPER, Stage.PAPER_SEALED):
        stage = ("；" if language == "zh" else "; ").join(
            filter(None, (issued.said(verdict.signatures), stage))
        )
    position = _POSITIONS[verdict.position][chosen]
    return f"{stage}（{position}）" if language == "zh" else f"{stage} ({position})"
