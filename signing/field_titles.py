"""签名域名称 — what each field of a contract is called for a person; programs read its name."""

from __future__ import annotations

from collections.abc import Iterable

from signing.names import visible

_TITLES = {
    "PlatformSeal": ("平台固化章", "platform certification"),
    "UnionChiefSignature": ("职工方首席代表签名", "employees' chief representative"),
    "EmployerChiefSignature": ("用人单位方首席代表签名", "employer's chief representative"),
    "UnionOrganisationSeal": ("工会印章", "union seal"),
    "EmployerOrganisationSeal": ("用人单位印章", "employer's seal"),
    "IssuerSeal": ("发文单位印章", "issuer's seal"),
    "BureauFilingMark": ("人社部门备案章", "bureau's filing stamp"),
}
_ARCHIVE = "ArchiveTimeStamp"


def title(field: str, language: str) -> str:
    """The title in `zh` or `en`; a field of another document keeps its own name."""
    if field in _TITLES:
        return _TITLES[field][language != "zh"]
    number = field.removeprefix(_ARCHIVE)
    if number != field and number.isascii() and number.isdigit():
        return f"归档时间戳{int(number)}" if language == "zh" else f"archive time stamp {int(number)}"
    return visible(field)


def titles(fields: Iterable[str], language: str) -> str:
    """Several of them, in one line."""
    return ("、" if language == "zh" else ", ").join(title(one, language) for one in fields)
