"""平台密钥 — the embedded authority is made once; the platform's own keys are opened once at start.

A person's key is never here. Certificates of this authority are labelled as embedded.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from negotiation.domain.errors import NoKeyError, WrongPassphraseError
from negotiation.ports import KeyRecord, UnitOfWork
from negotiation.usecases.revocation_lists import ROOT_LISTS
from signing.certificates import Authority, platform_subject
from signing.errors import WrongPassphraseError as KeyStaysShut
from signing.keys import Signer, open_key
from signing.timestamp import TimeStampAuthority

ROOT, ISSUING, STAMP, PLATFORM = "authority:root", "authority:issuing", "authority:tsa", "platform"
_COST = 2**14
"""Of drawing the vault's key; once for each start that needs it (RFC 7914)."""
NAME = "协约平台（示例）"
"""Name of the embedded authority; a real installation brings certificates of a licensed provider."""


def establish(uow: UnitOfWork, at: datetime, passphrase: str, name: str = NAME) -> tuple[PlatformKeys, bytes]:
    """Make the embedded authority and the platform's key.

    Returns the keys, still open, and the root key's file, to be kept offline.
    """
    founded = Authority.found(name, at, passphrase)
    files, authority = founded.files, founded.authority
    uow.keys.put(KeyRecord(ROOT, files.root_certificate, b""))
    uow.keys.put(KeyRecord(ISSUING, files.issuing_certificate, files.issuing_key))
    uow.keys.put(KeyRecord(STAMP, files.tsa_certificate, files.tsa_key))
    key, locked = founded.lock.make_key()
    certificate = authority.issue(platform_subject(name), key.public_key, at)
    uow.keys.put(KeyRecord(PLATFORM, certificate, locked))
    uow.certificates.put_list(ROOT_LISTS, 1, files.root_list, at)
    keys = PlatformKeys(
        authority=authority,
        platform=Signer(certificate, authority.chain_pem, key),
        stamps=TimeStampAuthority(files.tsa_certificate, founded.tsa_key),
        stamp_certificate=files.tsa_certificate,
        root=files.root_certificate,
        issuing=files.issuing_certificate,
        vault=Vault(passphrase, files.root_certificate),
    )
    return keys, files.root_key


def established(uow: UnitOfWork) -> bool:
    """Whether this installation has its authority."""
    try:
        uow.keys.of(PLATFORM)
    except NoKeyError:
        return False
    return True


@dataclass(frozen=True)
class Vault:
    """保险柜 — locks secrets of second factors, with a key drawn from the platform's passphrase when one is
    first locked or unlocked: drawing it is slow on purpose."""

    passphrase: str = field(repr=False)
    salt: bytes = field(repr=False)

    @cached_property
    def _fernet(self) -> Fernet:
        drawn = Scrypt(salt=self.salt, length=32, n=_COST, r=8, p=1).derive(self.passphrase.encode())
        return Fernet(base64.urlsafe_b64encode(drawn))

    def lock(self, secret: bytes) -> bytes:
        """A secret as it may lie in the database."""
        return self._fernet.encrypt(secret)

    def unlock(self, locked: bytes) -> bytes:
        """The secret again. Raises `WrongPassphraseError` when it was locked by another installation."""
        try:
            return self._fernet.decrypt(locked)
        except InvalidToken:
            raise WrongPassphraseError from None


@dataclass(frozen=True, slots=True)
class PlatformKeys:
    """平台密钥 — opened once."""

    authority: Authority
    platform: Signer
    stamps: TimeStampAuthority
    stamp_certificate: bytes
    root: bytes
    issuing: bytes
    vault: Vault

    @property
    def in_use(self) -> tuple[bytes, ...]:
        """The certificates with which the platform signs, PEM: its own, the time stamps', the issuing one."""
        return self.platform.certificate_pem, self.stamp_certificate, self.issuing

    @classmethod
    def open(cls, uow: UnitOfWork, passphrase: str) -> PlatformKeys:
        """Open the platform's keys. Raises `NoKeyError` or `WrongPassphraseError`."""
        try:
            issuing, stamp, platform = uow.keys.of(ISSUING), uow.keys.of(STAMP), uow.keys.of(PLATFORM)
            root = uow.keys.of(ROOT).certificate
            authority = Authority.load(root, issuing.certificate, issuing.locked_key, passphrase)
            return cls(
                authority=authority,
                platform=Signer(
                    platform.certificate, authority.chain_pem, open_key(platform.locked_key, passphrase)
                ),
                stamps=TimeStampAuthority(stamp.certificate, open_key(stamp.locked_key, passphrase)),
                stamp_certificate=stamp.certificate,
                root=root,
                issuing=issuing.certificate,
                vault=Vault(passphrase, root),
            )
        except KeyStaysShut:
            raise WrongPassphraseError from None
