"""规则包 — finds, reads and checks the packaged law of a place.

A pack is found by folder and inherits one step at a time (青岛 → 山东 → 全国). One with any problem is
refused: an office must not start on law that contradicts itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeAlias

from workflows.article import load_statutes
from workflows.calendar import load_calendars
from workflows.contract_types import load_contract_types
from workflows.flow import load_flow
from workflows.pack_folder import PackFolder
from workflows.pack_model import Pack, UnknownPackError, UnknownRuleError
from workflows.pack_problems import Problem, problems_of
from workflows.pack_reader import read_folder
from workflows.pack_snapshot import SnapshotError, pack_from_json
from workflows.strict import LawFileError, read_toml

__all__ = [
    "FOLDER",
    "Pack",
    "PackRefusedError",
    "SnapshotError",
    "UnknownPackError",
    "UnknownRuleError",
    "load_pack",
    "pack_from_json",
    "pack_ids",
    "read_pack",
]

FOLDER = Path(__file__).parent / "packs"
Mark: TypeAlias = tuple[tuple[str, int, int], ...]
_READ: dict[tuple[Path, tuple[Mark, ...]], PackFolder] = {}


class PackRefusedError(LawFileError):
    """规则包有误 — a pack, or one it inherits from, has problems; `problems` lists them all."""

    def __init__(self, pack_id: str, problems: list[Problem]) -> None:
        super().__init__(f"{pack_id} is refused: " + "; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@cache
def load_pack(pack_id: str) -> Pack:
    """规则包 — the packaged law of a place, checked. Raises `UnknownPackError`, `PackRefusedError`."""
    return checked_pack(pack_id, FOLDER)


def checked_pack(pack_id: str, root: Path) -> Pack:
    """规则包 — the pack of a folder under `root`, refused when it or a parent has a problem.

    Raises `UnknownPackError`, `LawFileError`, `PackRefusedError`.
    """
    pack = read_pack(pack_id, root)
    for parent in pack.chain[1:2]:
        # a packaged parent is checked once however many places inherit from it
        load_pack(parent) if root == FOLDER else checked_pack(parent, root)
    problems = problems_of(pack, load_flow(), root)
    if problems:
        raise PackRefusedError(pack_id, problems)
    return pack


def pack_ids(root: Path = FOLDER) -> tuple[str, ...]:
    """Ids of all places under `root`."""
    return tuple(sorted(path.parent.name for path in root.glob("*/pack.toml")))


def read_pack(pack_id: str, root: Path) -> Pack:
    """规则包 — the pack of a folder under `root`, with its parents, not yet checked for gaps and cases.

    Raises `UnknownPackError`, `LawFileError`.
    """
    return Pack(
        _read_chain(pack_id, root, ()),
        load_calendars(),
        contract_types=tuple(load_contract_types()),
        statutes=load_statutes(),
    )


def _read_chain(pack_id: str, root: Path, children: tuple[str, ...]) -> list[PackFolder]:
    if pack_id in children:
        raise LawFileError(f"{pack_id}: inherits from itself")
    path = root / pack_id
    if not (path / "pack.toml").is_file():
        raise UnknownPackError(pack_id)
    parent = _parent_of(path)
    above = _read_chain(parent, root, (*children, pack_id)) if parent else []
    marks = tuple(_mark_of(root / folder.id) for folder in above)
    return [_read_once(path, (_mark_of(path), *marks), above), *above]


def _read_once(path: Path, marks: tuple[Mark, ...], above: list[PackFolder]) -> PackFolder:
    """A folder is read once for as long as neither its files nor those of its parents change."""
    if (path, marks) not in _READ:
        inherited = {rule.id: rule for folder in reversed(above) for rule in folder.rules}
        _READ[path, marks] = read_folder(path, inherited)
    return _READ[path, marks]


def _mark_of(path: Path) -> Mark:
    """Names, sizes and times of change of the files: the same mark, the same content."""
    return tuple(
        (file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(path.glob("*.toml"))
    )


def _parent_of(path: Path) -> str:
    head = read_toml(path / "pack.toml")
    return str(head.get("parent", ""))
