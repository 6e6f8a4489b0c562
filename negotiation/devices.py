"""设备 — what people hold in their hands, for stories, tests and measurements: keys and one-time codes.

Stands in the place of browsers, never of the office: requests, approvals, codes and signatures go through the
same use-cases as everybody's.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from negotiation.domain.actor import Actor
from negotiation.ports import Office
from negotiation.ports_keys import CertificateRecord
from negotiation.usecases import device_signing, enrolment, heads, step_up
from negotiation.usecases.entry import Done
from negotiation.usecases.perform import Command
from negotiation.usecases.step_up import StepUpProof
from signing.intent import StepUp

_STEP = timedelta(seconds=30)


@dataclass(slots=True)
class Devices:
    """设备 — by owner."""

    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict, repr=False)
    secrets: dict[str, bytes] = field(default_factory=dict, repr=False)
    _shown: dict[str, datetime] = field(default_factory=dict)
    """When each person's device showed its last code."""

    def request(self, owner: str, name: str = "示例") -> bytes:
        """A new key, and the PKCS#10 request for it (DER)."""
        key = self.keys[owner] = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def enrol(
        self, office: Office, actor: Actor, approver: Actor | None, desk: Actor, at: datetime, owner: str = ""
    ) -> CertificateRecord:
        """Apply, be approved where that is needed, be registered; then set up one-time codes."""
        asked = enrolment.apply(
            office, actor, self.request(owner or actor.person_id, actor.name), at, owner=owner
        )
        if asked.state == "applied" and approver is not None:
            enrolment.approve(office, approver, asked.id, at)
        said = asked.key_sha256[: enrolment.COMPARED]
        record = enrolment.register(office, desk, asked.id, said, at)
        if actor.person_id not in self.secrets:
            if approver is not None and step_up.kinds_of(office, actor.person_id):
                # the device that had the codes is gone, as for anybody who lost theirs
                step_up.ask_reset(office, approver, actor.person_id, at)
                step_up.reset(office, desk, actor.person_id, at)
            self.set_up_codes(office, actor, at)
        return record

    def set_up_codes(self, office: Office, actor: Actor, at: datetime) -> None:
        """动态口令."""
        shown = step_up.begin_totp(office, actor, at).secret
        self.secrets[actor.person_id] = base64.b32decode(shown + "=" * (-len(shown) % 8))
        step_up.confirm_totp(office, actor, step_up.code_at(self.secrets[actor.person_id], at), at)
        self._shown[actor.person_id] = at

    def sign(self, owner: str, content: bytes) -> bytes:
        """What the owner's key says to these bytes (ECDSA with SHA-256, DER)."""
        return self.keys[owner].sign(content, ec.ECDSA(hashes.SHA256()))

    def proof(self, person_id: str, purpose: bytes, at: datetime) -> StepUpProof:
        """The next code: who has just used one waits for the one after it."""
        del purpose  # a code is bound to its moment only
        secret = self.secrets.get(person_id)
        if secret is None:
            return StepUpProof(StepUp.TOTP, "")
        last = self._shown.get(person_id)
        shown = max(at, last + _STEP) if last is not None else at
        self._shown[person_id] = shown
        return StepUpProof(StepUp.TOTP, step_up.code_at(secret, shown), shown)

    def witness(self, office: Office, actor: Actor, negotiation_id: str, at: datetime) -> None:
        """会签 the newest head of a case."""
        asked = heads.to_witness(office, actor, negotiation_id, at)
        signature = self.sign(actor.person_id, asked.attributes)
        heads.witness(office, actor, asked.head_id, signature, at)

    def seal_paper(self, office: Office, actor: Actor, document_id: str, at: datetime) -> None:
        """Both steps of the issuer's seal on a paper."""
        device_signing.seal_paper(self, office, actor, document_id, at)

    def sign_and_perform(self, office: Office, command: Command, *, device: str = "") -> tuple[Done, ...]:
        """Both steps of a signature."""
        return device_signing.sign_and_perform(self, office, command, device=device)
