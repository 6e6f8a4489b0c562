"""依赖方向: the import contracts hold, and each outside library is known to its one owner only."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from bench.stories import two_steps
from tests.source_tree import PRODUCT, ROOT, files, imported, product, read

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
    "multipart": ("web/uploads.py",),
    "pypdfium2": ("negotiation/documents/pictures.py",),
    "click": (
        "negotiation/authority_command.py",
        "negotiation/cli.py",
        "negotiation/command_line.py",
        "negotiation/demo.py",
        "negotiation/keeping_command.py",
        "negotiation/key_command.py",
        "negotiation/story_command.py",
        "negotiation/verify_command.py",
    ),
    "pydantic_settings": ("negotiation/settings.py",),
}
"""Library → the places that may import it."""
SLOW = {"PIL", "flask", "fontTools", "pikepdf", "pyhanko", "reportlab"}
"""Libraries that take long to load: nobody waits for them who neither draws nor signs."""


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


@pytest.mark.parametrize(("folders", "extra"), [(PRODUCT, ("token", "gm")), (("tests", "bench"), ("dev",))])
def test_every_outside_library_is_named_in_the_project(
    folders: tuple[str, ...], extra: tuple[str, ...]
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {_plain(one) for one in project["dependencies"]}
    named |= {_plain(one) for name in extra for one in project["optional-dependencies"][name]}
    homes = packages_distributions()
    ours = {*PRODUCT, "migrations", "tests", "bench", "hatch_build"}

    unnamed = {
        f"{source.where(node)} {module}"
        for source in (read(one) for one in files() if one.startswith(folders) and one.endswith(".py"))
        for node, module in imported(source)
        if (top := module.split(".")[0]) not in ours | sys.stdlib_module_names
        and not named & {_plain(home) for home in homes.get(top, ())}
    }

    assert unnamed == set()


def _plain(requirement: str) -> str:
    """The bare name of a requirement: `pyhanko[opentype]==0.38.0` is `pyhanko`."""
    return re.split(r"[\[<>=!~ ]", requirement)[0].lower().replace("_", "-")


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


def test_a_short_story_loads_no_engine_it_does_not_need(tmp_path: Path) -> None:
    story = tmp_path / "two.toml"
    story.write_text(two_steps(), encoding="utf-8")
    command = (
        "import sys\n"
        "from negotiation.cli import cli\n"
        f"cli(['play', {str(story)!r}, '--out', {str(tmp_path / 'out')!r}], standalone_mode=False)\n"
    )
    told = f"import atexit, sys\natexit.register(lambda: print(*({SLOW!r} & sys.modules.keys())))\n"

    done = subprocess.run(
        [sys.executable, "-c", told + command], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "2/2" in done.stdout
    assert done.stdout.splitlines()[-1] == ""
