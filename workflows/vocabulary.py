"""词表 — names of the keys that facts may list: information items, attachments, review heads, topics."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from workflows.contract_types import load_contract_types
from workflows.rule import Words
from workflows.strict import LawFileError, read_table, read_texts, read_toml

_FILE = Path(__file__).parent / "vocabulary.toml"
_LANGUAGES = 2
TOPICS = "topic"
"""Name of the lists made from the contract types."""


@cache
def load_vocabulary() -> Mapping[str, Words]:
    """词表 — list name → key → (Chinese, English); `topic.<type>` holds the topics of a type.

    Raises `LawFileError` when a key has no pair of names.
    """
    raw = read_toml(_FILE)
    lists: dict[str, Words] = {name: _words(name, raw) for name in raw}
    for kind in load_contract_types().values():
        # two types may use one id for different matters (training), so each type has its own list
        lists[f"{TOPICS}.{kind.id}"] = {topic.id: (topic.zh, topic.en) for topic in kind.topics}
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
