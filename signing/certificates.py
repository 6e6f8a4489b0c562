"""证书 — the embedded certificate authority: root kept apart, issuing key, time-stamp certificate, persons.

It makes identities inside one installation; it is no licensed electronic certification service in the
sense of 电子签名法 art. 16, and its certificates say so in their policy. Only `cryptography` is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing import names
from signing.errors import KeyMismatchError, NaiveMomentError, UnusableCertificateError
from signing.keys import KeyLock, PrivateKey, PublicKey, Signer, open_key, read_certificates
from signing.requests import Request, read_request
from signing.revocation import Edition, RevocationRegister, issue_list

__all__ = [
    "DOCUMENT_SIGNING",
    "EMBEDDED_AUTHORITY",
    "Authority",
    "AuthorityFiles",
    "Request",
    "Subject",
    "fingerprint",
    "is_embedded",
    "is_platform",
    "platform_subject",
    "read_request",
]

ROOT_YEARS, ISSUING_YEARS, TIME_STAMP_YEARS, PERSON_YEARS, ROOT_LIST_YEARS = 20, 10, 5, 3, 1

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336; e-mail protection is added because NSS (pdfsig) trusts signatures by that purpose only."""

EMBEDDED_AUTHORITY = x509.ObjectIdentifier("2.25.108524551016739963138464032762477857944")
"""Certificate policy of the embedded authority, from the UUID arc, which needs no registration."""

_PLATFORM = "平台"
_NAMED = (NameOID.TITLE, NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.SERIAL_NUMBER)
_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Subject:
    """证书主体 — the person or organisation a certificate names."""

    common_name: str
    organisation: str
    uscc: str
    """统一社会信用代码, 18 characters, or empty; written as NTRCN-… (ETSI EN 319 412-1 §5.1.4)."""
    office: str = ""
    """职务, e.g. 工会主席; empty on an organisation's seal."""
    serial: str = ""
    """Distinguishes two persons of one name inside an organisation; never an identity card number."""


@dataclass(frozen=True, slots=True)
class AuthorityFiles:
    """认证机构文件 — everything `Authority.create` makes, PEM; `root_key` is to be kept apart and offline."""

    root_certificate: bytes
    root_key: bytes
    issuing_certificate: bytes
    issuing_key: bytes
    tsa_certificate: bytes
    tsa_key: bytes
    root_list: bytes = b""
    """The root's first revocation list (DER), for a year; renewed where the root key is kept."""


@dataclass(frozen=True, slots=True)
class Authority:
    """内置认证机构 — issues certificates with the issuing key; the root key is not needed for that."""

    root: x509.Certificate
    issuing: x509.Certificate
    key: PrivateKey

    @classmethod
    def create(cls, name: str, at: datetime, passphrase: str) -> AuthorityFiles:
        """As `found`, the files alone."""
        return cls.found(name, at, passphrase).files

    @classmethod
    def found(cls, name: str, at: datetime, passphrase: str) -> Founded:
        """New root (20 years), issuing (10) and time-stamp (5) certificates, keys under `passphrase`.

        Raises `NaiveMomentError`, `UnusableKeyError` (empty passphrase) or `UnusableCertificateError` (a
        name too long).
        """
        lock = KeyLock.of(passphrase)
        (signing_root, root_key), (issuing_open, issuing_key), (tsa_open, tsa_key) = (
            lock.make_key() for _ in range(3)
        )
        root_public, issuing_public = signing_root.public_key, issuing_open.public_key
        root_name = _plain_name(f"{name}根证书", name)
        root = _signed(
            _authority(root_name, root_name, root_public, root_public, at, ROOT_YEARS, 1), signing_root
        )
        issuing_name = _plain_name(f"{name}签发证书", name)
        issuing = _signed(
            _authority(issuing_name, root_name, issuing_public, root_public, at, ISSUING_YEARS, 0),
            signing_root,
        )
        tsa = renew_time_stamp(root, signing_root, name, tsa_open.public_key, at)
        files = AuthorityFiles(
            root_certificate=_pem(root),
            root_key=root_key,
            issuing_certificate=_pem(issuing),
            issuing_key=issuing_key,
            tsa_certificate=tsa,
            tsa_key=tsa_key,
            root_list=issue_list(
                root, signing_root, RevocationRegister(), Edition(1, at, root_list_ends(at))
            ),
        )
        return Founded(files, cls(root, issuing, issuing_open), tsa_open, lock)

    @classmethod
    def load(
        cls, root_certificate: bytes, issuing_certificate: bytes, issuing_key: bytes, passphrase: str
    ) -> Authority:
        """Open the authority for issuing.

        Raises `WrongPassphraseError`, `KeyMismatchError` or `UnusableCertificateError`.
        """
        root = read_certificates(root_certificate)[0]
        issuing = read_certificates(issuing_certificate)[0]
        key = open_key(issuing_key, passphrase)
        if issuing.public_key() != key.public_key:
            raise KeyMismatchError(subject=issuing.subject.rfc4514_string())
        return cls(root, issuing, key)

    @property
    def chain_pem(self) -> bytes:
        """Issuing certificate and root, as a `Signer` wants them."""
        return _pem(self.issuing) + _pem(self.root)

    def issue(self, subject: Subject, public_key: PublicKey, at: datetime) -> bytes:
        """A person's or organisation's certificate, PEM, for 3 years and never beyond the issuer's end.

        Raises `UnusableCertificateError` when a name does not fit X.520 (empty, or over 64 characters).
        """
        builder = _builder(_subject_name(subject), self.issuing.subject, public_key, at)
        ends = min(_years_after(at, PERSON_YEARS), self.issuing.not_valid_after_utc)
        builder = (
            builder.not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]),
                critical=False,
            )
            .add_extension(_issuer_key(self.issuing), critical=False)
            .add_extension(_revocations_of(self.issuing), critical=False)
        )
        return _pem(_signed(builder, self.key))

    def issue_for_request(self, subject: Subject, request: Request, at: datetime) -> bytes:
        """A certificate, PEM, for the key whose possession a request proves.

        The subject is what the register says of the person, never what the request claims (登记信息为准).
        Raises `UnusableCertificateError`.
        """
        return self.issue(subject, request.public_key, at)

    def revocation_list(self, register: RevocationRegister, edition: Edition) -> bytes:
        """吊销列表 — of the certificates issued here, DER. Raises `NaiveMomentError`."""
        return issue_list(self.issuing, self.key, register, edition)

    def signer(self, subject: Subject, key: PrivateKey, at: datetime) -> Signer:
        """Issue a certificate for `key` and hand back the whole `Signer`."""
        return Signer(self.issue(subject, key.public_key, at), self.chain_pem, key)


@dataclass(frozen=True, slots=True)
class Founded:
    """新设认证机构 — its files, and what stays here still open; the root key does not."""

    files: AuthorityFiles
    authority: Authority
    tsa_key: PrivateKey = field(repr=False)
    lock: KeyLock = field(repr=False)
    """For further keys that are made with them."""


def renew_time_stamp(
    root: x509.Certificate, root_key: PrivateKey, name: str, public_key: PublicKey, at: datetime
) -> bytes:
    """换发时间戳证书 — a certificate for the embedded time-stamp authority, PEM, for 5 years.

    Done where the root key is kept. Raises `NaiveMomentError` or `UnusableCertificateError`.
    """
    return _pem(_signed(_time_stamp(_plain_name(f"{name}内置时间戳", name), root, public_key, at), root_key))


def renew_issuing(
    root: x509.Certificate, root_key: PrivateKey, former: x509.Certificate, at: datetime
) -> bytes:
    """换发签发证书 — a new certificate for the issuing authority's key, PEM, for 10 years: what it has issued
    and its lists stay as they are.

    Done where the root key is kept. Raises `NaiveMomentError` or `UnusableCertificateError`.
    """
    public_key = former.public_key()
    if not isinstance(public_key, PublicKey):
        raise UnusableCertificateError(reason="neither P-256 nor RSA")
    builder = _authority(
        names.true_name(former), root.subject, public_key, root_key.public_key, at, ISSUING_YEARS, 0
    )
    return _pem(_signed(builder, root_key))


def root_list_ends(at: datetime) -> datetime:
    """When a list that the root issues at a moment is followed by the next. Raises `NaiveMomentError`."""
    return _years_after(at, ROOT_LIST_YEARS)


def platform_subject(name: str) -> Subject:
    """Whom the platform's own certificate names: it alone has this office and no number."""
    return Subject(name, name, "", _PLATFORM)


def is_platform(certificate: x509.Certificate) -> bool:
    """Issued here to the platform itself: a person's or a seal's certificate certifies no text."""
    office, name, organisation, number = (
        [str(one.value) for one in certificate.subject.get_attributes_for_oid(kind)] for kind in _NAMED
    )
    return is_embedded(certificate) and office == [_PLATFORM] and name == organisation and not number


def is_embedded(certificate: x509.Certificate) -> bool:
    """Of an embedded authority, this one's or another installation's."""
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return False
    return any(one.policy_identifier == EMBEDDED_AUTHORITY for one in policies)


def fingerprint(certificate: x509.Certificate) -> str:
    """证书指纹 — SHA-256 of the DER, 64 lowercase hex characters: what two persons compare by telephone."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def _authority(
    name: x509.Name,
    issuer: x509.Name,
    public_key: PublicKey,
    issuer_key: PublicKey,
    at: datetime,
    years: int,
    path_length: int,
) -> x509.CertificateBuilder:
    return (
        _builder(name, issuer, public_key, at)
        .not_valid_after(_years_after(at, years))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _time_stamp(
    name: x509.Name, root: x509.Certificate, public_key: PublicKey, at: datetime
) -> x509.CertificateBuilder:
    return (
        _builder(name, root.subject, public_key, at)
        .not_valid_after(_years_after(at, TIME_STAMP_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        # RFC 3161 §2.3: this purpose alone, and critical
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(_issuer_key(root), critical=False)
    )


def _builder(
    name: x509.Name, issuer: x509.Name, public_key: PublicKey, at: datetime
) -> x509.CertificateBuilder:
    policy = x509.PolicyInformation(EMBEDDED_AUTHORITY, None)
    subject = names.readable(name)
    builder = x509.CertificateBuilder()
    if subject != name:
        spelt = x509.SubjectAlternativeName([x509.DirectoryName(name)])
        builder = builder.add_extension(spelt, critical=False)
    return (
        builder.subject_name(subject)
        .issuer_name(names.readable(issuer))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_whole_second(at))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
    )


def _subject_name(subject: Subject) -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, subject.organisation),
        (NameOID.ORGANIZATION_IDENTIFIER, f"NTRCN-{subject.uscc}" if subject.uscc else ""),
        (NameOID.TITLE, subject.office),
        (NameOID.SERIAL_NUMBER, subject.serial),
        (NameOID.COMMON_NAME, subject.common_name),
    ]
    return _name(parts)


def _plain_name(common_name: str, organisation: str) -> x509.Name:
    return _name(
        [
            (NameOID.COUNTRY_NAME, "CN"),
            (NameOID.ORGANIZATION_NAME, organisation),
            (NameOID.COMMON_NAME, common_name),
        ]
    )


_LONGEST_NAME = 64
"""X.520 upper bound of the attributes used here."""


def _name(parts: list[tuple[x509.ObjectIdentifier, str]]) -> x509.Name:
    if not parts[-1][1]:
        raise UnusableCertificateError(reason="no common name")
    for _, value in parts:
        if len(value) > _LONGEST_NAME:
            raise UnusableCertificateError(reason=f"name longer than {_LONGEST_NAME} characters: {value}")
    try:
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts if value])
    except ValueError as problem:
        raise UnusableCertificateError(reason=str(problem)) from problem


def _usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature="digital_signature" in names,
        content_commitment="content_commitment" in names,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign="key_cert_sign" in names,
        crl_sign="crl_sign" in names,
        encipher_only=False,
        decipher_only=False,
    )


def _issuer_key(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _revocations_of(issuer: x509.Certificate) -> x509.CRLDistributionPoints:
    """Revocations are published under the issuer's own name; an installation has no address known beforehand.

    Without this extension pdfsig reports a good chain as "Unknown issue": it reads a stale error of NSS.
    """
    place = x509.DistributionPoint([x509.DirectoryName(issuer.subject)], None, None, None)
    return x509.CRLDistributionPoints([place])


def _signed(builder: x509.CertificateBuilder, key: PrivateKey) -> x509.Certificate:
    return builder.sign(key.unsafe_key, hashes.SHA256())


def _years_after(at: datetime, years: int) -> datetime:
    return _whole_second(at) + timedelta(days=_DAYS_A_YEAR * years)


def _whole_second(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise NaiveMomentError
    return at.astimezone(UTC).replace(microsecond=0)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
