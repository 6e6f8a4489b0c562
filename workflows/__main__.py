"""命令行 — `python -m workflows check | explain | diagram | docs`: the law kernel alone, without the office.

Exit codes: 0 done, 1 the answer is no (problems, drift), 2 unusable input.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from workflows.diagram import mermaid
from workflows.explain import flow_page, resolved, rules_page
from workflows.flow import Level, load_flow
from workflows.pack import UnknownPackError, UnknownRuleError, load_pack, pack_ids
from workflows.pack_check import check_all

_DONE, _NO, _UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a GBK console lacks ⊇ and more
    asked = _parser().parse_args(arguments)
    try:
        match asked.command:
            case "check":
                return _check()
            case "explain":
                return _explain(asked.pack, asked.on, asked.rule)
            case "diagram":
                return _diagram()
            case _:
                return _docs(asked.out, check=asked.check)
    except UnknownPackError as unknown:
        _say(f"unknown pack {unknown}; known are {', '.join(pack_ids())}")
    except UnknownRuleError as unknown:
        _say(f"unknown rule {unknown}")
    return _UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workflows", description="the law kernel")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="validate all packs")
    explain = commands.add_parser("explain", help="what the law of a place says on a day")
    explain.add_argument("--pack", required=True)
    explain.add_argument("--on", required=True, type=date.fromisoformat)
    explain.add_argument("--rule")
    commands.add_parser("diagram", help="the flow as Mermaid diagrams")
    docs = commands.add_parser("docs", help="write docs/law, or check it for drift")
    docs.add_argument("--out", type=Path, default=Path("docs/law"))
    docs.add_argument("--check", action="store_true")
    return parser


def _check() -> int:
    problems = check_all()
    for problem in problems:
        _say(str(problem))
    _say(f"{len(pack_ids())} packs, {len(problems)} problems")
    return _NO if problems else _DONE


def _explain(pack_id: str, on: date, rule_id: str | None) -> int:
    for line in resolved(load_pack(pack_id), on, rule_id):
        _say(line)
    return _DONE


def _diagram() -> int:
    for level in Level:
        _say(mermaid(load_flow(), level))
    return _DONE


def _docs(folder: Path, *, check: bool) -> int:
    stale = [name for name, text in _pages().items() if _read(folder / name) != text]
    if check:
        for name in stale:
            _say(f"{folder / name} differs from the packs; run python -m workflows docs")
        return _NO if stale else _DONE
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(_pages()[name], encoding="utf-8")
        _say(f"wrote {folder / name}")
    return _DONE


def _pages() -> dict[str, str]:
    # the most specific place shows its parents' values beside its own
    leaves = [p for p in pack_ids() if not any(p in load_pack(q).chain[1:] for q in pack_ids())]
    rules = "\n".join(rules_page(load_pack(pack_id)) for pack_id in leaves)
    return {"rules.md": rules, "flow.md": flow_page(load_flow())}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
