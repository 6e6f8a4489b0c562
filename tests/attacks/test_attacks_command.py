"""The command of an auditor who has nothing else of ours."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from signing.__main__ import main


@pytest.fixture
def shelf(world, sealed: bytes, tmp_path: Path) -> Path:
    (tmp_path / "contract.pdf").write_bytes(world.signed)
    (tmp_path / "all.xieyue.zip").write_bytes(sealed)
    (tmp_path / "root.pem").write_bytes(world.files.root_certificate)
    (tmp_path / "changed.pdf").write_bytes(world.signed + b" ")
    (tmp_path / "note.txt").write_text("not a contract")
    (tmp_path / "empty").write_bytes(b"")
    return tmp_path


def test_good_files_leave_zero_and_say_so_in_chinese(shelf: Path, capsys) -> None:
    code = main(
        [
            "verify",
            str(shelf / "contract.pdf"),
            str(shelf / "all.xieyue.zip"),
            "--root",
            str(shelf / "root.pem"),
        ]
    )
    said = capsys.readouterr().out
    assert code == 0
    assert "通过：双方签字盖章，未加盖备案章（未改动）" in said
    assert "通过：证据包完整" in said
    assert "王𬭎，工会主席" in said
    assert "北京时间 2026-04-15 17:00:00（内置时间戳）" in said


def test_english_is_a_switch_and_the_own_root_is_named_for_comparison(shelf: Path, capsys) -> None:
    assert main(["verify", str(shelf / "all.xieyue.zip"), "--language", "en"]) == 3
    said = capsys.readouterr().out
    assert "ISSUER NOT CONFIRMED: the evidence bundle is whole" in said
    assert "Compare this fingerprint" in said
    assert "OK:" not in said


def test_a_changed_file_leaves_one(shelf: Path, capsys) -> None:
    assert main(["verify", str(shelf / "contract.pdf"), str(shelf / "changed.pdf")]) == 1
    assert "不通过：已被改动" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["note.txt", "empty", "nowhere.pdf"])
def test_unusable_input_leaves_two(shelf: Path, capsys, name: str) -> None:
    assert main(["verify", str(shelf / name)]) == 2
    assert name in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nowhere.pdf", "没有这个文件"),
        ("folder", "这是一个文件夹"),
        ("note.txt/inside.pdf", "没有这个文件"),
        ("n" * 300, "没有这个文件"),
    ],
)
@pytest.mark.parametrize("option", ["", "--root", "--crl", "--head"])
def test_a_file_that_cannot_be_read_is_named_with_the_reason_in_chinese_alone(
    shelf: Path, capsys, name: str, why: str, option: str
) -> None:
    (shelf / "folder").mkdir()
    named = [option, str(shelf / name)] if option else [str(shelf / name)]

    assert main(["verify", str(shelf / "contract.pdf"), *named]) == 2

    said = capsys.readouterr().err.strip()
    place, _, reason = said.rpartition(": ")
    assert place == str(shelf / name)
    assert reason.startswith("无法读取：")
    assert why in reason
    assert not re.search("[A-Za-z]", reason)


def test_a_file_this_user_may_not_read_is_said_to_be_closed(
    shelf: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "read_bytes", closed)

    assert main(["verify", "--json", str(shelf / "contract.pdf")]) == 2

    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["zh"] == "无法读取：当前用户没有读取这个文件的权限"
    assert problem["en"] == "cannot be read: this user may not read it"


@pytest.mark.parametrize("name", ["note.txt", "nowhere.pem"])
def test_an_unusable_root_leaves_two(shelf: Path, capsys, name: str) -> None:
    assert main(["verify", str(shelf / "contract.pdf"), "--root", str(shelf / name)]) == 2
    assert capsys.readouterr().err


def test_json_is_one_object_a_line(shelf: Path, capsys) -> None:
    names = ["contract.pdf", "all.xieyue.zip", "changed.pdf", "note.txt"]
    rooted = ["verify", "--json", "--root", str(shelf / "root.pem")]
    assert main([*rooted, *(str(shelf / name) for name in names)]) == 2
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["ok"] for one in told] == [True, True, False, False]
    assert [one["kind"] for one in told] == ["pdf", "bundle", "pdf", None]
    assert [one.get("outcome") for one in told] == ["confirmed", "confirmed", "refused", None]
    assert told[0]["stage"] == "sealed"
    assert told[1]["pdf"]["position"] == "unchanged"
    assert told[2]["position"] == "changed"


def test_it_runs_as_a_module_of_its_own(shelf: Path) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "signing",
            "verify",
            str(shelf / "contract.pdf"),
            "--root",
            str(shelf / "root.pem"),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(("names", "code"), [(["contract.pdf"], 3), (["contract.pdf", "changed.pdf"], 1)])
def test_without_a_root_a_whole_file_leaves_three_and_a_changed_one_is_worse(
    shelf: Path, capsys, names: list[str], code: int
) -> None:
    assert main(["verify", *(str(shelf / name) for name in names)]) == code
    assert "\n通过" not in capsys.readouterr().out


def test_a_root_file_with_two_certificates_is_refused(world, shelf: Path, capsys) -> None:
    (shelf / "two.pem").write_bytes(world.files.root_certificate + world.files.issuing_certificate)

    assert main(["verify", str(shelf / "contract.pdf"), "--root", str(shelf / "two.pem")]) == 1
    assert "2 个证书，应当只有一个" in capsys.readouterr().err


def test_json_says_whose_word_it_is(world, shelf: Path, capsys) -> None:
    main(["verify", "--json", str(shelf / "contract.pdf"), str(shelf / "all.xieyue.zip")])

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    own = hashlib.sha256(world.authority.root.public_bytes(Encoding.DER)).hexdigest()
    assert [(one["ok"], one["outcome"], one["unconfirmed_roots"]) for one in told] == [
        (False, "unconfirmed", [own]),
        (False, "unconfirmed", [own]),
    ]
