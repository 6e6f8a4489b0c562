"""外部证书的办理 — a certificate of another authority, taken over from who can prove to have its key.

First bytes to sign, good for one owner and a short while; then certificate and signature together. What
follows is the way of every application: consent of the organisation, comparison by the desk.
Source: 电子签名法 13 (the signer alone controls the data), 16 (licensed authorities).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.x509.oid import NameOID

from negotiation.domain.errors import CertificateRequestError, NoKeyError, WrongPassphraseError
from negotiation.domain.same_name import difference, same_name, within
from negotiation.ports import Notary, Office, UnitOfWork
from signing import canonical
from signing.certificates import Subject
from signing.errors import WrongSignatureError
from signing.keys import read_certificates
from signing.outside_certificate import OutsideCertificate, require_possession
from signing.revocation import read_lists_pem_or_der, standing

PROOF_LASTS = timedelta(minutes=30)
"""How long the bytes that prove possession may be signed."""
_PURPOSE = "xieyue: possession of a key"


@dataclass(frozen=True, slots=True)
class Brought:
    """所携证书 — what the holder's own tool made of the bytes handed out."""

    challenge: bytes
    certificates: bytes
    """The holder's own, with its chain; PEM, DER or PKCS#7."""
    signature: bytes


def challenge(notary: Notary, owner: str, at: datetime) -> bytes:
    """持有证明的待签内容 — names its purpose, so that it can never be taken for a signature on a document."""
    locked = notary.lock(canonical.encode({"owner": owner, "at": at.isoformat()}))
    return canonical.encode({"purpose": _PURPOSE, "token": locked.decode("ascii")})


def proven(office: Office, owner: str, brought: Brought, at: datetime) -> OutsideCertificate:
    """The certificate, trusted here, fitting the register's name, whose key signed the bytes handed out.

    Raises `CertificateRequestError`.
    """
    _require_own(office.notary, brought.challenge, owner, at)
    found = office.notary.outside_certificate(brought.certificates, at)
    try:
        require_possession(found.certificate, brought.challenge, brought.signature)
    except WrongSignatureError as problem:
        raise CertificateRequestError(reason=problem.say("zh"), reason_en=problem.say("en")) from None
    with office.reading() as uow:
        _require_fitting(uow, found, subject_of(uow, owner))
    require_in_force(office.notary, found.pem, at)
    return found


def require_in_force(notary: Notary, pem: bytes, at: datetime) -> None:
    """Its own authority has not revoked it, as far as a list can be had. Raises `CertificateRequestError`.

    Asked outside of every transaction: the authority may take its time.
    """
    lists = read_lists_pem_or_der(notary.outside_lists([pem], at))
    if standing(read_certificates(pem), lists, at).revoked is not None:
        raise CertificateRequestError(
            reason="这张证书已被签发机构吊销", reason_en="its authority has revoked this certificate"
        )


def adopted(notary: Notary, uow: UnitOfWork, content: bytes, subject: Subject, at: datetime) -> bytes:
    """The certificate of an application, asked once more before it is taken over; PEM with its chain.

    Raises `CertificateRequestError`.
    """
    found = notary.outside_certificate(content, at)
    _require_fitting(uow, found, subject)
    return found.pem


def subject_of(uow: UnitOfWork, owner: str) -> Subject:
    """Whom a certificate of this owner names, by the register."""
    if owner.startswith("seal:"):
        organisation = uow.register.organisation(owner.removeprefix("seal:"))
        return Subject(organisation.name, organisation.name, organisation.uscc, "", organisation.id)
    person = uow.register.person(owner)
    organisation = uow.register.organisation(person.organisation_id)
    return Subject(person.name, organisation.name, organisation.uscc, person.post, person.id)


def _require_own(notary: Notary, content: bytes, owner: str, at: datetime) -> None:
    """The bytes were handed out here, to this owner, a short while ago."""
    fails = CertificateRequestError(
        reason="待签内容不是发给您的，或者已经过时",
        reason_en="the bytes were not handed out to you, or too long ago",
    )
    try:
        said = canonical.decode(content)
        token = said.get("token") if isinstance(said, dict) and said.get("purpose") == _PURPOSE else None
        inside = canonical.decode(notary.unlock(str(token).encode("ascii")))
        made = datetime.fromisoformat(str(inside["at"])) if isinstance(inside, dict) else None
        fits = isinstance(inside, dict) and inside.get("owner") == owner
    except (ValueError, KeyError, WrongPassphraseError):
        raise fails from None
    if not fits or made is None or not made <= at <= made + PROOF_LASTS:
        raise fails


def _require_fitting(uow: UnitOfWork, found: OutsideCertificate, subject: Subject) -> None:
    """The authority names whom the register names; and nobody has brought this certificate before."""
    is_seal = subject.common_name == subject.organisation
    kind = NameOID.ORGANIZATION_NAME if is_seal else NameOID.COMMON_NAME
    # authorities add numbers and marks to a person's name, as in 051@张三@1; an organisation's stands alone
    fits = same_name if is_seal else within
    if not any(fits(subject.common_name, one) for one in found.names(kind)):
        told = next(iter(found.names(kind)), "")
        own, other = difference(subject.common_name, told)
        raise CertificateRequestError(
            reason=f"证书上的名称（{found.subject}）与登记的名称（{subject.common_name}）不符，"
            f"从这一处起不同：证书为{other}，登记为{own}",
            reason_en=f"the certificate names {found.subject}, the register {subject.common_name}; "
            f"they differ from here: {other} and {own}",
        )
    try:
        uow.certificates.by_serial(found.serial)
    except NoKeyError:
        return
    raise CertificateRequestError(
        reason="这张证书已经登记过", reason_en="this certificate is on file already"
    )
