"""The repository as a whole: short READMEs, known folders, no skipped test, nothing foreign."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.source_tree import ROOT, files, read, texts

TEST_FOLDERS = {"unit", "law", "property", "integration", "e2e", "architecture", "attacks"}
README_LINES = 120
LOCKS = ("requirements.lock", "requirements-dev.lock")
BINARIES = {
    ".ttf",
    ".otf",
    ".woff",
    ".woff2",
    ".pdf",
    ".zip",
    ".jar",
    ".so",
    ".exe",
    ".png",
    ".jpg",
    ".whl",
    ".mo",
}
MACHINE = re.compile(r"(?<![\w.])/(?:work|farm|root|home/\w+|Users/\w+)/")
HOST = re.compile(r"https?://[^\s\"')]*?/simple\b|pythonhosted\.|registry\.np[m]|deb\.debia[n]|://mirrors?\.")
SKIP = re.compile(r"pytest\.(?:skip|mark\.(?:skip|skipif|xfail))|importorskip|unittest\.skip")
HERE = "tests/architecture/test_architecture_project.py"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_read_in_five_minutes(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()

    assert 20 < len(lines) <= README_LINES
    assert {"make demo", "make test"} <= {line.split("#")[0].strip() for line in lines}


def test_every_test_folder_is_known_and_is_no_package() -> None:
    folders = {one.split("/")[1] for one in files() if one.startswith("tests/") and one.count("/") > 1}

    assert folders <= TEST_FOLDERS
    assert [one for one in files() if one.startswith("tests/") and one.endswith("__init__.py")] == []


def test_no_two_test_files_share_a_name() -> None:
    names = Counter(Path(one).name for one in files() if re.search(r"^tests/.*/test_\w+\.py$", one))

    assert [name for name, times in names.items() if times > 1] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    skipped = [one for one in files() if one.startswith("tests/") and one.endswith(".py") and one != HERE]

    assert [one for one in skipped if SKIP.search(read(one).text)] == []


def test_no_file_names_a_machine_or_a_package_host() -> None:
    found = [
        f"{path}:{number}"
        for path, text in texts()
        if path != HERE
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE.search(line) or HOST.search(line)
    ]

    assert found == []


def test_no_binary_lock_of_another_tool_or_foreign_file_is_kept() -> None:
    kept = [
        one for one in files() if Path(one).suffix in BINARIES or Path(one).name in {"uv.lock", "pylock.toml"}
    ]

    assert kept == []


def test_the_locks_name_versions_and_hashes_and_nothing_else() -> None:
    pin = re.compile(
        r"[a-z0-9._-]+==[0-9][\w.+-]*( ; [a-z_]+ [!=<>]+ '[\w.]+'( (and|or) [a-z_]+ [!=<>]+ '[\w.]+')*)?"
        r"( \\\n    --hash=sha256:[0-9a-f]{64})+"
    )

    odd = [one for one in pins() if not pin.fullmatch(one)]

    assert odd == []
    assert len({one.split("==")[0] for one in pins()}) == len(pins())


def test_the_locks_hold_every_library_the_project_names_and_what_it_is_built_with() -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = whole["project"]
    run = [*project["dependencies"], *whole["build-system"]["requires"]]

    locked = {one.split("==")[0] for one in pins("requirements.lock")}
    more = {one.split("==")[0] for one in pins("requirements-dev.lock")}

    assert {_name(one) for one in run} - locked == set()
    assert {_name(one) for one in project["optional-dependencies"]["dev"]} - locked - more == set()


def test_what_is_installed_comes_by_its_hash_and_is_not_built_with_anything_else() -> None:
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert "--require-hashes --only-binary :all: --no-deps" in recipes
    assert "--no-deps --no-build-isolation -e ." in recipes
    assert "pip install" not in recipes.replace("$(BIN)/python -m pip install -qq --disable", "", 1)


def test_every_decision_record_is_in_the_index() -> None:
    records = {Path(one).name for one in files() if re.match(r"docs/adr/\d{4}-", one)}
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")

    assert records == set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", index))


def test_every_link_between_documents_leads_somewhere() -> None:
    dead = [
        f"{path}: {target}"
        for path, text in texts()
        if path.endswith(".md")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
        if not (ROOT / path).parent.joinpath(target).exists()
    ]

    assert dead == []


def pins(*names: str) -> list[str]:
    """Each package of the locks with its hashes."""
    whole = [(ROOT / name).read_text(encoding="utf-8") for name in names or LOCKS]
    return [pin for text in whole for pin in re.split(r"\n(?=\S)", text.strip())]


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ]", requirement)[0].lower()
