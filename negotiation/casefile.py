"""案例文件 — a dated story in TOML: who the parties are, then step by step what they do and what is expected.

Reading only; `play.py` runs a story through the same use-cases as the counters. Everything that is wrong
with a file is found at once, with line and key, before anything runs. The format: docs/case-file.md.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from negotiation.domain.errors import CaseFileError
from negotiation.story_check import problems_of, with_lists
from negotiation.story_forms import Step, Story, StoryCongress, StoryHead, StoryOrganisation, StoryPerson
from negotiation.story_problems import Problem, toml_table

__all__ = [
    "Step",
    "Story",
    "StoryCongress",
    "StoryHead",
    "StoryOrganisation",
    "StoryPerson",
    "check_file",
    "load_story",
    "parse_story",
]

_STORY = TypeAdapter(Story)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, ""),
    (codecs.BOM_UTF16_BE, ""),
)


def load_story(path: Path) -> Story:
    """Read a case file. Raises `CaseFileError` with file, line and key of everything that is wrong."""
    text, problems = _text(path)
    return parse_story(text, path.name) if text is not None else _refuse(path.name, problems)


def check_file(path: Path) -> tuple[Problem, ...]:
    """检查 — everything that is wrong with a case file, in the order of its lines; nothing is run."""
    text, problems = _text(path)
    return problems if text is None else _read(text)[1]


def parse_story(text: str, name: str) -> Story:
    """A story from TOML text. Raises `CaseFileError`."""
    raw, problems = _read(text)
    if any(not one.warns for one in problems):
        return _refuse(name, problems)
    story: Story = _STORY.validate_python(raw)
    return story


def _read(text: str) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    raw, problems = toml_table(text)
    if problems:
        return {}, problems
    return with_lists(raw), problems_of(raw, text)


def _refuse(name: str, problems: tuple[Problem, ...]) -> Story:
    """Raises `CaseFileError` for the first of the problems, which carries them all."""
    first = next(one for one in problems if not one.warns)
    raise CaseFileError(
        problems,
        file=name,
        line=first.line,
        key=first.key,
        problem=first.says("zh"),
        problem_en=first.says("en"),
    )


def _text(path: Path) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file, or why it cannot be read. A byte order mark is no part of the text."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None, (Problem(1, "—", "missing_file"),)
    except OSError:
        return None, (Problem(1, "—", "unreadable"),)
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if not marked:
        return None, (Problem(1, "—", "encoding", {"detail": "UTF-16"}),)
    try:
        return content.decode(marked).replace("\r\n", "\n"), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, (Problem(line, "—", "encoding", {"detail": _other_encoding(content)}),)


def _other_encoding(content: bytes) -> str:
    """What a text that is no UTF-8 most likely is: Windows in China saves as GBK unless told otherwise."""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "—"
    return "GBK"
