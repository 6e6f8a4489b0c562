"""别处签署的文件 — what can be said of a file that this system did not sign, and of what another program
added to one that it did.

There are many lawful ways to sign a PDF, and one is judged here. Of the others only one thing is certain: a
digest that does not fit. Everything else is 无法判断, never 已被改动.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from cryptography.x509.oid import NameOID

from signing import cms, timestamp
from signing import pdf as pdf_file
from signing.canonical import digest_bytes
from signing.digests import sm3
from signing.examination import Grounds, StampExamined, TimeSource, examine_stamp
from signing.findings import ArchiveFinding, PdfVerdict, Position, Problem
from signing.names import named, visible

if TYPE_CHECKING:
    from signing.pdf import EmbeddedSignature, PdfReading

REWRITTEN = Problem(
    "如果您没有改动过内容：您的程序（阅读、办公软件或者邮件网关）改写了文件，请重新下载原件再核验",
    "if you have changed nothing, your program (a reader, an office suite, a mail gateway) has rewritten the "
    "file: fetch the original again and check that",
)
_NOT_OURS = Problem(
    "文件上的签名不是在本系统签署的。本程序只能检验本系统签署的合同，请用签署该文件的软件检验",
    "the file was not signed in this system; only contracts signed in it can be judged here: "
    "use the software that signed it",
)


def is_foreign(reading: PdfReading) -> bool:
    """Nothing of this system is in the file: no field of ours, signed or open, and no digest of a text."""
    named = {one.field for one in reading.signatures if one.is_ours} | set(reading.open_fields)
    return not (named.intersection(pdf_file.FIELDS) or reading.text_digest)


def judge(pdf: bytes, reading: PdfReading) -> PdfVerdict:
    """The verdict on such a file: changed where a digest proves it, else undecidable with the reason."""
    changed = tuple(_differs(one) for one in reading.signatures if _is_over_other_bytes(one))
    return PdfVerdict(
        Position.CHANGED if changed else Position.UNDECIDABLE,
        (),
        (*changed, _NOT_OURS),
        digest_bytes(pdf),
        None,
        sm3=sm3(pdf),
    )


def _differs(one: EmbeddedSignature) -> Problem:
    name = visible(one.field)
    return Problem(
        f"签名“{name}”的摘要与文件内容不符：签名之后内容有变",
        f"the digest in the signature {name!r} is not that of the file: it was changed afterwards",
    )


def _is_over_other_bytes(one: EmbeddedSignature) -> bool:
    """Proven only for the usual form, a detached signature over SHA-256."""
    if one.is_stamp or one.problem == pdf_file.OUT_OF_BOUNDS:
        return False
    try:
        named_there = cms.claimed_digest(one.cms)
    except (*cms.UNREADABLE, IndexError):
        return False
    return named_there is not None and not hmac.compare_digest(named_there, one.digest)


def stamp_of_another(
    one: EmbeddedSignature, grounds: Grounds, proven: StampExamined | None
) -> tuple[ArchiveFinding, Problem | None, StampExamined | None]:
    """A time stamp that another program put over a contract of ours: what it is, a caution, and the stamp
    itself when it may serve as proof. Raises `DerError` when it is over other bytes."""
    field, unread = visible(one.field), None
    try:
        found = examine_stamp(one.cms, one.digest, grounds, proven)
    except cms.UNREADABLE as problem:
        if str(problem) == timestamp.OTHER_BYTES:
            raise
        unread = Problem(
            f"另有其他程序加盖的时间戳（{field}），其形式本程序不能判断，不作为依据；合同内容不受影响",
            f"another program added a time stamp ({field}) of a form that cannot be judged here: nothing "
            "rests on it, and the contract is untouched",
        )
        return ArchiveFinding(field, None, TimeSource.OUTSIDE, "", False, True, None), unread, None  # noqa: FBT003
    authority = named(found.certificate, NameOID.COMMON_NAME)
    source = TimeSource.EMBEDDED if found.embedded else TimeSource.OUTSIDE
    finding = ArchiveFinding(field, found.at, source, authority, found.trusted, True, found.ends_at)  # noqa: FBT003
    if found.trusted:
        return finding, None, found
    caution = Problem(
        f"另有其他程序加盖的时间戳（{authority}），不是由所信任的机构签发的，不作为依据；合同内容不受影响",
        f"another program added a time stamp ({authority}) that leads to no root in use here: nothing rests "
        "on it, and the contract is untouched",
    )
    return finding, caution, None
