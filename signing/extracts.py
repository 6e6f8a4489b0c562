"""摘出 — signatures and time stamps of a PDF as files of their own, and the exact commands that check each.

For whoever has openssl and nothing of ours. Everything here can be made again from the PDF, and is compared.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from signing import cms, timestamp
from signing import pdf as pdf_file
from signing.certificates import Subject, is_embedded
from signing.der import DerError
from signing.errors import EvidenceError
from signing.names import readable_text, visible
from signing.signers import read_signers

if TYPE_CHECKING:
    from signing.pdf import EmbeddedSignature

FOLDER = "signatures/"
COMMANDS = "COMMANDS.txt"
CHECKED = "root-checked.pem"
"""What README's first step makes: the one certificate whose fingerprint was compared."""
_FORMER_ROOT = "certificates/root.pem"
_PARTIES = (
    "UnionChiefSignature",
    "EmployerChiefSignature",
    "UnionOrganisationSeal",
    "EmployerOrganisationSeal",
)
_PLATFORM, _PLATFORMS_OFFICE = "PlatformSeal", "平台"

_HEAD = """\
逐个签名核验命令 / Commands that check each signature
====================================================

先做 README.txt 第 1 步（核对根证书指纹，得到 root-checked.pem），再在解压后的目录中逐条执行。
每条命令都应当成功；有一条失败或者没有输出，就不能通过。
First do step 1 of README.txt (compare the root's fingerprint, make root-checked.pem), then run each line in
the unpacked folder. Each must succeed; if one fails or prints nothing, the contract does not pass.
grep 一行核对签名人是否名单上的人；名单随合同一起由平台固化。
A line with grep asks whether the signer is on the list, which the platform certified with the contract.
外部认证机构或时间戳服务的根证书（certificates/outside/），请先向该机构核对指纹，再追加到 root-checked.pem。
Roots of outside authorities (certificates/outside/): compare each with its authority, then append it to
root-checked.pem.
"""
_FORMER_HEAD = """\
逐个签名核验命令 / Commands that check each signature
====================================================

在解压后的目录中执行；每条命令都应报告成功（Verification successful / Verification: OK）。
Run them in the unpacked folder; each must report success.
外部认证机构或时间戳服务的根证书，请自行加入 certificates/root.pem。
Add roots of outside authorities to certificates/root.pem yourself.
"""


_PYHANKO = """\
# pyHanko
# 以归档次日为核验时刻：该命令不认签发机构自己签发、已经到期的吊销列表，即使归档时间戳覆盖了它。
# At the day after archiving: this command takes no list of an issuing authority that has ended since,
# though the archive time stamp covers it.
pyhanko sign adesverify --validation-time {day} --trust {root} --trust-replace contract.pdf
"""


def extracts(pdf: bytes) -> dict[str, bytes]:
    """Members of a bundle made from its PDF: each CMS, its value and token, archive tokens, the commands.

    Nothing for a file that cannot be read: the verdict says so.
    """
    try:
        signatures, attached = pdf_file.read_signatures_and_files(pdf)
        found = dict(member for one in signatures for member in _members(one))
        owners = read_signers(attached)
        lines = [_HEAD, *(line for one in signatures for line in _commands(one, CHECKED, owners))]
        done = {one.field for one in signatures}
        lines += [
            f"ls {FOLDER}{name}.p7s  # 尚未签署 / not signed yet" for name in _PARTIES if name not in done
        ]
        lines += _long_term(signatures)
    except (EvidenceError, DerError):
        return {}
    return {**found, COMMANDS: "\n".join([*lines, ""]).encode()}


def former_commands(pdf: bytes) -> bytes:
    """逐个核验命令 as bundles of earlier versions have them. Raises what reading the file raises."""
    signatures = pdf_file.read_signatures(pdf)
    lines = [_FORMER_HEAD, *(line for one in signatures for line in _commands(one, _FORMER_ROOT, None))]
    return "\n".join([*lines, ""]).encode()


def _members(one: EmbeddedSignature) -> Iterator[tuple[str, bytes]]:
    if one.is_stamp:
        yield f"{FOLDER}{one.field}.tst", one.cms
        return
    signed = cms.read(one.cms)
    yield f"{FOLDER}{one.field}.p7s", one.cms
    yield f"{FOLDER}{one.field}.value", signed.signature
    if signed.token is not None:
        yield f"{FOLDER}{one.field}.tst", signed.token


def _commands(one: EmbeddedSignature, root: str, owners: Mapping[str, Subject] | None) -> Iterator[str]:
    """Without `owners` in the way of earlier versions."""
    name = f"{FOLDER}{one.field}"
    yield f"# {one.field}"
    yield (
        f"(head -c {one.hole_start} contract.pdf; "
        f"head -c {one.end} contract.pdf | tail -c +{one.hole_end + 1}) > covered.bin"
    )
    if one.is_stamp:
        stamped = _seconds(timestamp.read_token_over(one.cms, one.digest))
        check = f"openssl ts -verify -in {name}.tst -token_in -data covered.bin"
        yield f"{check} -CAfile {root} -attime {stamped}"
        yield ""
        return
    signed = cms.read(one.cms)
    at = ""
    if signed.token is not None:
        at = f" -attime {_seconds(timestamp.read_token(signed.token, signed.signature))}"
    only = "" if owners is None else " -no-CApath -signer signer.pem"
    yield (
        f"openssl cms -verify -binary -cades -inform DER -in {name}.p7s -content covered.bin "
        f"-CAfile {root}{only} -out checked.bin{at}"
    )
    if owners is not None:
        yield from _signer(one, owners)
    if signed.token is not None:
        yield f"openssl ts -verify -in {name}.tst -token_in -data {name}.value -CAfile {root}{at}"
    yield ""


def _signer(one: EmbeddedSignature, owners: Mapping[str, Subject]) -> Iterator[str]:
    """Who signed must be whom the list names; what a certificate says is one word a line."""
    shown = "openssl x509 -in signer.pem -noout -subject -nameopt multiline,utf8,-esc_msb"
    words = f"{shown} | sed 's/^[^=]*= //'"
    owner = owners.get(one.field)
    if one.field == _PLATFORM:
        yield f"{words} | grep -xF {_PLATFORMS_OFFICE}"
    elif owner is None:
        yield f"{shown}  # 名单中没有，请对照合同签署页 / not on a list: compare with the signing page"
    else:
        licensed = not is_embedded(cms.verify(cms.read(one.cms), one.digest))
        match = "grep -F" if licensed else "grep -xF"  # a licensed provider writes more around a name
        yield f"{words} | {match} {_quoted(owner.common_name)}"
        if owner.uscc and not licensed:
            yield f"{words} | {match} {_quoted(f'NTRCN-{owner.uscc}')}"


def _quoted(name: str) -> str:
    """As certificates write it, and safe in a shell."""
    return shlex.quote(visible(readable_text(name)))


def _long_term(signatures: Sequence[EmbeddedSignature]) -> Iterator[str]:
    """For a file with an archive time stamp of ours: the command, at a day when all proof is fresh."""
    newest = [one for one in signatures if one.is_stamp and one.is_ours][-1:]
    for one in newest:
        stamped = timestamp.read_token_over(one.cms, one.digest).at
        yield _PYHANKO.format(day=(stamped + timedelta(days=1)).date().isoformat(), root=CHECKED)


def _seconds(stamp: timestamp.Stamp) -> int:
    return int(stamp.at.timestamp())
