"""装配 — the one place that chooses implementations and asks the real clock; functions elsewhere receive."""

from __future__ import annotations

import itertools
import json
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from negotiation import authority_care
from negotiation.archive import Archive
from negotiation.domain.errors import PackChangedError, SecretMissingError, WrongPassphraseError
from negotiation.domain.moment import CHINA
from negotiation.notary import EmbeddedNotary
from negotiation.outside import outside
from negotiation.own_files import one_start, own_file, own_folder, write_new
from negotiation.platform_keys import PlatformKeys, establish, established
from negotiation.ports import Office, StoredDocument
from negotiation.settings import Settings
from negotiation.storage import sweeping
from negotiation.storage.database import Database, file_of, open_database
from negotiation.storage.newest import is_newest
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases import ballot
from negotiation.usecases.due import run_due
from negotiation.usecases.entry import Done
from negotiation.usecases.revocation_lists import watch_outside
from workflows.pack import Pack, SnapshotError, UnknownPackError, load_pack, pack_from_json

if TYPE_CHECKING:
    from signing.checking import Remembered

FONTS = Path(__file__).parent / "documents" / "fonts"
_LOG = logging.getLogger(__name__)


def real_clock() -> datetime:
    """The real moment; every other module is handed one."""
    return datetime.now(UTC)


def _no_snapshot(_: str) -> str | None:
    return None


class InstalledPacks:
    """规则包库 over the packs that are installed, and the snapshots of those that were."""

    def __init__(self, snapshot: Callable[[str], str | None] = _no_snapshot) -> None:
        """`snapshot` gives the plain form of a pack by its digest, or None."""
        self._snapshot = snapshot
        self._loaded: dict[str, Pack] = {}
        self._restored: dict[str, Pack] = {}

    def newest(self, pack_id: str) -> Pack:
        """The installed version of a pack."""
        if pack_id not in self._loaded:
            self._loaded[pack_id] = load_pack(pack_id)
        return self._loaded[pack_id]

    def pinned(self, pack_id: str, digest: str) -> Pack:
        """The pack a negotiation was opened under: the installed one, or the snapshot taken then.

        Raises `PackChangedError` when neither is that version.
        """
        if digest in self._restored:
            return self._restored[digest]
        installed = self._installed(pack_id)
        if installed is not None and installed.digest == digest:
            return installed
        self._restored[digest] = self._restore(pack_id, digest, installed)
        return self._restored[digest]

    def _installed(self, pack_id: str) -> Pack | None:
        try:
            return self.newest(pack_id)
        except UnknownPackError:  # the place may be gone from this installation, its cases are not
            return None

    def _restore(self, pack_id: str, digest: str, installed: Pack | None) -> Pack:
        body = self._snapshot(digest)
        changed = PackChangedError(
            pack=pack_id, wanted=digest[:16], installed=installed.digest[:16] if installed else "—"
        )
        try:
            content = json.loads(body or "null")
            if not isinstance(content, dict):
                raise changed
            restored = pack_from_json(content)
        except (SnapshotError, ValueError) as error:
            raise changed from error
        if restored.digest != digest:
            raise changed
        return restored


def stored_law(database: Database) -> Callable[[str], str | None]:
    """Reads snapshots of packs from a database."""

    def body(digest: str) -> str | None:
        with reading(database) as uow:
            return uow.snapshots.body(digest)

    return body


def _nothing_checked() -> Remembered:
    from signing.checking import Remembered  # pyHanko is slow to import

    return Remembered()


def _one_memory() -> Callable[[], Remembered]:
    return cache(_nothing_checked)


@dataclass(frozen=True, slots=True)
class Application:
    """应用 — the wired office with everything the counters and the command line need."""

    settings: Settings
    database: Database
    office: Office
    notary: EmbeddedNotary
    archive: Archive
    clock: Callable[[], datetime] = field(default=real_clock)
    _memory: Callable[[], Remembered] = field(default_factory=_one_memory)

    @property
    def checked(self) -> Remembered:
        """Verdicts of files that were handed in before; made when the first is."""
        return self._memory()

    @property
    def practice(self) -> bool:
        """Whether the clock may be moved."""
        return self.settings.practice

    def now(self) -> datetime:
        """This moment in China's zone; in practice mode, ahead of the real one by what was advanced."""
        ahead = timedelta()
        if self.practice:
            with reading(self.database) as uow:
                ahead = timedelta(seconds=uow.accounts.seconds_ahead())
        return (self.clock() + ahead).astimezone(CHINA)

    def real_now(self) -> datetime:
        """This moment without what the practice clock was advanced: sessions and waiting times run on it."""
        return self.clock().astimezone(CHINA)

    def advance(self, by: timedelta) -> None:
        """Move the practice clock ahead; does nothing outside practice mode."""
        if not self.practice or by <= timedelta():
            return
        with writing(self.database) as uow:
            uow.accounts.set_seconds_ahead(uow.accounts.seconds_ahead() + int(by.total_seconds()))
            uow.commit()

    def render_waiting(self) -> tuple[StoredDocument, ...]:
        """Render the papers acts have left."""
        return self.archive.render_waiting(self.now())

    def look_after(self) -> tuple[Done, ...]:
        """Archive, renew and repair the signed texts whose turn has come."""
        return self.archive.look_after(self.now())

    def afterwards(self) -> None:
        """What follows an act: papers, archives, heads. The act stands; `tend` tries again what fails."""
        for work in (self.sweep, self.render_waiting, self.look_after):
            # in a thread of its own: the act is done and is told as done, whatever ends what follows it
            with ThreadPoolExecutor(1) as beside:
                failed = beside.submit(work).exception()
            if failed is not None:
                _LOG.error("after an act: %s", failed, exc_info=failed)

    def sweep(self) -> bool:
        """Clear away what the database keeps of votes once their box is closed; False to try again later."""
        return sweeping.sweep(self.database)

    def tend(self) -> None:
        """照管 — records what fell due, then everything of `afterwards`, for all cases; and the keys."""
        run_due(self.office, self.now())
        self.keep_keys(self.now())
        self.afterwards()

    def keep_keys(self, at: datetime) -> None:
        """密钥的照管 — outside certificates watched for revocation, the platform's own renewed in time, and
        what was renewed elsewhere taken up.

        Not done after an act: it asks outside authorities, which may take long or not answer.
        """
        watch_outside(self.office, at)
        passphrase = _passphrase(self.settings)
        with reading(self.database) as uow:
            due = authority_care.platform_ends_soon(uow, at)
        if due:
            with writing(self.database) as uow:
                authority_care.renew_platform(uow, passphrase, at)
                uow.commit()
        with reading(self.database) as uow:
            if authority_care.in_use(uow) != self.notary.keys.in_use:
                self.notary.keys = PlatformKeys.open(uow, passphrase)

    def lasting(self) -> tuple[authority_care.Lasting, ...]:
        """认证机构的期限 — what of the embedded authority ends when."""
        with reading(self.database) as uow:
            return authority_care.lasting(uow)

    def ask_root(self, at: datetime, *, stamp: bool = False) -> bytes:
        """根密钥事务 — the file that goes to where the root key is kept."""
        with writing(self.database) as uow:
            asked = authority_care.ask(uow, _passphrase(self.settings), at, stamp=stamp)
            uow.commit()
        return asked

    def take_root(self, answered: bytes, at: datetime) -> None:
        """The answer of the root key, checked and kept. Raises `UnusableCertificateError` and others."""
        with writing(self.database) as uow:
            authority_care.take(uow, answered, at)
            uow.commit()
        self.keep_keys(at)

    def document(self, document_id: str) -> tuple[StoredDocument, bytes]:
        """One document with its bytes."""
        return self.archive.document(document_id)

    def export(self, negotiation_id: str, contract_type: str) -> bytes:
        """Evidence bundle of one contract."""
        return self.archive.export(negotiation_id, contract_type, self.now())

    def roots(self) -> tuple[bytes, ...]:
        """Root certificates this installation trusts, PEM."""
        return self.notary.roots

    def lists(self) -> tuple[bytes, ...]:
        """Newest revocation lists, DER: what was revoked after a file was made counts as well."""
        with self.office.reading() as uow:
            return tuple(uow.certificates.newest_lists())

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()


def build(
    settings: Settings, *, clock: Callable[[], datetime] = real_clock, since: datetime | None = None
) -> Application:
    """Wire an application; migrates the database and makes the embedded authority when they are missing.

    `since` backdates a new authority, for playing histories that begin before today.
    """
    own_folder(settings.folder)
    with one_start(settings.folder):
        embedded_file = file_of(settings.database_url)
        if embedded_file is not None:
            own_file(embedded_file)
        _bring_up(settings.database_url)
        database = open_database(settings.database_url)
        keys = _open_keys(settings, database, since or clock())
    embedded = EmbeddedNotary(keys, FONTS, outside(settings, clock()), practice=settings.practice)
    office = Office(
        unit_of_work=lambda: writing(database),
        reading=lambda: reading(database),
        packs=InstalledPacks(stored_law(database)),
        notary=embedded,
        verify_url=settings.verify_url,
    )
    ballot.repair(office)
    application = Application(settings, database, office, embedded, Archive(office, embedded), clock)
    application.sweep()
    return application


def _bring_up(url: str) -> None:
    if not is_newest(url):
        from negotiation.storage.migrate import upgrade  # alembic is slow to import and needed only here

        upgrade(url)


def _open_keys(settings: Settings, database: Database, at: datetime) -> PlatformKeys:
    """The platform's keys, made when there are none.

    Raises `SecretMissingError` when what opens them is gone, or is another.
    """
    with writing(database) as uow:
        if not established(uow):
            if not settings.secret.get_secret_value():
                write_new(_secret_of(settings), secrets.token_urlsafe(32).encode())
            keys, root_key = establish(uow, at, _passphrase(settings))
            _keep_root_key(settings.folder / "keep-offline", root_key)
            uow.commit()
            return keys
        try:
            return PlatformKeys.open(uow, _passphrase(settings))
        except WrongPassphraseError:
            raise _shut(settings, "与数据库中的密钥不配套", "does not fit the keys in the database") from None


def _keep_root_key(folder: Path, root_key: bytes) -> None:
    """Beside the root key of an earlier database, never over it."""
    further = (f"root-key-{number}.pem" for number in itertools.count(2))
    next(name for name in itertools.chain(("root-key.pem",), further) if write_new(folder / name, root_key))


def _passphrase(settings: Settings) -> str:
    """The platform's passphrase: given, or kept where only its owner can read it.

    Raises `SecretMissingError`; a new one is made only together with the keys it opens.
    """
    given = settings.secret.get_secret_value()
    if given:
        return given
    try:
        return _secret_of(settings).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _shut(settings, "不见了", "is missing") from None
    except UnicodeDecodeError:
        raise _shut(settings, "不是文字，读不出来", "is no text") from None


def _secret_of(settings: Settings) -> Path:
    return settings.folder / "platform.secret"


def _shut(settings: Settings, how: str, how_en: str) -> SecretMissingError:
    return SecretMissingError(place=str(_secret_of(settings)), how=how, how_en=how_en)
