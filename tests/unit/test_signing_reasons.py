"""缘由: every reason the kernel gives is told in Chinese too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.der import DerError
from signing.errors import EvidenceError, UnusableCertificateError
from signing.reasons import in_chinese, is_known

SIGNING = Path(__file__).parents[2] / "signing"
GIVEN = frozenset(
    {"DerError", "UntrustedError", "SuspiciousModification", "NotCanonicalError", "ArchiveError"}
)
"""Raised with a reason and caught by the kernel itself."""
NAMED = frozenset({"reason", "what"})
"""Values of its errors that speak to a person."""
CHINESE = re.compile(r"[一-鿿]")


def sources() -> Iterator[tuple[Path, ast.AST]]:
    for file in sorted(SIGNING.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield file, node


def spoken(node: ast.expr) -> Iterator[str]:
    """The words of a literal, with a value in each gap: a number fits every gap."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        gap = "{}".join(str(one.value) if isinstance(one, ast.Constant) else "" for one in node.values)
        yield re.sub(r"(\{\})+", "11", gap).replace("tag 11", "tag 0x11").replace("where 11", "where 0x11")


def given() -> Iterator[tuple[str, str]]:
    """(file, reason) of every reason the sources of the kernel give."""
    errors = {one.__name__ for one in EvidenceError.__subclasses__()}
    for file, node in sources():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            positional = node.args if node.func.id in GIVEN | {"ChainBrokenError"} else []
            named = [one.value for one in node.keywords if one.arg in NAMED and node.func.id in errors]
            for one in (*positional, *named):
                yield from ((file.name, said) for said in spoken(one))
        if file.name == "reading.py" and isinstance(node, ast.Return) and node.value is not None:
            yield from ((file.name, said) for said in spoken(node.value) if said)


def test_every_reason_in_the_sources_has_its_chinese() -> None:
    found = sorted(set(given()))

    assert len(found) > 90
    passed_on = {"11: 11"}  # what a library said, with the name of its class
    assert [one for one in found if not is_known(one[1]) and one[1] not in passed_on] == []
    assert [one for one in found if one[1] not in passed_on and not CHINESE.search(in_chinese(one[1]))] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("the time stamp is for other bytes", "时间戳是对别的内容加盖的"),
        (
            "not a signature of the expected form: tag 0x30 where 0x31 was expected",
            "不是预期形式的签名：结构与规定的不同",
        ),
        ("sequence gap, expected 7", "条目编号不连续，应为 7"),
        ("something a library said", "其结构无法读出"),
        ("damaged: Bad magic number for central directory", "已损坏：其结构无法读出"),
    ],
)
def test_a_reason_is_told_with_its_values(said: str, told: str) -> None:
    assert in_chinese(DerError(said)) == told


def test_an_error_says_its_reason_in_the_language_asked_for() -> None:
    error = UnusableCertificateError(reason="not a certificate")

    assert error.say("zh") == "证书无法使用：不是证书"
    assert error.say("en") == "the certificate cannot be used: not a certificate"
