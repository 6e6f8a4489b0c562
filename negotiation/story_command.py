"""命令行：案例文件 — reading and checking a story for `xieyue play` and `xieyue demo`.

Every problem stands on a line of its own: file, line, key and what is wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from negotiation.casefile import Story, check_file, load_story
from negotiation.command_line import UNUSABLE
from negotiation.domain.errors import CaseFileError
from negotiation.messages import explain
from negotiation.story_problems import Problem
from negotiation.story_words import word

STORY_LANGUAGE = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default=None,
    help="zh 中文 / en English；不写的，用案例文件所写的语言 / the story's own unless said",
)


def check_story(path: Path, language: str, *, as_json: bool) -> int:
    """检查 — print every problem of a case file. Returns 0, or 2 for a file that cannot be played."""
    problems = check_file(path)
    if as_json:
        for one in problems:
            click.echo(json.dumps(one.as_json(path.name), ensure_ascii=False))
    else:
        _tell(path.name, problems, language, to_errors=False)
    if any(not one.warns for one in problems):
        return UNUSABLE
    if not as_json:
        click.echo(word("said", "clean", language, file=path.name))
    return 0


def read_story(path: Path, language: str | None) -> Story:
    """A story; one that cannot be played ends the program with all its problems."""
    try:
        story = load_story(path)
    except CaseFileError as error:
        spoken = language or "zh"
        told = explain("case_file", spoken, **error.values)
        click.echo(told.what, err=True)
        _tell(path.name, error.problems, spoken, to_errors=True)
        click.echo(told.what_to_do, err=True)
        sys.exit(UNUSABLE)
    return story


def _tell(file: str, problems: Sequence[Problem], language: str, *, to_errors: bool) -> None:
    for one in problems:
        click.echo(f"{file}:{one.line}  {one.key}  {one.says(language)}", err=to_errors)
