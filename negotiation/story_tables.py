"""案例文件的表 — the tables of a case file as they stand there, broken ones included, for the checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Entry = tuple[tuple[str | int, ...], Mapping[str, Any]]


@dataclass(frozen=True)
class Tables:
    """一个案例文件的各表."""

    raw: Mapping[str, Any]

    @property
    def head(self) -> Mapping[str, Any]:
        """开头, empty when there is none."""
        head = self.raw.get("case")
        return head if isinstance(head, Mapping) else {}

    def entries(self, name: str) -> Iterator[Entry]:
        """The tables of a name that are tables, each with its place."""
        listed = self.raw.get(name)
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(one, Mapping):
                yield (name, number), one

    @property
    def organisations(self) -> Iterator[Entry]:
        """单位."""
        return self.entries("organisation")

    @property
    def people(self) -> Iterator[Entry]:
        """人员."""
        return self.entries("person")

    @property
    def congresses(self) -> Iterator[Entry]:
        """职工代表大会."""
        return self.entries("congress")

    @property
    def steps(self) -> Iterator[Entry]:
        """步骤."""
        return self.entries("step")

    @cached_property
    def organisation_kinds(self) -> Mapping[str, str]:
        """Id of every organisation → its kind as written."""
        return {str(one.get("id")): str(one.get("kind")) for _, one in self.organisations}

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Id of every person → the organisation named for them."""
        return {str(one.get("id")): str(one.get("organisation")) for _, one in self.people}

    @cached_property
    def roll(self) -> int | None:
        """Number of delegates of the first union's congress; None when it has none."""
        union = next((name for name, kind in self.organisation_kinds.items() if kind == "union"), None)
        for _, one in self.congresses:
            if one.get("organisation") == union and str(one.get("delegates")).isdecimal():
                return int(one["delegates"])
        return None
