"""Every row of the flow has a conduct, and every user sentence exists in both languages."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from negotiation.domain.actor import Role
from negotiation.usecases.opening import ROWS_WITH_CONDUCT
from tests.source_tree import ROOT
from workflows.flow import Capacity, load_flow

MESSAGES = ROOT / "negotiation" / "messages"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def sentences(language: str) -> dict[str, set[str]]:
    """Key of every sentence → its placeholders."""
    table = tomllib.loads((MESSAGES / f"{language}.toml").read_text(encoding="utf-8"))
    return {key: set(PLACEHOLDER.findall(text)) for key, text in flat(table, "")}


def flat(table: dict[str, Any], place: str) -> list[tuple[str, str]]:
    """All strings of nested tables, by dotted key."""
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{place}.{name}" if place else name
        found += flat(value, key) if isinstance(value, dict) else [(key, str(value))]
    return found


def test_every_row_has_a_conduct_and_every_conduct_a_row() -> None:
    assert set(ROWS_WITH_CONDUCT) == {row.id for row in load_flow().rows}


def test_chinese_and_english_say_the_same_things() -> None:
    zh, en = sentences("zh"), sentences("en")

    assert zh.keys() == en.keys()
    assert {key for key in zh if zh[key] != en[key]} == set()


def test_no_sentence_is_empty_and_chinese_is_chinese() -> None:
    table = tomllib.loads((MESSAGES / "zh.toml").read_text(encoding="utf-8"))

    odd = [
        key for key, text in flat(table, "") if not re.search(r"[\u4e00-\u9fff]", PLACEHOLDER.sub("字", text))
    ]

    assert odd == []


def test_the_case_file_reference_names_every_act_a_person_may_do_and_every_role() -> None:
    guide = (ROOT / "docs" / "case-file-reference.md").read_text(encoding="utf-8")
    acts = {row.act for row in load_flow().rows if set(row.who) != {Capacity.SYSTEM}}

    missing = {name for name in acts | {role.value for role in Role} if f"`{name}`" not in guide}

    assert missing == set()
