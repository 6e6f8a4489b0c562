"""写入证据包 — members to one archive: the instructions are added, the manifest is made and sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding

from signing import archive, canonical, cms, digests, ledger, readers
from signing.archive import ArchiveError
from signing.bundle_form import FORMAT, ISSUING, NEEDED, OWN, ROOT, rank
from signing.canonical import Json
from signing.errors import ChainBrokenError, NaiveMomentError, UnusableBundleError
from signing.extracts import extracts
from signing.instructions import README
from signing.keys import Signer
from signing.ledger import Link
from signing.timestamp import TimeStampSource


def build(
    members: Mapping[str, bytes],
    summary: Mapping[str, Json],
    platform: Signer,
    *,
    at: datetime,
    tsa: TimeStampSource | None = None,
) -> bytes:
    """The bundle; instructions, root and issuing certificate are added, the manifest is signed at `at`.

    Beside the needed members there may be `intents/`, `crls/`, `steps/`, `log/heads.json`, `log/proofs.json`.

    Raises `UnusableBundleError` (a needed member missing, a broken ledger, an unsafe name) or
    `NaiveMomentError`.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    missing = [name for name in NEEDED if name not in members]
    reserved = [name for name in OWN if name in members]
    if missing or reserved:
        raise UnusableBundleError(reason=f"missing {missing}, reserved {reserved}")
    everything = {
        "README.txt": README.encode(),
        "READERS.txt": readers.page().encode(),
        ROOT: platform.chain[-1].public_bytes(Encoding.PEM),
        ISSUING: platform.chain[0].public_bytes(Encoding.PEM),
        **extracts(members["contract.pdf"]),
        **members,
    }
    ordered = {name: everything[name] for name in sorted(everything, key=rank)}
    try:
        links = ledger.read_lines(members["ledger.jsonl"])
        ledger.verify_chain(links)
        manifest = canonical.encode(_manifest(ordered, summary, links, at))
        signature = _seal(manifest, platform, at, tsa)
        return archive.pack({**ordered, "manifest.json": manifest, "manifest.sig": signature})
    except (ChainBrokenError, ArchiveError, canonical.NotCanonicalError) as problem:
        raise UnusableBundleError(reason=str(problem)) from problem


def _manifest(
    members: Mapping[str, bytes], summary: Mapping[str, Json], links: Sequence[Link], at: datetime
) -> dict[str, Json]:
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "summary": summary,
        "ledger": {"entries": len(links), "head": links[-1].hash if links else ledger.GENESIS},
        "members": {
            name: {**digests.both(content), "size": len(content)} for name, content in members.items()
        },
    }


def _seal(manifest: bytes, platform: Signer, at: datetime, tsa: TimeStampSource | None) -> bytes:
    return cms.sign(
        hashlib.sha256(manifest).digest(),
        (platform.certificate, *platform.chain),
        platform.key.sign,
        lambda value: tsa.token(hashlib.sha256(value).digest(), at) if tsa else None,
    )
