"""First starts: two at once both work; secrets are never made anew beside keys; nobody else may read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiation.bootstrap import build
from negotiation.domain.errors import SecretMissingError
from negotiation.messages import sentence
from negotiation.own_files import write_new
from negotiation.settings import Settings

START = "import sys; from negotiation.cli import main; sys.argv[1:] = ['migrate']; main()"


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """A careless umask."""
    before = os.umask(0)
    yield
    os.umask(before)


def _started(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START],
        env={**os.environ, "XIEYUE_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _others_may(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode) & 0o077


def test_two_first_starts_at_one_moment_both_work_and_the_next_one_too(tmp_path: Path) -> None:
    both = [_started(tmp_path / "office") for _ in range(2)]
    said = [one.communicate()[0] for one in both]

    assert [one.returncode for one in both] == [0, 0], said
    build(Settings(folder=tmp_path / "office")).close()


def test_whatever_the_umask_nobody_else_may_read_what_lies_there(tmp_path: Path, open_to_all: None) -> None:
    folder = tmp_path / "deep" / "office"

    build(Settings(folder=folder)).close()

    kept = [folder, *folder.rglob("*")]
    assert {one.name for one in kept} >= {"xieyue.sqlite", "platform.secret", "root-key.pem"}
    assert {str(one): oct(_others_may(one)) for one in kept if _others_may(one)} == {}


def test_a_database_that_others_could_read_is_closed_to_them_at_the_next_start(tmp_path: Path) -> None:
    build(Settings(folder=tmp_path)).close()
    tmp_path.chmod(0o755)
    (tmp_path / "xieyue.sqlite").chmod(0o644)

    build(Settings(folder=tmp_path)).close()

    assert _others_may(tmp_path) == _others_may(tmp_path / "xieyue.sqlite") == 0


@pytest.mark.parametrize(("left", "how"), [(None, "不见了"), ("another", "不配套")])
def test_keys_without_what_opens_them_stop_the_start_with_the_true_reason(
    tmp_path: Path, left: str | None, how: str
) -> None:
    # given: a database that was restored without the secret, or with another one
    build(Settings(folder=tmp_path)).close()
    secret = tmp_path / "platform.secret"
    own = secret.read_text(encoding="utf-8")
    secret.unlink()
    if left is not None:
        secret.write_text(left, encoding="utf-8")

    # when
    with pytest.raises(SecretMissingError) as stopped:
        build(Settings(folder=tmp_path))

    # then: no new secret was made, and with the old one it starts
    assert how in sentence(stopped.value, "zh").why
    assert str(secret) in sentence(stopped.value, "en").why
    assert secret.exists() is (left is not None)
    secret.write_text(own, encoding="utf-8")
    build(Settings(folder=tmp_path)).close()


def test_the_command_line_says_it_too_and_ends_with_two(tmp_path: Path) -> None:
    build(Settings(folder=tmp_path)).close()
    (tmp_path / "platform.secret").unlink()

    ended = _started(tmp_path)
    said = ended.communicate()[0]

    assert ended.returncode == 2
    assert "XIEYUE_SECRET" in said


def test_a_file_that_is_there_already_is_never_written_over(tmp_path: Path) -> None:
    assert write_new(tmp_path / "kept", b"first")
    assert not write_new(tmp_path / "kept", b"second")
    assert (tmp_path / "kept").read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]
