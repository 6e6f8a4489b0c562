"""规则包文件夹 — the rules and values of one place, before they are resolved with those it inherits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.rule import Rule, RuleValue


@dataclass(frozen=True, slots=True)
class PackFolder:
    """规则包文件夹 — one pack as read from its files or from a snapshot."""

    id: str
    title: str
    title_en: str
    version: int
    parent: str
    rules: tuple[Rule, ...]
    values: tuple[RuleValue, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    """Rule id → name of the file it stands in; empty when it was not read from files."""
