"""规则包检查 — every packaged pack read and checked, for the command line and for the start of an office."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workflows.flow import load_flow
from workflows.pack import FOLDER, pack_ids, read_pack
from workflows.pack_model import Pack, UnknownPackError
from workflows.pack_problems import Problem, problems_of
from workflows.strict import LawFileError

__all__ = ["Problem", "check_all", "validate"]


def validate(pack: Pack, *, root: Path = FOLDER) -> list[Problem]:
    """规则包检查 — problems of the pack's own folder; its parents are checked as packs of their own."""
    return problems_of(pack, load_flow(), root)


def check_all(root: Path = FOLDER, ids: Sequence[str] | None = None) -> list[Problem]:
    """全部检查 — reads and checks every pack under `root`; a file that cannot be read is a problem too."""
    problems: list[Problem] = []
    for pack_id in pack_ids(root) if ids is None else ids:
        try:
            problems += validate(read_pack(pack_id, root), root=root)
        except (LawFileError, UnknownPackError) as refused:
            problems.append(Problem(pack_id, "-", str(refused)))
    return problems
