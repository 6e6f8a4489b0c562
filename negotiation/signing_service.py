"""外部签名服务 — a key held by a service that speaks the API of the Cloud Signature Consortium.

Source: CSC API 1.0.4.0, §11.5 credentials/info, §11.9 signatures/signHash.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from negotiation.outside import fetched
from signing.errors import KeySourceError
from signing.key_sources import ServiceKey
from signing.keys import Signer

_SHA256 = "2.16.840.1.101.3.4.2.1"
_ECDSA_SHA256, _RSA_SHA256 = "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.11"
_PATIENCE = 30
"""Seconds: a service may ask its holder for consent on a phone meanwhile."""
_LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class SigningService:
    """签名服务 — one credential of one account."""

    url: str
    credential: str
    access_token: str = field(repr=False)
    activation: str = field(default="", repr=False)
    """SAD, signature activation data, where the service asks for it."""

    def signer(self) -> Signer:
        """The certificate, its chain and the key. Raises `KeySourceError` or `UnusableCertificateError`."""
        told = self._asked("credentials/info", {"credentialID": self.credential, "certificates": "chain"})
        listed = told.get("cert")
        encoded = listed.get("certificates") if isinstance(listed, Mapping) else None
        try:
            found = [x509.load_der_x509_certificate(base64.b64decode(str(one))) for one in encoded or ()]
        except ValueError as problem:
            raise KeySourceError(reason="the service's certificates cannot be read") from problem
        if not found:
            raise KeySourceError(reason="the service named no certificate")
        own, *chain = (one.public_bytes(Encoding.PEM) for one in found)
        key = found[0].public_key()
        algorithm = _RSA_SHA256 if isinstance(key, rsa.RSAPublicKey) else _ECDSA_SHA256
        service_key = ServiceKey(key, lambda content: self._signed(content, algorithm))  # type: ignore[arg-type]
        return Signer(own, b"".join(chain) or own, service_key)

    def _signed(self, content: bytes, algorithm: str) -> bytes:
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")
        wanted = {"credentialID": self.credential, "SAD": self.activation, "hash": [digest]}
        told = self._asked("signatures/signHash", {**wanted, "hashAlgo": _SHA256, "signAlgo": algorithm})
        values = told.get("signatures")
        if not isinstance(values, list) or len(values) != 1:
            raise OSError("the service gave no signature")
        try:
            return base64.b64decode(str(values[0]))
        except ValueError as problem:
            raise OSError("the service gave no signature") from problem

    def _asked(self, method: str, body: Mapping[str, object]) -> Mapping[str, object]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.access_token}"}
        address = f"{self.url.rstrip('/')}/{method}"
        try:
            told = json.loads(fetched(address, _PATIENCE, _LARGEST, json.dumps(body).encode(), headers))
        except (OSError, ValueError) as problem:
            raise KeySourceError(reason=str(problem)) from problem
        if not isinstance(told, Mapping):
            raise KeySourceError(reason="the service answered something else")
        return told
