"""Fixtures for every test: both databases, the browser, the PDF tools; and what happens when one is missing.

A missing server or tool never makes a skipped test: its tests are left out and one line at the end says so.
With `CI=true` in the environment it is an error instead.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_socket

from negotiation.storage import migrate
from negotiation.storage.database import Database, open_database
from tests import postgresql_server

_PDF_TOOLS = ("pdfsig", "pdftotext", "pdftoppm", "pdffonts", "qpdf", "openssl", "certutil")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_LOOPBACK = ["127.0.0.1", "::1", "localhost"]


class Need(NamedTuple):
    """What a marker stands for, and what is missing here; empty when nothing is."""

    says: str
    missing: Callable[[], str]


def _missing_server() -> str:
    return (
        "" if postgresql_server.is_available() else "no server on 127.0.0.1:5432 and no binaries to start one"
    )


def _missing_browser() -> str:
    return "" if _find_browser() else "no chromium on the path"


def _missing_tools() -> str:
    return ", ".join(f"no {tool}" for tool in _PDF_TOOLS if shutil.which(tool) is None)


def _missing_token() -> str:
    missing = [] if shutil.which("softhsm2-util") else ["no softhsm2-util"]
    if importlib.util.find_spec("pkcs11") is None:
        missing.append("no python-pkcs11 (extra `token`)")
    return ", ".join(missing)


def _find_browser() -> str | None:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


NEEDS = {
    "postgresql": Need("PostgreSQL", _missing_server),
    "browser": Need("Chromium", _missing_browser),
    "poppler": Need("PDF tools", _missing_tools),
    "token": Need("a PKCS#11 token", _missing_token),
}
_LEFT_OUT = pytest.StashKey[dict[str, str]]()


@pytest.hookimpl(trylast=True)  # after `-k` and `-m` have chosen, so that the count is of what was asked for
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here and remember why; in CI stop with an error."""
    used = {name for item in items for name in NEEDS if item.get_closest_marker(name)}
    missing = {name: reason for name in sorted(used) if (reason := NEEDS[name].missing())}
    if not missing:
        return
    if os.environ.get("CI") == "true":
        said = "; ".join(f"{NEEDS[name].says}: {reason}" for name, reason in missing.items())
        pytest.exit(f"required here but missing — {said}", returncode=1)
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in missing)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
    config.stash[_LEFT_OUT] = {
        name: f"{sum(1 for item in left_out if item.get_closest_marker(name))} tests need "
        f"{NEEDS[name].says} ({reason})"
        for name, reason in missing.items()
    }


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The one line about what was not run."""
    left_out = config.stash.get(_LEFT_OUT, None)
    if left_out:
        terminalreporter.write_line(f"not run here: {'; '.join(left_out.values())}", yellow=True)


def pytest_runtest_setup() -> None:
    """No test speaks to anybody but this machine."""
    pytest_socket.socket_allow_hosts(_LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database, migrated once; copied for each test."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[postgresql_server.Databases]:
    """A server and one migrated template on it."""
    with postgresql_server.server() as admin_url:
        databases = postgresql_server.Databases(admin_url)
        try:
            yield databases
        finally:
            databases.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        file = tmp_path / "office.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    with request.getfixturevalue("postgresql_databases").fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, once on each."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with request.getfixturevalue("postgresql_databases").fresh(migrated=False) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database, opened; closed after the test."""
    opened = open_database(database_url)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser lies. Only for tests marked `browser`."""
    found = _find_browser()
    if found is None:
        raise FileNotFoundError("chromium; is the test marked `browser`?")
    return found
