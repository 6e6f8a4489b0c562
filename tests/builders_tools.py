"""Tools that know nothing of us, asked about signed files, which are taken apart without our reader."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from asn1crypto import cms, pem
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

_SIGNED = re.compile(rb"/Contents <([0-9A-Fa-f]+)>\s*/ByteRange \[0 (\d+) (\d+) (\d+)\]")
_CMS = "cms -verify -binary -cades -inform DER -in part.p7 -content part.tbs -CAfile root.pem -out opened"
_STAMP = "ts -verify -in part.tsr -token_in -data part.tbs -CAfile root.pem"


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command of another house, as it says it."""
    program = shutil.which(command[0])
    assert program, f"{command[0]} is not installed"
    return subprocess.run([program, *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)


def trust(folder: Path, root: bytes) -> Path:
    """A folder whose `root.pem` and NSS store `nss` trust this root and nobody else."""
    (folder / "root.pem").write_bytes(root)
    (folder / "nss").mkdir()
    run("certutil", "-N", "-d", "sql:nss", "--empty-password", cwd=folder)
    run("certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", ",C,", "-i", "root.pem", cwd=folder)
    return folder


def pdfsig(folder: Path, pdf: bytes) -> dict[str, str]:
    """Field → what poppler says of its signature, trusting what the folder trusts."""
    (folder / "contract.pdf").write_bytes(pdf)
    said = run("pdfsig", "-nssdir", "sql:nss", "-no-ocsp", "contract.pdf", cwd=folder).stdout
    blocks = re.split(r"^Signature #\d+:$", said, flags=re.MULTILINE)[1:]
    return {re.findall(r"Signature Field Name: (.+)", one)[0]: one for one in blocks}


@dataclass(frozen=True)
class SignedPart:
    """One signature of a file: the bytes it covers, where they end, and its value."""

    covered: bytes
    end: int
    padded: bytes

    @cached_property
    def _info(self) -> Any:
        return cms.ContentInfo.load(self.padded)

    @property
    def value(self) -> bytes:
        """The value without the room left behind it, DER."""
        return bytes(self._info.dump())

    @property
    def is_stamp(self) -> bool:
        """A time stamp over the file, no signature."""
        return bool(self._info["content"]["encap_content_info"]["content_type"].native == "tst_info")

    @property
    def signature(self) -> bytes:
        """What the key has made: a time stamp is over this."""
        return bytes(self._info["content"]["signer_infos"][0]["signature"].native)

    @property
    def token(self) -> bytes | None:
        """The time stamp of this signature, DER."""
        attributes = self._info["content"]["signer_infos"][0]["unsigned_attrs"]
        found = [
            one["values"][0].dump() for one in attributes if one["type"].native.endswith("time_stamp_token")
        ]
        return found[0] if found else None


def signed_parts(pdf: bytes) -> list[SignedPart]:
    """Every signature and time stamp of a file, in order."""
    return [
        SignedPart(
            pdf[: int(first)] + pdf[int(second) : int(second) + int(rest)],
            int(second) + int(rest),
            bytes.fromhex(value.decode()),
        )
        for value, first, second, rest in _SIGNED.findall(pdf)
    ]


def openssl_accepts(folder: Path, part: SignedPart, at: datetime) -> bool:
    """Whether openssl accepts a signature or a time stamp over the file."""
    return _openssl(folder, _STAMP if part.is_stamp else _CMS, part.value, part.covered, at)


def openssl_accepts_its_stamp(folder: Path, part: SignedPart, at: datetime) -> bool:
    """Whether openssl accepts the time stamp that a signature carries."""
    return _openssl(folder, _STAMP, part.token or b"", part.signature, at)


def _openssl(folder: Path, command: str, value: bytes, content: bytes, at: datetime) -> bool:
    for name in ("part.p7", "part.tsr"):
        (folder / name).write_bytes(value)
    (folder / "part.tbs").write_bytes(content)
    done = run("openssl", *command.split(), "-attime", str(int(at.timestamp())), cwd=folder)
    print(done.stderr)
    return done.returncode == 0


def asn1_certificate(certificate: bytes) -> asn1_x509.Certificate:
    """A certificate (PEM) as pyHanko wants it."""
    return asn1_x509.Certificate.load(pem.unarmor(certificate)[2])


def long_term_results(pdf: bytes, root: bytes, moment: datetime, lists: Sequence[bytes] = ()) -> list[Any]:
    """What pyHanko's long-term validation says at a moment of every signature, with nothing but the file and
    the lists (DER) of that day.

    Nothing is mended in it for that: certificates carry names that it can read.
    """
    manager = SimpleTrustManager.build([asn1_certificate(root)])
    policy = CertValidationPolicySpec(manager, CertRevTrustPolicy(REQUIRE_REVINFO))
    gathering = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    known = LocalKnowledge(known_crls=[CRLContainer(asn1_crl.CertificateList.load(one)) for one in lists])
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(policy, revinfo_gathering_policy=gathering, local_knowledge=known)
    )
    timing = ValidationTimingInfo(moment, moment, point_in_time_validation=True)

    async def everyone() -> list[Any]:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        return [await ades.ades_lta_validation(one, spec, timing_info=timing) for one in found]

    return asyncio.run(everyone())
