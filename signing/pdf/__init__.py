"""PDF 签名 — signature fields, the platform's certification, the parties' signatures, and reading them back.

The only place that knows pyHanko; its reader, incremental writer and difference rules are used, while the
signature itself is made and checked by `signing.cms`. Bytes in, bytes out; nothing here asks the time.
"""

from signing.pdf.opening import UNREADABLE
from signing.pdf.reading import EmbeddedSignature, PdfReading, read, read_text_digest
from signing.pdf.writing import FIELDS, Box, certify, prepare, sign

__all__ = [
    "FIELDS",
    "UNREADABLE",
    "Box",
    "EmbeddedSignature",
    "PdfReading",
    "certify",
    "prepare",
    "read",
    "read_text_digest",
    "sign",
]
