"""验签报告 — a verdict as the values of a page: headings, rows and sentences in one language, to be drawn.

Nothing is drawn here and nothing decided: it says what the verdict says, and what was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from signing.examination import TimeSource
from signing.field_titles import title, titles
from signing.findings import ArchiveFinding, PdfVerdict, Position, Problem, SignatureFinding
from signing.headline import headline, older
from signing.moments import said
from signing.outcome import Outcome

_TITLE = ("电子签名验证报告", "Verification of electronic signatures")
_CONCLUSIONS = {
    Position.UNCHANGED: ("文件自签署后未被改动。", "The file is unchanged since it was signed."),
    Position.EXTENDED: (
        "文件签署后有合法追加，已逐项列明；签署的内容未被改动。",
        "The file was lawfully added to after signing, as listed; what was signed is unchanged.",
    ),
    Position.CHANGED: (
        "文件已被改动，不能作为已签署的合同使用。",
        "The file was changed; it is not the contract that was signed.",
    ),
    Position.UNDECIDABLE: (
        "无法判断：文件损坏、加密，或没有本系统的签名。",
        "Cannot be decided: damaged, encrypted, or not signed here.",
    ),
}
_UNTRUSTED = (
    "内容未被改动，但有签名不可信或存在问题，见下。",
    "The content is unchanged, but a signature is not trusted or something else is wrong, see below.",
)
_TIME = {
    TimeSource.EMBEDDED: (
        "内置时间戳（仅证明本系统内的先后）",
        "embedded time stamp (order inside one system only)",
    ),
    TimeSource.OUTSIDE: ("外部时间戳服务", "outside time stamp authority"),
    TimeSource.SIGNER: ("签名人自述，无时间戳", "claimed by the signer, no time stamp"),
}
_NOT_CHECKED = (
    (
        "签名人是否有权签署、合同是否生效，本报告不作判断。",
        "Whether the signers were entitled to sign and the contract is in force is not judged here.",
    ),
    (
        "标明“内置”的证书和时间戳由该系统自身签发，不等同于依法设立的电子认证服务。",
        "Certificates and time stamps labelled embedded are not those of a licensed certification service.",
    ),
)

_OF_BUNDLE = (
    "送检的是证据包，本报告只针对其中的合同 PDF，不涉及其他材料。",
    "An evidence bundle was handed in; this report is on its contract PDF alone, not on the rest.",
)

_LANGUAGES = ("zh", "en")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Row:
    """行 — what it is, and what was found."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """节 — a heading and its rows; `good` is None where nothing is judged."""

    heading: str
    rows: tuple[Row, ...]
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class VerdictReport:
    """验签报告 — everything a drawn report says."""

    title: str
    conclusion: str
    good: bool
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def report_of(
    verdict: PdfVerdict, file_name: str, checked_at: datetime, language: str, *, of_bundle: bool = False
) -> VerdictReport:
    """The report on a file as it was checked at a moment, in `zh` or `en`, alone or `of_bundle`."""
    chosen = 0 if language == "zh" else 1
    sound = verdict.position in (Position.UNCHANGED, Position.EXTENDED)
    said = _CONCLUSIONS[verdict.position] if verdict.ok or not sound else _UNTRUSTED
    told = said[chosen]
    if verdict.ok:
        told = f"{headline(verdict, language)}{'。' if chosen == 0 else '. '}{told}"
    if verdict.outcome is Outcome.UNSIGNED:
        told += older(language)
    if verdict.newer is not None:
        told += verdict.newer[chosen]
    sections = [_file(verdict, file_name, checked_at, chosen)]
    if verdict.problems:
        sections.append(_listed(("发现的问题", "Problems"), verdict.problems, chosen, good=False))
    sections += [_signature(number, one, chosen) for number, one in enumerate(verdict.signatures, 1)]
    sections += [_archive(one, chosen) for one in verdict.archive]
    if verdict.revisions:
        rows = tuple(Row(_number(one.number, chosen), (one.zh, one.en)[chosen]) for one in verdict.revisions)
        sections.append(Section(("历次修订", "Revisions")[chosen], rows))
    if verdict.cautions:
        sections.append(_listed(("存续提示", "Cautions"), verdict.cautions, chosen, good=None))
    return VerdictReport(
        title=_TITLE[chosen],
        conclusion=told,
        good=verdict.outcome is Outcome.CONFIRMED,
        sections=tuple(sections),
        notes=tuple(one[chosen] for one in (*_NOT_CHECKED, *((_OF_BUNDLE,) if of_bundle else ()))),
    )


def _file(verdict: PdfVerdict, name: str, checked_at: datetime, chosen: int) -> Section:
    words = [
        (("文件（送检人所称）", "File, as its sender calls it"), _shortened(name)),
        (("检验时间", "Checked"), _moment(checked_at)),
        (("SHA-256", "SHA-256"), verdict.sha256),
        (("SM3", "SM3"), verdict.sm3),
        (("正文摘要", "Text digest"), verdict.text_digest or ""),
        (("级别", "Level"), verdict.level),
        (("尚未签署", "Not signed yet"), titles(verdict.open_fields, _LANGUAGES[chosen])),
        (("根证书指纹 SHA-256", "Root SHA-256"), verdict.root_fingerprint),
        (
            ("根证书来源", "Root from"),
            (("文件自带，请与公布的指纹比对", "the file itself: compare it"), ("检验人指定", "given"))[
                verdict.root_given
            ][chosen],
        ),
    ]
    rows = tuple(Row(label[chosen], value) for label, value in words if value)
    return Section(("文件", "The file")[chosen], rows, verdict.ok)


def _shortened(name: str) -> str:
    """A stranger chose it, and it stands in a file that the platform signs."""
    shown = "".join(one if one.isprintable() else "·" for one in name)
    return f"“{shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + '…'}”"


def _signature(number: int, one: SignatureFinding, chosen: int) -> Section:
    what = title(one.field, _LANGUAGES[chosen])
    heading = (f"签名{number}：{what}", f"Signature {number}: {what}")[chosen]
    if not one.level:
        return Section(
            heading, (Row(("结论", "Result")[chosen], ("不成立", "does not hold")[chosen]),), good=False
        )
    words = [
        (("签名人", "Signer"), one.signer_name),
        (("单位", "Organisation"), one.organisation),
        (("统一社会信用代码", "Credit code"), one.uscc),
        (("职务", "Office"), one.office),
        (("签署时间", "Signed"), _moment(one.signed_at) if one.signed_at else ""),
        (("时间来源", "Time from"), _TIME[one.time_source][chosen]),
        (("签署原因", "Reason"), one.reason),
        (("级别", "Level"), one.level),
        (("证书序列号", "Certificate"), one.certificate_serial),
        (("此后吊销", "Revoked later"), _moment(one.revoked_at) if one.revoked_at else ""),
        (("内容完整", "Intact"), ("否", "是")[one.intact] if chosen == 0 else ("no", "yes")[one.intact]),
        (("证书可信", "Trusted"), ("否", "是")[one.trusted] if chosen == 0 else ("no", "yes")[one.trusted]),
    ]
    rows = tuple(Row(label[chosen], value) for label, value in words if value)
    return Section(heading, rows, one.intact and one.trusted)


def _archive(one: ArchiveFinding, chosen: int) -> Section:
    words = [
        (("时间", "Time"), _moment(one.at) if one.at else ""),
        (("时间来源", "Time from"), _TIME[one.time_source][chosen]),
        (("服务", "Authority"), one.authority),
        (("应续展于", "Renew before"), _moment(one.ends_at) if one.ends_at else ""),
    ]
    rows = tuple(Row(label[chosen], value) for label, value in words if value)
    heading = title(one.field, _LANGUAGES[chosen]).capitalize()
    return Section(heading, rows, one.intact and one.trusted)


def _listed(
    heading: tuple[str, str], problems: tuple[Problem, ...], chosen: int, *, good: bool | None
) -> Section:
    rows = tuple(_rows(problems, chosen))
    return Section(heading[chosen], rows, good)


def _rows(problems: tuple[Problem, ...], chosen: int) -> Iterator[Row]:
    for number, one in enumerate(problems, 1):
        yield Row(str(number), one[chosen])


def _number(number: int, chosen: int) -> str:
    return (f"第{number}次", f"{number}")[chosen]


def _moment(at: datetime) -> str:
    return said(at)
