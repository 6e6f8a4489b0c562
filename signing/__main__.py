"""独立验证程序 — `python -m signing verify FILE…`: checks signed PDFs and bundles, alone and offline.

Exit code 0 when every file is whole, signed and issued under a root named with `--root`; 3 when all are whole
but an issuer is not confirmed (no `--root`); 1 when one is changed, not trusted or not signed by both sides;
2 when the input cannot be used. The worst of several files decides: 2, then 1, then 3.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from signing.checking import Verdict, check
from signing.console import speakable
from signing.errors import EvidenceError, SeveralRootsError, UnusableCertificateError, UnusableHeadError
from signing.findings import Problem
from signing.heads import Head, read_head
from signing.report import as_json, lines
from signing.unread_files import UnreadFileError, read_named

GOOD, BAD, UNUSABLE, UNCONFIRMED = 0, 1, 2, 3
_WORST_LAST = (GOOD, UNCONFIRMED, BAD, UNUSABLE)

_NEITHER = Problem("既不是 PDF，也不是证据包", "neither a PDF nor an evidence bundle")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    speakable()
    chosen = _parser().parse_args(arguments)
    # pyHanko logs the details of every attack it sees; the verdict says what matters.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        given = Given(
            roots=tuple(read_named(Path(name)) for name in chosen.root),
            lists=tuple(read_named(Path(name)) for name in chosen.crl),
            kept=tuple(read_head_file(Path(name)) for name in chosen.head),
            at=chosen.at or datetime.now(UTC),
        )
    except UnreadFileError as unread:
        return _refuse(unread.problem, unread.name, _form(chosen))
    except UnusableHeadError as problem:
        return _refuse(_said(problem), "--head", _form(chosen))
    return verify_files([Path(name) for name in chosen.files], given, _form(chosen))


@dataclass(frozen=True, slots=True)
class Given:
    """核验依据 — what whoever checks brings along: roots (PEM, one a file), lists, heads they kept."""

    roots: Sequence[bytes] = ()
    lists: Sequence[bytes] = ()
    kept: Sequence[Head] = ()
    at: datetime | None = None
    """The moment of checking: proof may have ended by then."""
    held_against: Callable[[bytes, Verdict], Verdict] = lambda _, found: found
    """What an office that was asked adds to a verdict on a file."""


@dataclass(frozen=True, slots=True)
class Form:
    """输出形式 — language, and whether a program reads it."""

    language: str = "zh"
    as_json: bool = False


def verify_files(files: Sequence[Path], given: Given, form: Form) -> int:
    """核验 — write a verdict on each file; returns the exit code."""
    try:
        return max((_verify(one, given, form) for one in files), key=_WORST_LAST.index)
    except SeveralRootsError as problem:
        return _refuse(_said(problem), "--root", form, BAD)
    except UnusableCertificateError as problem:
        return _refuse(_said(problem), "--root / --crl", form)


def _form(chosen: argparse.Namespace) -> Form:
    return Form(chosen.language, chosen.json)


def read_head_file(path: Path) -> Head:
    """留存的树头. Raises `UnusableHeadError` or `UnreadFileError`."""
    return read_head(read_named(path))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m signing", description="验签 / verify signed contracts")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="验证 PDF 或证据包 / verify PDFs or evidence bundles")
    verify.add_argument("files", nargs="+", metavar="FILE")
    verify.add_argument(
        "--root",
        action="append",
        default=[],
        metavar="PEM",
        help="已核对指纹的根证书，一个文件一个；不指定的，最好的结果是退出码 3 / "
        "a root whose fingerprint you compared, one a file; without it the best exit code is 3",
    )
    verify.add_argument(
        "--crl", action="append", default=[], metavar="FILE", help="较新的吊销列表 / newer revocation list"
    )
    verify.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="JSON",
        help="留存的账本树头 / head of the ledger you kept",
    )
    verify.add_argument(
        "--at",
        type=_moment,
        metavar="MOMENT",
        help="核验时刻，ISO 8601；不写为现在 / moment of checking, ISO 8601; now unless said",
    )
    verify.add_argument("--json", action="store_true", help="每个文件一行 JSON / one JSON object a line")
    verify.add_argument("--language", choices=("zh", "en"), default="zh")
    return parser


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"不是时刻 / not a moment: {text}") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _verify(path: Path, given: Given, form: Form) -> int:
    try:
        content = read_named(path)
    except UnreadFileError as unread:
        return _refuse(unread.problem, unread.name, form)
    verdict = check(content, roots=given.roots or None, lists=given.lists, kept=given.kept, at=given.at)
    if verdict is None:
        return _refuse(_NEITHER, str(path), form)
    verdict = given.held_against(content, verdict)
    if form.as_json:
        _write({"file": str(path), **as_json(verdict)})
    else:
        sys.stdout.write(f"{path}\n" + "".join(f"{line}\n" for line in lines(verdict, form.language)))
    return verdict.outcome.exit_code


def _said(error: EvidenceError) -> Problem:
    return Problem(error.say("zh"), error.say("en"))


def _refuse(reason: Problem, name: str, form: Form, code: int = UNUSABLE) -> int:
    if form.as_json:
        _write({"file": name, "ok": False, "kind": None, "problems": [reason._asdict()]})
    else:
        sys.stderr.write(f"{name}: {reason.zh if form.language == 'zh' else reason.en}\n")
    return code


def _write(entry: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
