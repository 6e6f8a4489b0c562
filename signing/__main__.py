"""独立验证程序 — `python -m signing verify FILE…`: checks signed PDFs and bundles, alone and offline.

Exit code 0 when all is good, 1 when something is changed or not trusted, 2 when the input cannot be used.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from signing.checking import check
from signing.errors import UnusableCertificateError, UnusableHeadError
from signing.heads import Head, from_json
from signing.report import as_json, lines

GOOD, BAD, UNUSABLE = 0, 1, 2

_NEITHER = {"zh": "既不是 PDF，也不是证据包", "en": "neither a PDF nor an evidence bundle"}
_UNREAD = {"zh": "无法读取：{reason}", "en": "cannot be read: {reason}"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    # pyHanko logs the details of every attack it sees; the verdict says what matters.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        given = _Given(
            roots=[Path(name).read_bytes() for name in chosen.root] or None,
            lists=[Path(name).read_bytes() for name in chosen.crl],
            kept=[_head(Path(name)) for name in chosen.head],
        )
        return max(_verify(Path(name), given, chosen) for name in chosen.files)
    except OSError as problem:
        return _refuse(_UNREAD[chosen.language].format(reason=problem), chosen.files[0], chosen)
    except UnusableCertificateError as problem:
        return _refuse(problem.say(chosen.language), "--root / --crl", chosen)
    except UnusableHeadError as problem:
        return _refuse(problem.say(chosen.language), "--head", chosen)


@dataclass(frozen=True, slots=True)
class _Given:
    """What whoever checks brings along."""

    roots: Sequence[bytes] | None
    lists: Sequence[bytes]
    kept: Sequence[Head]


def _head(path: Path) -> Head:
    try:
        return from_json(json.loads(path.read_bytes()))
    except ValueError as problem:  # not JSON, or not UTF-8
        raise UnusableHeadError(reason=str(problem)) from problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m signing", description="验签 / verify signed contracts")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="验证 PDF 或证据包 / verify PDFs or evidence bundles")
    verify.add_argument("files", nargs="+", metavar="FILE")
    verify.add_argument(
        "--root", action="append", default=[], metavar="PEM", help="信任的根证书 / root to trust"
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
    verify.add_argument("--json", action="store_true", help="每个文件一行 JSON / one JSON object a line")
    verify.add_argument("--language", choices=("zh", "en"), default="zh")
    return parser


def _verify(path: Path, given: _Given, chosen: argparse.Namespace) -> int:
    try:
        content = path.read_bytes()
    except OSError as problem:
        return _refuse(_UNREAD[chosen.language].format(reason=problem.strerror), str(path), chosen)
    verdict = check(content, roots=given.roots, lists=given.lists, kept=given.kept)
    if verdict is None:
        return _refuse(_NEITHER[chosen.language], str(path), chosen)
    if chosen.json:
        _write({"file": str(path), **as_json(verdict)})
    else:
        sys.stdout.write(f"{path}\n" + "".join(f"{line}\n" for line in lines(verdict, chosen.language)))
    return GOOD if verdict.ok else BAD


def _refuse(reason: str, name: str, chosen: argparse.Namespace) -> int:
    if chosen.json:
        _write({"file": name, "ok": False, "kind": None, "problems": [{"zh": reason, "en": reason}]})
    else:
        sys.stderr.write(f"{name}: {reason}\n")
    return UNUSABLE


def _write(entry: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
