"""键表 — docs/case-file-reference.md: all that a case file may say, written from the forms that read it.

`python -m negotiation.story_reference` writes the page, `--check` tells whether it is stale (exit code 1).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from negotiation.domain.template import UNITS, terms_of
from negotiation.messages import explain, keys, word
from negotiation.shapes import FieldShape, Kind, Shape, fields_of
from negotiation.story_acts import ROWS, by_itself, leads
from negotiation.story_forms import OWN_ACTS, Step, StoryCongress, StoryHead, StoryOrganisation, StoryPerson
from negotiation.story_words import word as own_word
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.options import CAPACITY_WORDS
from negotiation.usecases.sources import FromList, FromRegister
from workflows import contract_types
from workflows.flow import Capacity, Level, Row
from workflows.pack import load_pack, pack_ids
from workflows.vocabulary import load_vocabulary

PAGE = Path("docs/case-file-reference.md")
SECTIONS: Mapping[str, type[Any]] = {
    "case": StoryHead,
    "organisation": StoryOrganisation,
    "person": StoryPerson,
    "congress": StoryCongress,
    "step": Step,
}
"""Tables of a case file in their order."""
LISTS = ("information", "attachment", "letter_ground", "change_cause", "end_cause")
"""Lists of the vocabulary that a content may draw on."""
_HEAD = """# 案例文件键表 · Case file reference

Made by `make docs` from the code that reads case files; `make docs-check` finds drift. How a story is told
stands in [case-file.md](case-file.md). `xieyue play --check FILE` judges a file by the same forms.

★ is needed. Kinds: 文字 text `"…"`; 是否 yes/no `true`; 整数 whole number `3`; 日期 day `2026-04-15`;
时刻 moment `2026-04-15T09:00:00+08:00`; 多项 several `["…", "…"]`, where one person in `by` needs none.
"""


def page() -> str:
    """The page as text."""
    return "\n".join((*_tables(), *_acts(), *_lists(), *_figures(), *_places(), *_reasons())) + "\n"


def _tables() -> Iterator[str]:
    yield _HEAD
    for name, form in SECTIONS.items():
        head = "[case]" if name == "case" else f"[[{name}]]"
        yield f"## `{head}` {_both('section', name)}\n"
        yield from _field_table(fields_of(form), name)
        yield ""


def _field_table(fields: Mapping[str, FieldShape], section: str = "") -> Iterator[str]:
    yield "| key | kind | 含义 · meaning |"
    yield "|---|---|---|"
    for name, one in fields.items():
        words = _both(section, name) if section else f"{word('field', name, 'zh')} · {_english(name)}"
        yield f"| `{name}`{'★' if one.needed else ''} | {_kind(one.shape)} | {words} |"


def _kind(shape: Shape) -> str:
    if shape.kind is Kind.NAMED:
        return _brief("named") + (f" ({_kind(shape.inner)})" if shape.inner else "")
    if shape.parts is not None:
        parts = fields_of(shape.parts).values()
        inside = "; ".join(f"`{one.name}`{'★' if one.needed else ''} {_kind(one.shape)}" for one in parts)
        return f"{_brief('table')}{_several(shape)}, {_brief('parts')}: {inside}"
    if shape.choices:
        return f"{_brief('choice')} {', '.join(_choice(one) for one in shape.choices)}{_several(shape)}"
    return _source(shape) + _several(shape)


def _source(shape: Shape) -> str:
    if isinstance(shape.source, FromList):
        return f"[{shape.source.name}](#{shape.source.name})" + "".join(f", `{m}`" for m in shape.source.more)
    if isinstance(shape.source, FromRegister):
        return _brief("people")
    return _brief("topics") if shape.source else _brief(shape.kind.value)


def _several(shape: Shape) -> str:
    return "，多项 several" if shape.listed else ""


def _choice(value: str) -> str:
    return f"`{value}` {own_word('value', value, 'zh')}"


def _acts() -> Iterator[str]:
    yield "## 事项 · Acts\n"
    yield "Acts of stories only:\n"
    yield "| act | 名称 · name | 写法 · how |"
    yield "|---|---|---|"
    yield from (f"| `{act}` | {_both('own', act)} | {_both('own_says', act)} |" for act in OWN_ACTS)
    yield "\nActs of the flow, whose rules stand in [law/flow.md](law/flow.md):\n"
    told = tuple(ROWS.values())
    for row in told:
        if not by_itself(row):
            yield from _act(row)
    yield "### 系统自动办理 · what follows by itself\n"
    yield "Not written in a story; `wait` lets the clock run to the day.\n"
    yield "| act | 名称 · name | 何时 · when |"
    yield "|---|---|---|"
    yield from (
        f"| `{row.act}` | {row.title_zh} · {row.title_en} | {_when(row)} |" for row in told if by_itself(row)
    )
    yield ""


def _when(row: Row) -> str:
    before = leads(row)
    return (
        "after " + ", ".join(f"`{one.act}`" for one in before) if before else "期限届满 · when its day comes"
    )


def _act(row: Row) -> Iterator[str]:
    level = "合同 · contracts" if row.level is Level.CONTRACT else "案件 · negotiation"
    who = "、".join(CAPACITY_WORDS[one].zh for one in row.who if one is not Capacity.SYSTEM)
    yield f"### `{row.act}` {row.title_zh} · {row.title_en}\n"
    yield f"{row.id} · {level} · {who}\n"
    fields = fields_of(CONDUCTS[row.id].form)
    yield from _field_table(fields) if fields else ("没有内容 · no content",)
    yield ""


def _lists() -> Iterator[str]:
    yield "## 词表 · Word lists\n"
    for name in LISTS:
        yield f"### {name}\n"
        yield "| key | 含义 · meaning |"
        yield "|---|---|"
        yield from (f"| `{key}` | {zh} · {en} |" for key, (zh, en) in load_vocabulary()[name].items())
        yield ""


def _figures() -> Iterator[str]:
    yield "## 合同类型 · Contract types\n"
    yield "`figures` of `table_text`: a name of the template = a plain decimal in quotes."
    yield "Units of `terms`:"
    yield f"{', '.join(f'`{unit}`' for unit in sorted(UNITS))}.\n"
    for kind in contract_types.load_contract_types().values():
        yield f"### `{kind.id}` {kind.title_zh} · {kind.title_en}\n"
        yield "| figure | unit | default | 含义 |"
        yield "|---|---|---|---|"
        for term in terms_of(contract_types.template(kind.id)):
            yield f"| `{term.name}` | {term.unit} | {term.default or '★'} | {term.says} |"
        topics = "; ".join(f"`{one.id}` {one.zh}" for one in kind.topics)
        yield f"\n事项 · topics: {topics}\n"


def _places() -> Iterator[str]:
    yield "## 地区规则包 · Rule packs\n"
    yield "| pack | 地区 · place |"
    yield "|---|---|"
    for name in pack_ids():
        pack = load_pack(name)
        yield f"| `{name}` | {pack.title} · {pack.title_en} |"
    yield ""


def _reasons() -> Iterator[str]:
    yield "## `rules`\n"
    yield "Rule ids stand in [law/rules.md](law/rules.md). Error names:\n"
    yield "| name | 含义 |"
    yield "|---|---|"
    yield from (f"| `{key}` | {explain(key, 'zh').what} |" for key in sorted(keys("zh")) if "." not in key)


def _english(name: str) -> str:
    return word("field", name, "en")


def _brief(name: str) -> str:
    return f"{own_word('kind', name, 'zh')} {own_word('kind', name, 'en')}"


def _both(table: str, name: str) -> str:
    return f"{own_word(table, name, 'zh')} · {own_word(table, name, 'en')}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(prog="python -m negotiation.story_reference")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    stale = not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page()
    if asked.check:
        if stale:
            sys.stdout.write(f"{PAGE} differs from the code; run make docs\n")
        return int(stale)
    if stale:
        PAGE.write_text(page(), encoding="utf-8")
        sys.stdout.write(f"wrote {PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
