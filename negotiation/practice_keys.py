"""演练密钥 — keys and one-time codes of the demo's invented people: a visitor can sign in their place.

Written by `xieyue demo` alone, beside the demo's own database; read in practice mode alone. Keys of real
people are never here: those are made where they stay and nobody can hand them out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from negotiation.devices import Devices

FILE = "practice-keys.json"
FORMAT = "xieyue-practice-keys/1"
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class PracticeKey:
    """一把演练密钥."""

    fingerprint: str
    """SHA-256 of the public key, hex: as the certificate's request has it."""
    private: str = field(repr=False)
    """PKCS#8, base64."""


@dataclass(frozen=True, slots=True)
class PracticeKeys:
    """演练密钥 of one demo."""

    keys: Mapping[str, PracticeKey] = field(default_factory=dict)
    """By owner: a person, or the seal of an organisation."""
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Of the one-time codes, by person."""


def write(folder: Path, devices: Devices) -> None:
    """Keep what the story's devices hold, readable by the owner of the folder alone."""
    keys = {}
    for owner, key in devices.keys.items():
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        keys[owner] = {
            "fingerprint": hashlib.sha256(public).hexdigest(),
            "private": base64.b64encode(private).decode("ascii"),
        }
    secrets = {person: base64.b64encode(secret).decode("ascii") for person, secret in devices.secrets.items()}
    content = json.dumps({"format": FORMAT, "keys": keys, "secrets": secrets}, indent=1)
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def read(folder: Path) -> PracticeKeys:
    """What a demo has left in its folder; nothing where there is no demo."""
    place = folder / FILE
    if not place.is_file():
        return PracticeKeys()
    told = json.loads(place.read_text(encoding="utf-8"))
    if told.get("format") != FORMAT:
        return PracticeKeys()
    return PracticeKeys(
        {owner: PracticeKey(one["fingerprint"], one["private"]) for owner, one in told["keys"].items()},
        {person: base64.b64decode(secret) for person, secret in told["secrets"].items()},
    )
