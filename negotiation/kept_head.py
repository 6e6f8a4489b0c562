"""留存的树头 — an old head from somebody's file against today's ledger."""

from __future__ import annotations

import json
from pathlib import Path

from negotiation.ports import Office
from negotiation.usecases import heads
from negotiation.usecases.heads import Proof
from signing.heads import read_head
from signing.unread_files import read_named


def prove(office: Office, content: bytes) -> Proof:
    """Today's ledger begins with the one of that head. Raises `UnusableHeadError` or `ProofFailedError`."""
    return heads.prove(office, read_head(content))


def proof_line(office: Office, kept: Path, *, as_json: bool) -> str:
    """What the command line says; raises as `prove` does, and `UnreadFileError`."""
    proof = prove(office, read_named(kept))
    old, new = proof.old, proof.new
    if as_json:
        line = {"log": old.log, "kept": old.size, "now": new.size, "root": new.root, "ok": True}
        return json.dumps(line, ensure_ascii=False)
    return f"{old.log}  {old.size} → {new.size}  今天的台账以留存的树头开头 / today's ledger begins with it"
