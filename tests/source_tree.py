"""The source tree as the architecture tests see it: parsed product files, and every text file."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PRODUCT = ("workflows", "signing", "negotiation", "web")
TEXT_SUFFIXES = {
    *(
        "",
        ".py",
        ".toml",
        ".md",
        ".sh",
        ".js",
        ".css",
        ".html",
        ".json",
        ".txt",
        ".lock",
        ".mako",
        ".po",
        ".svg",
    ),
}


class Source(NamedTuple):
    """One Python file."""

    path: str
    """Relative to the root, with forward slashes."""
    text: str
    tree: ast.Module

    def where(self, node: ast.stmt | ast.expr | ast.excepthandler) -> str:
        """`file:line`, for the message of a failing test."""
        return f"{self.path}:{node.lineno}"


@cache
def files() -> tuple[str, ...]:
    """Every file under version control, and every new one that is not ignored."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(one for one in sorted(found.split("\0")) if one and (ROOT / one).is_file())


@cache
def product() -> tuple[Source, ...]:
    """The Python files of the four packages."""
    return tuple(read(one) for one in files() if one.endswith(".py") and one.split("/")[0] in PRODUCT)


@cache
def read(path: str) -> Source:
    """One Python file, parsed."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return Source(path, text, ast.parse(text))


def texts() -> Iterator[tuple[str, str]]:
    """Path and content of every text file."""
    for path in files():
        if Path(path).suffix in TEXT_SUFFIXES:
            yield path, (ROOT / path).read_text(encoding="utf-8", errors="replace")


def imported(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Every module a file imports, wherever in the file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
