"""验证入口 — bytes of unknown kind to one verdict: an evidence bundle, a signed PDF, or neither."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import TypeAlias

from signing import bundle, verdict
from signing.bundle import BundleVerdict
from signing.findings import Problem
from signing.heads import Head
from signing.verdict import PdfVerdict

Verdict: TypeAlias = PdfVerdict | BundleVerdict
_NO_LEDGER = Problem(
    "PDF 里没有账链：留存的树头只能与证据包核对，对这个文件没有用上",
    "a PDF has no ledger: a head is compared with an evidence bundle, and was not used on this file",
)
_HEAD = 1024
_TAIL = 2048
_PDF_MARKS = (b"startxref", b"%%EOF")
_ZIP_MARKS = (b"PK\x01\x02", b"PK\x05\x06")


def check(
    content: bytes,
    *,
    roots: Sequence[bytes] | None = None,
    lists: Sequence[bytes] = (),
    kept: Sequence[Head] = (),
    at: datetime | None = None,
) -> PdfVerdict | BundleVerdict | None:
    """The verdict, or None when the bytes are neither a PDF nor a bundle, not even a damaged one.

    A file is taken for what either end of it says, so that damage to one end is judged as damage.
    `lists` are newer revocation lists, `kept` heads of the ledger for a bundle; `at` is the moment of
    checking, at which proof may have ended.
    Raises `UnusableCertificateError` for roots or lists that are none.
    """
    kind = _kind(content)
    if kind is None:
        return None
    if kind == "zip":
        return bundle.verify(content, roots=roots, lists=lists, kept=kept, at=at)
    found = verdict.examine_pdf(content, roots=roots, lists=lists, at=at)
    return replace(found, cautions=(*found.cautions, _NO_LEDGER)) if kept else found


@dataclass(slots=True)
class Remembered:
    """已作结论 — verdicts by the digest of file, roots and lists: one file handed in twice is judged once.

    A verdict depends on nothing else but the day, on which proof may end, so it lasts for one; the files
    themselves are not kept, nor a verdict that carries half a hostile file with it.
    """

    most: int = 128
    longest: int = 256 * 1024
    """Characters of a verdict written out; an archived contract's has some twelve thousand."""
    _known: OrderedDict[bytes, PdfVerdict | BundleVerdict | None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def check(
        self, content: bytes, *, roots: Sequence[bytes], lists: Sequence[bytes] = (), at: datetime
    ) -> PdfVerdict | BundleVerdict | None:
        """As `check`."""
        day = at.astimezone(UTC).date().isoformat().encode()
        parts = (content, day, b"roots", *roots, b"lists", *lists)
        name = b"".join(hashlib.sha256(one).digest() for one in parts)
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name]
        found = check(content, roots=roots, lists=lists, at=at)
        if len(repr(found)) > self.longest:
            return found
        with self._lock:
            self._known[name] = found
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return found


def _kind(content: bytes) -> str | None:
    head, tail = content[:_HEAD], content[-_TAIL:]
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04") or any(mark in tail for mark in _ZIP_MARKS):
        return "zip"
    if b"%PDF-" in head or any(mark in tail for mark in _PDF_MARKS):
        return "pdf"
    return None
