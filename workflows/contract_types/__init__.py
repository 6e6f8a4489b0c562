"""合同类型 — the types of contract as data: names, topics with their articles, and clause templates.

One folder is one type. What a place requires of a type is said by its pack, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workflows.article import Article, article_of, load_statutes
from workflows.strict import (
    Table,
    read_int,
    read_table,
    read_tables,
    read_text,
    read_toml,
    refuse_unknown_keys,
)

_FOLDER = Path(__file__).parent
_KEYS = {"order", "title_zh", "title_en", "short_zh", "short_en", "topic"}
CITE_KEYS = frozenset({"statute", "article", "certainty", "reviewed_on"})


class UnknownContractTypeError(KeyError):
    """No contract type of this id exists."""


@dataclass(frozen=True, slots=True)
class Topic:
    """协商事项 — a matter the law names for a type of contract."""

    id: str
    zh: str
    en: str
    article: Article


@dataclass(frozen=True, slots=True)
class ContractType:
    """合同类型 — one of the contracts of a "1+3"."""

    id: str
    order: int
    title_zh: str
    title_en: str
    short_zh: str
    short_en: str
    topics: tuple[Topic, ...]

    @property
    def topic_ids(self) -> frozenset[str]:
        """Ids of the matters a clause of this type may cover."""
        return frozenset(topic.id for topic in self.topics)


@cache
def load_contract_types() -> Mapping[str, ContractType]:
    """合同类型 — all types by id, in their usual order. Raises `LawFileError`."""
    found = [_read(path) for path in _FOLDER.glob("*/type.toml")]
    return {kind.id: kind for kind in sorted(found, key=lambda kind: kind.order)}


@cache
def template(contract_type: str) -> Table:
    """示范文本 — the clause template of a type as parsed TOML. Raises `UnknownContractTypeError`."""
    if contract_type not in load_contract_types():
        raise UnknownContractTypeError(contract_type)
    return read_toml(_FOLDER / contract_type / "template.toml")


def _read(path: Path) -> ContractType:
    where = f"{path.parent.name}/{path.name}"
    raw = read_toml(path)
    refuse_unknown_keys(raw, _KEYS, where)
    return ContractType(
        id=path.parent.name,
        order=read_int(raw, "order", where),
        title_zh=read_text(raw, "title_zh", where),
        title_en=read_text(raw, "title_en", where),
        short_zh=read_text(raw, "short_zh", where),
        short_en=read_text(raw, "short_en", where),
        topics=tuple(_topic(table, where) for table in read_tables(raw, "topic", where)),
    )


def _topic(table: Table, where: str) -> Topic:
    refuse_unknown_keys(table, {"id", "zh", "en", "cite"}, where)
    cited = read_table(table, "cite", where)
    refuse_unknown_keys(cited, CITE_KEYS, where)
    return Topic(
        id=read_text(table, "id", where),
        zh=read_text(table, "zh", where),
        en=read_text(table, "en", where),
        article=article_of(
            load_statutes(),
            read_text(cited, "statute", where),
            read_text(cited, "article", where),
            read_text(cited, "certainty", where),
        ),
    )
