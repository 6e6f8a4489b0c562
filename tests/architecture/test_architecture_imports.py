"""依赖方向: the import contracts hold, and each outside library is known to its one owner only."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.source_tree import ROOT, imported, product

OWNERS = {
    "transitions": ("workflows/machine.py",),
    "pyhanko": ("signing/pdf/", "signing/pdf.py"),
    "reportlab": ("negotiation/documents/render/", "negotiation/documents/render.py"),
    "sqlalchemy": ("negotiation/storage/",),
    "sqlmodel": ("negotiation/storage/",),
    "alembic": ("negotiation/storage/migrate.py",),
    "psycopg": ("negotiation/storage/",),
    "flask": ("web/",),
    "flask_wtf": ("web/",),
    "jinja2": ("web/",),
    "werkzeug": ("web/",),
    "click": ("negotiation/cli.py", "negotiation/demo.py"),
    "pydantic_settings": ("negotiation/settings.py",),
}
"""Library → the places that may import it."""


def test_the_import_contracts_hold() -> None:
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_only_by_its_owner(library: str) -> None:
    strays = [
        source.where(node)
        for source in product()
        for node, module in imported(source)
        if module.split(".")[0] == library and not source.path.startswith(OWNERS[library])
    ]

    assert strays == []


def test_the_kernels_read_no_environment_network_or_foreign_file() -> None:
    closed = {"socket", "http", "urllib", "subprocess", "sqlite3", "ssl", "requests"}

    strays = [
        source.where(node)
        for source in product()
        if source.path.startswith(("workflows/", "signing/"))
        for node, module in imported(source)
        if module.split(".")[0] in closed
    ]

    assert strays == []


def test_wiring_the_office_does_not_load_alembic_which_is_slow_and_seldom_needed() -> None:
    command = "import sys, negotiation.bootstrap; sys.exit('alembic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT)

    assert done.returncode == 0
