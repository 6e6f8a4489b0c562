"""词表 — names of the keys that facts may list: information items, attachments, review heads, topics."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from workflows.contract_types import load_contract_types
from workflows.rule import Words
from workflows.strict import LawFileError, read_table, read_texts

_FILE = Path(__file__).parent / "vocabulary.toml"
_LANGUAGES = 2


@cache
def load_vocabulary() -> Mapping[str, Words]:
    """词表 — list name → key → (Chinese, English); `topic` holds the topics of every contract type.

    Raises `LawFileError` when a key has no pair of names.
    """
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    lists: dict[str, Words] = {name: _words(name, raw) for name in raw}
    lists["topic"] = {t.id: (t.zh, t.en) for kind in load_contract_types().values() for t in kind.topics}
    return lists


def _words(name: str, raw: Mapping[str, object]) -> Words:
    table = read_table(raw, name, _FILE.name)
    words: dict[str, tuple[str, str]] = {}
    for key in table:
        names = read_texts(table, key, f"{_FILE.name}, {name}")
        if len(names) != _LANGUAGES:
            raise LawFileError(f"{_FILE.name}, {name}: {key} needs a Chinese and an English name")
        words[key] = (names[0], names[1])
    return words
