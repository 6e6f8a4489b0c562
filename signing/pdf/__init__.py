"""PDF 签名 — signature fields, the platform's certification, the parties' signatures, and reading them back.

The only place that knows pyHanko; its reader, incremental writer and difference rules are used, while the
signature itself is made and checked by `signing.cms`. Bytes in, bytes out; nothing here asks the time.
"""

from signing.pdf.archiving import add_archive_stamp, add_signature_stamp
from signing.pdf.fields import FIELDS, ISSUER, PAPER_FIELDS, Box, prepare
from signing.pdf.opening import UNREADABLE
from signing.pdf.pending import Pending, Signed, Terms, begin, finish
from signing.pdf.reading import (
    EmbeddedSignature,
    PdfReading,
    read,
    read_signatures,
    read_text_digest,
    unverified_values,
)
from signing.pdf.seams import Seam
from signing.pdf.store import NOTHING, Store
from signing.pdf.writing import certify, sign, sign_as_far_as_possible

__all__ = [
    "FIELDS",
    "ISSUER",
    "NOTHING",
    "PAPER_FIELDS",
    "UNREADABLE",
    "Box",
    "EmbeddedSignature",
    "PdfReading",
    "Pending",
    "Seam",
    "Signed",
    "Store",
    "Terms",
    "add_archive_stamp",
    "add_signature_stamp",
    "begin",
    "certify",
    "finish",
    "prepare",
    "read",
    "read_signatures",
    "read_text_digest",
    "sign",
    "sign_as_far_as_possible",
    "unverified_values",
]
