"""摘出 — signatures and time stamps of a PDF as files of their own, and the exact commands that check each.

For whoever has openssl and nothing of ours. Everything here can be made again from the PDF, and is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from signing import cms, timestamp
from signing import pdf as pdf_file
from signing.der import DerError
from signing.errors import EvidenceError
from signing.pdf import EmbeddedSignature

FOLDER = "signatures/"
COMMANDS = "COMMANDS.txt"
_ROOT = "certificates/root.pem"

_HEAD = """\
逐个签名核验命令 / Commands that check each signature
====================================================

在解压后的目录中执行；每条命令都应报告成功（Verification successful / Verification: OK）。
Run them in the unpacked folder; each must report success.
外部认证机构或时间戳服务的根证书，请自行加入 certificates/root.pem。
Add roots of outside authorities to certificates/root.pem yourself.
"""


def extracts(pdf: bytes) -> dict[str, bytes]:
    """Members of a bundle made from its PDF: each CMS, its value and token, archive tokens, the commands.

    Nothing for a file that cannot be read: the verdict says so.
    """
    try:
        signatures = pdf_file.read_signatures(pdf)
        found = dict(member for one in signatures for member in _members(one))
        lines = [_HEAD, *(line for one in signatures for line in _commands(one))]
    except (EvidenceError, DerError):
        return {}
    return {**found, COMMANDS: "\n".join([*lines, ""]).encode()}


def _members(one: EmbeddedSignature) -> Iterator[tuple[str, bytes]]:
    if one.is_stamp:
        yield f"{FOLDER}{one.field}.tst", one.cms
        return
    signed = cms.read(one.cms)
    yield f"{FOLDER}{one.field}.p7s", one.cms
    yield f"{FOLDER}{one.field}.value", signed.signature
    if signed.token is not None:
        yield f"{FOLDER}{one.field}.tst", signed.token


def _commands(one: EmbeddedSignature) -> Iterator[str]:
    name = f"{FOLDER}{one.field}"
    yield f"# {one.field}"
    yield (
        f"(head -c {one.hole_start} contract.pdf; "
        f"head -c {one.end} contract.pdf | tail -c +{one.hole_end + 1}) > covered.bin"
    )
    if one.is_stamp:
        stamped = _seconds(timestamp.read_token_over(one.cms, one.digest))
        check = f"openssl ts -verify -in {name}.tst -token_in -data covered.bin"
        yield f"{check} -CAfile {_ROOT} -attime {stamped}"
        yield ""
        return
    signed = cms.read(one.cms)
    at = ""
    if signed.token is not None:
        at = f" -attime {_seconds(timestamp.read_token(signed.token, signed.signature))}"
    yield (
        f"openssl cms -verify -binary -cades -inform DER -in {name}.p7s -content covered.bin "
        f"-CAfile {_ROOT} -out checked.bin{at}"
    )
    if signed.token is not None:
        yield f"openssl ts -verify -in {name}.tst -token_in -data {name}.value -CAfile {_ROOT}{at}"
    yield ""


def _seconds(stamp: timestamp.Stamp) -> int:
    return int(stamp.at.timestamp())
