"""Rules of the house that a machine can read off the source: size, errors, clock, states, docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.source_tree import Source, files, product, read

FILE_LINES, FUNCTION_LINES = 400, 50
CLOCKS = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))$"
)
CLOCK_OWNERS = ("negotiation/bootstrap.py", "signing/__main__.py")
"""The wiring of the office, and the program that checks files alone."""
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]+条")
DAY_WORDS = re.compile(r"day|week|month|year|period|deadline|majority|quorum|threshold|due", re.IGNORECASE)


def nodes(source: Source, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of some kinds in a file."""
    return (node for node in ast.walk(source.tree) if isinstance(node, kinds))


def test_no_file_is_longer_than_one_subject() -> None:
    python = [read(one) for one in files() if one.endswith(".py")]

    long = {one.path: one.text.count("\n") for one in python if one.text.count("\n") > FILE_LINES}

    assert long == {}


def test_no_function_is_longer_than_one_thing() -> None:
    long = [
        f"{source.where(node)} {node.name}"
        for source in product()
        for node in nodes(source, ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > FUNCTION_LINES
    ]

    assert long == []


def test_nobody_asks_the_clock_but_the_wiring() -> None:
    asked = [
        f"{source.where(node)} {ast.unparse(node.func)}"
        for source in product()
        if source.path not in CLOCK_OWNERS
        for node in nodes(source, ast.Call)
        if isinstance(node, ast.Call) and CLOCKS.search(ast.unparse(node.func))
    ]

    assert asked == []


def test_product_code_does_not_assert() -> None:
    assert [source.where(node) for source in product() for node in nodes(source, ast.Assert)] == []  # type: ignore[arg-type]  # a statement


def test_every_caught_error_is_named() -> None:
    broad = [
        source.where(node)
        for source in product()
        for node in nodes(source, ast.ExceptHandler)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & _names(node.type))
    ]

    assert broad == []


def test_a_state_is_never_assigned() -> None:
    assigned = [
        source.where(node)
        for source in product()
        for node in nodes(source, ast.Assign, ast.AugAssign, ast.AnnAssign)
        for target in _targets(node)
        if isinstance(target, ast.Attribute) and target.attr == "state" and not _is_error(source, node)
    ]

    assert assigned == []


def test_only_the_aggregates_themselves_replace_a_state() -> None:
    moved = [
        source.where(node)
        for source in product()
        if source.path not in {"negotiation/domain/negotiation.py", "negotiation/domain/contract.py"}
        for node in nodes(source, ast.Call)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"replace", "dataclasses.replace"}
        and any(
            word.arg == "state" and re.search(r"(Negotiation|Contract)State", ast.unparse(word.value))
            for word in node.keywords
        )
    ]

    assert moved == []


def test_nothing_is_left_unfinished() -> None:
    assert [source.path for source in product() if UNFINISHED.search(source.text)] == []


def test_no_error_is_silenced_for_the_type_checker_without_its_code() -> None:
    bare = [
        f"{source.path}:{number}"
        for source in product()
        for number, line in enumerate(source.text.splitlines(), start=1)
        if re.search(r"# type: ignore(?!\[)|# noqa(?!:)", line)
    ]

    assert bare == []


def test_every_public_name_says_what_it_is() -> None:
    silent = [f"{source.path}: {name}" for source in product() for name in _undocumented(source)]

    assert silent == []


def test_no_article_of_a_statute_is_written_in_code() -> None:
    written = [
        f"{source.where(node)} {node.value}"
        for source in product()
        for node in _spoken_strings(source)
        if ARTICLE.search(str(node.value)) and "示例" not in str(node.value)
    ]

    assert written == []


def test_no_period_or_share_of_a_statute_is_written_in_code() -> None:
    places = ("workflows/", "negotiation/usecases/", "negotiation/domain/", "negotiation/permissions.py")
    wording = "workflows/wording.py"  # turns a half into words, whatever rule it came from
    written = [
        f"{source.where(node)} {ast.unparse(node)}"
        for source in product()
        if source.path.startswith(places) and source.path != wording
        for node in nodes(source, ast.Call, ast.Compare)
        if isinstance(node, ast.Call | ast.Compare) and _bears_a_figure(node)
    ]

    assert written == []


def _bears_a_figure(node: ast.Call | ast.Compare) -> bool:
    """`timedelta(days=15)`, `Fraction(2, 3)`, or a name with a day word compared with a figure above one."""
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func).split(".")[-1]
        days = [word.value for word in node.keywords if word.arg in {"days", "weeks"}]
        figures = {"timedelta": [*node.args, *days], "Fraction": node.args}.get(called, [])
        return any(_figure(one) for one in figures)
    sides = [node.left, *node.comparators]
    words = " ".join(ast.unparse(one) for one in sides if not isinstance(one, ast.Constant))
    return bool(DAY_WORDS.search(words)) and any(_figure(one) for one in sides)


def _figure(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and abs(node.value) > 1


def _is_error(source: Source, node: ast.AST) -> bool:
    """An error may carry the state it speaks of."""
    errors = [
        one for one in ast.walk(source.tree) if isinstance(one, ast.ClassDef) and one.name.endswith("Error")
    ]
    return any(node in ast.walk(one) for one in errors)


def _names(node: ast.expr) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [one for target in node.targets for one in ast.walk(target) if isinstance(one, ast.expr)]
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _undocumented(source: Source) -> Iterator[str]:
    is_package_marker = source.path.endswith("__init__.py") and not source.text.strip()
    if not is_package_marker and not ast.get_docstring(source.tree):
        yield "the module"
    protocols = {one for one in ast.walk(source.tree) if isinstance(one, ast.ClassDef) and _is_protocol(one)}
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield node.name
        if isinstance(node, ast.ClassDef) and node not in protocols:
            yield from _silent_methods(node)


def _silent_methods(node: ast.ClassDef) -> Iterator[str]:
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
            overload = any("overload" in ast.unparse(one) for one in method.decorator_list)
            if not overload and not ast.get_docstring(method):
                yield f"{node.name}.{method.name}"


def _is_protocol(node: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in node.bases)


def _spoken_strings(source: Source) -> Iterator[ast.Constant]:
    """String constants that are not docstrings or bare strings under a field."""
    silent = {
        id(node.value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node
