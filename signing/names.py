"""名称 — what a certificate calls its holder: written so that stock tools can read it, shown so that it
cannot pretend to be something else.

Many readers know Unicode 3.2 only (RFC 3454) and refuse a whole certificate for one newer character. So a
rare character of a name is written 〓, as printers do for a type they lack, and the true name stands beside
it in the certificate (subject alternative name, RFC 5280 §4.2.1.6).
"""

from __future__ import annotations

import stringprep
import unicodedata
from collections.abc import Mapping, Sequence

from cryptography import x509

from signing.canonical import Json

MISSING = "〓"
"""缺字符号 (GB 2312), for a character that stock tools refuse."""
_STRANGE = "\N{REPLACEMENT CHARACTER}"
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control, format (direction among them), half a pair, line and paragraph separators."""


def visible(text: str) -> str:
    """The text with every control, direction and line character replaced by a mark: nothing in it can end a
    line, hide what follows, or turn it around."""
    return "".join(_STRANGE if unicodedata.category(one) in _UNSHOWN else one for one in text)


def visible_values(value: Json) -> Json:
    """The same of every text in a value that a file brought, names of members among them."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(name): visible_values(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [visible_values(one) for one in value]
    return value


def readable(name: x509.Name) -> x509.Name:
    """The name with 〓 for each character that stock tools refuse; the same object when there is none."""
    if not any(_or_missing(letter) == MISSING for one in name for letter in _text(one)):
        return name
    return x509.Name([x509.NameAttribute(one.oid, "".join(map(_or_missing, _text(one)))) for one in name])


def readable_text(text: str) -> str:
    """One part of a name as certificates write it."""
    return "".join(map(_or_missing, text))


def true_name(certificate: x509.Certificate) -> x509.Name:
    """The name as its holder writes it: the one beside the subject when it spells the subject out, else the
    subject itself. The certificate was read by `cms.load`."""
    subject = certificate.subject
    if not any(MISSING in _text(one) for one in subject):
        return subject
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return subject
    spelt = extension.value.get_values_for_type(x509.DirectoryName)
    return next((one for one in spelt if _spells_out(one, subject)), subject)


def named(certificate: x509.Certificate, kind: x509.ObjectIdentifier) -> str:
    """One part of the true name, fit to be shown; empty when the certificate has none."""
    values = true_name(certificate).get_attributes_for_oid(kind)
    return visible(_text(values[0])) if values else ""


def _spells_out(name: x509.Name, subject: x509.Name) -> bool:
    try:
        return readable(name) == subject
    except ValueError:  # a part that has no such form, a country of three letters
        return False


def _or_missing(letter: str) -> str:
    return MISSING if any(_is_refused(one) for one in unicodedata.normalize("NFKC", letter)) else letter


def _is_refused(letter: str) -> bool:
    """RFC 4518 §2.4: not in Unicode 3.2, private, no character, half a pair, or changing the display."""
    return any(
        table(letter)
        for table in (
            stringprep.in_table_a1,
            stringprep.in_table_c3,
            stringprep.in_table_c4,
            stringprep.in_table_c5,
            stringprep.in_table_c8,
        )
    )


def _text(attribute: x509.NameAttribute[str | bytes]) -> str:
    return str(attribute.value)
