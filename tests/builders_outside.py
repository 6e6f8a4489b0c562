"""Keys and certificates from elsewhere: an outside certification authority, and tokens made of software."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
LIST_ADDRESS, ROOT_LIST = "http://ca.example/issuer.crl", "http://ca.example/root.crl"
SOFT_TOKENS = "/usr/lib/softhsm/libsofthsm2.so"
"""The module of SoftHSM, as a vendor of tokens would hand one out."""


@dataclass
class OutsideAuthority:
    """外部认证机构 (示例)."""

    at: datetime
    name: str = "示例外部认证机构"
    root_key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False
    )
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )
    revoked: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        root, issuer = _name(self.name), _name(f"{self.name}签发")
        self.root = self._made(root, root, self.root_key.public_key(), self.root_key, authority=True)
        self.issuer = self._made(issuer, root, self.key.public_key(), self.root_key, authority=True)

    @property
    def root_pem(self) -> bytes:
        """What an installation is told to trust."""
        return self.root.public_bytes(PEM)

    @property
    def issuer_pem(self) -> bytes:
        """The certificate between."""
        return self.issuer.public_bytes(PEM)

    def issue(
        self,
        public_key: object,
        name: str,
        organisation: str = "",
        *,
        days: int = 400,
        starts: int = -1,
        signs: bool = True,
        encrypts: bool = False,
    ) -> x509.Certificate:
        """A certificate for somebody, in term from so many days after its authority began to so many days."""
        purpose = ExtendedKeyUsageOID.EMAIL_PROTECTION if signs else ExtendedKeyUsageOID.SERVER_AUTH
        extra = [x509.ExtendedKeyUsage([purpose])]
        address = x509.UniformResourceIdentifier(LIST_ADDRESS)
        extra.append(x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)]))
        subject = _name(name, organisation)
        term = (starts, days)
        return self._made(
            subject, self.issuer.subject, public_key, self.key, extra=extra, term=term, encrypts=encrypts
        )

    def lists(self, at: datetime) -> dict[str, bytes]:
        """Address → list, as of a moment, DER; that of the root lies beside it."""
        return {
            LIST_ADDRESS: self._list(self.issuer, self.key, at, self.revoked),
            ROOT_LIST: self.root_list(at),
        }

    def root_list(self, at: datetime) -> bytes:
        """Nothing was ever revoked by the root."""
        return self._list(self.root, self.root_key, at, {})

    def file(self, key: object, certificate: x509.Certificate, passphrase: str) -> bytes:
        """PKCS#12."""
        lock = serialization.BestAvailableEncryption(passphrase.encode())
        chain = [self.issuer, self.root]
        return pkcs12.serialize_key_and_certificates(b"key", key, certificate, chain, lock)  # type: ignore[arg-type]

    def _made(
        self, subject, issuer, public_key, key, *, authority=False, extra=(), term=(-1, 4000), encrypts=False
    ):  # type: ignore[no-untyped-def]
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        signs = not authority and not encrypts
        usage = x509.KeyUsage(signs, signs, encrypts, encrypts, False, authority, authority, False, False)
        if authority and issuer != subject:
            address = x509.UniformResourceIdentifier(ROOT_LIST)
            extra = [x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)])]
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public_key)
            .serial_number(secrets.randbits(100) + 1)
            .not_valid_before(self.at + timedelta(days=term[0]))
            .not_valid_after(self.at + timedelta(days=term[1]))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        for one in extra:
            builder = builder.add_extension(one, critical=False)
        return builder.sign(key, hashes.SHA256())

    def _list(
        self, issuer: x509.Certificate, key: object, at: datetime, revoked: dict[int, datetime]
    ) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(at)
            .next_update(at + timedelta(days=7))
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for serial, moment in revoked.items():
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
            reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
            builder = builder.add_revoked_certificate(one.add_extension(reason, critical=False).build())
        return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)  # type: ignore[arg-type]


_TSA = """[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = {digest}
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = {named}
"""


class OpensslAuthority:
    """An outside time-stamp authority: the openssl command with an RSA key, and its own clock."""

    def __init__(self, folder: Path, digest: str, named: str, list_address: str = "") -> None:
        self.folder = folder
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_TSA.format(digest=digest, named=named))
        extensions = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
        extensions += f"crlDistributionPoints=URI:{list_address}\n" if list_address else ""
        (folder / "ext").write_text(extensions)
        self._run(
            "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=R -days 900"
            " -addext keyUsage=critical,keyCertSign,cRLSign"
        )
        self._run("req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=T")
        self._run(
            "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -extfile ext"
            " -out tsa.pem -days 800"
        )

    def _run(self, command: str) -> None:
        openssl = shutil.which("openssl")
        assert openssl
        run = subprocess.run([openssl, *command.split()], cwd=self.folder, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr

    def __call__(self, request: bytes) -> bytes:
        (self.folder / "query").write_bytes(request)
        self._run(
            "ts -reply -queryfile query -config tsa.cnf -signer tsa.pem -inkey tsa.key"
            " -chain root.pem -out reply"
        )
        return (self.folder / "reply").read_bytes()

    def list(self, at: datetime) -> bytes:
        """Its revocation list as of a moment: nothing was revoked. DER."""
        root = x509.load_pem_x509_certificate((self.folder / "root.pem").read_bytes())
        key = serialization.load_pem_private_key((self.folder / "root.key").read_bytes(), None)
        return empty_list(root, key, at)


def empty_list(issuer: x509.Certificate, key: object, at: datetime) -> bytes:
    """A revocation list with nothing on it, for a week, DER."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(at)
    signed = builder.next_update(at + timedelta(days=7)).sign(key, hashes.SHA256())  # type: ignore[arg-type]
    return signed.public_bytes(serialization.Encoding.DER)


def _name(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def soft_token(folder: Path, certify: Callable[[ec.EllipticCurvePublicKey], bytes]) -> None:
    """A SoftHSM token `desk`, PIN 1234, with key and certificate (PEM) of label `chief`.

    Sets SOFTHSM2_CONF for this process: have monkeypatch put it back.
    """
    import pkcs11

    (folder / "tokens").mkdir()
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm.conf")
    key = ec.generate_private_key(ec.SECP256R1())
    plain = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(plain)
    tool = shutil.which("softhsm2-util")
    assert tool
    for more in (
        "--init-token --free --label desk --so-pin 5678 --pin 1234",
        f"--import {folder / 'key.pem'} --token desk --label chief --id 01 --pin 1234",
    ):
        subprocess.run([tool, *more.split()], check=True, capture_output=True)
    certificate = x509.load_pem_x509_certificate(certify(key.public_key()))
    pkcs11.lib(SOFT_TOKENS).finalize()  # an earlier test's folder is forgotten
    with pkcs11.lib(SOFT_TOKENS).get_token(token_label="desk").open(rw=True, user_pin="1234") as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "chief",
                pkcs11.Attribute.ID: b"\x01",
                pkcs11.Attribute.SUBJECT: b"\x30\x00",
                pkcs11.Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
            }
        )
