"""A PostgreSQL server for the tests: one that was named, one that already runs here, or one of our own.

Our own is made from Debian's binaries in a scratch folder, as a direct child that dies with the test run.
"""

from __future__ import annotations

import getpass
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from negotiation.storage import migrate

NAMED = "XIEYUE_TEST_POSTGRESQL"
"""Environment variable: a SQLAlchemy URL whose user may create databases."""
_STANDING = "postgresql+psycopg://{user}@127.0.0.1:5432/postgres"
_START_SECONDS = 30


class ServerDidNotStartError(RuntimeError):
    """Our own server ended or did not answer in time."""


def is_available() -> bool:
    """Whether any of the three ways can work here."""
    return NAMED in os.environ or _standing() is not None or _can_start()


@contextmanager
def server() -> Iterator[str]:
    """The URL of an administrative database, by the first way that works."""
    url = os.environ.get(NAMED) or _standing()
    if url:
        yield url
        return
    with _own_server() as url:
        yield url


class Databases:
    """One migrated template, copied for each test that asks and dropped after it."""

    def __init__(self, admin_url: str) -> None:
        self._url = sa.make_url(admin_url)
        self._template = f"xieyue_template_{secrets.token_hex(6)}"
        self._admin = _connect(self._url)
        self._admin.execute(f'CREATE DATABASE "{self._template}"')
        migrate.upgrade(self._address(self._template))

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        """A database of its own: a copy of the template, or an empty one."""
        name = f"xieyue_test_{secrets.token_hex(6)}"
        template = self._template if migrated else "template1"
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self._address(name)
        finally:
            self._admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Drop the template."""
        self._admin.execute(f'DROP DATABASE "{self._template}" WITH (FORCE)')
        self._admin.close()

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


def _connect(url: sa.URL) -> psycopg.Connection:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, connect_timeout=5)


def _standing() -> str | None:
    for user in ("postgres", getpass.getuser()):
        url = _STANDING.format(user=user)
        try:
            with _connect(sa.make_url(url)) as connection:
                query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                found = connection.execute(query).fetchone()
        except psycopg.OperationalError:
            continue
        if found and found[0]:
            return url
    return None


def _binaries() -> Path | None:
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: one.parts[-3].zfill(3)
    )
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _can_start() -> bool:
    if _binaries() is None:
        return False
    if os.geteuid() != 0:
        return True
    return shutil.which("setpriv") is not None and _server_user() is not None


def _server_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


@contextmanager
def _own_server() -> Iterator[str]:
    binaries = _binaries()
    if binaries is None:
        raise ServerDidNotStartError("no PostgreSQL binaries")
    folder = Path(tempfile.mkdtemp(prefix="xieyue-postgresql-"))
    try:
        leave = _privileges_dropped(folder)
        make = [*leave, str(binaries / "initdb"), "-D", str(folder / "data")]
        make += ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, cwd=folder)
        port = _free_port()
        run = [
            *leave,
            str(binaries / "postgres"),
            "-D",
            str(folder / "data"),
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
        ]
        run += ["-k", "", "-F", "-c", "max_connections=200"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(run, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder)
        try:
            url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
            _wait_until_it_answers(url, process, folder / "log")
            yield url
        finally:
            process.send_signal(2)  # fast shutdown
            process.wait(timeout=_START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _privileges_dropped(folder: Path) -> list[str]:
    """The server refuses to run as root, and must not outlive a test run that was killed."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    user = _server_user()
    if os.geteuid() != 0 or user is None:
        return [setpriv, "--pdeathsig", "INT"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    ids = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    return [setpriv, *ids, "--pdeathsig", "INT"]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            _connect(sa.make_url(url)).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise ServerDidNotStartError(log.read_text(errors="replace")[-2000:])
