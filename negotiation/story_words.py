"""案例文件的用语 — words for the keys, kinds, values and problems of a case file, in Chinese and English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "messages"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def word(table: str, name: str, language: str, **values: str) -> str:
    """One entry of a table with its placeholders filled. Raises `KeyError` for an unknown entry."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), words(language)[table][name])


@cache
def words(language: str) -> Mapping[str, Mapping[str, str]]:
    """All tables of a language."""
    name = "story_en.toml" if language == "en" else "story_zh.toml"
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
