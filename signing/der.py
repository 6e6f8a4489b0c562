"""DER 编码 — the little of ITU-T X.690 that signatures and time stamps need, written and read strictly.

Reading refuses what BER would allow: long-form lengths where the short form fits, missing or trailing bytes.
Everything read here is rebuilt by the writer afterwards and compared, so no second spelling survives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, UTF8 = 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C
GENERALIZED_TIME, SEQUENCE, SET = 0x18, 0x30, 0x31
_CONSTRUCTED = 0x20
_SHORT_LENGTH = 0x80
_LONGEST_LENGTH = 4
_HIGH_TAG = 0x1F
_TIME = re.compile(rb"(\d{14})(?:\.(\d{0,5}[1-9]))?Z")  # X.690 §11.7: no fraction that ends in zero


class DerError(ValueError):
    """The bytes are not DER, or not the structure that was expected."""


@dataclass(frozen=True, slots=True)
class Node:
    """节点 — one tag with its content, and the exact bytes both came from."""

    tag: int
    content: bytes
    encoded: bytes

    def children(self) -> list[Node]:
        """The nodes inside. Raises `DerError` when this one is primitive or its content is not DER."""
        if not self.tag & _CONSTRUCTED:
            raise DerError(f"tag {self.tag:#04x} has no children")
        return _read_all(self.content)

    def expect(self, tag: int) -> Node:
        """This node when it has that tag. Raises `DerError`."""
        if self.tag != tag:
            raise DerError(f"tag {self.tag:#04x} where {tag:#04x} was expected")
        return self


def read(encoded: bytes) -> Node:
    """The one node these bytes are, nothing before and nothing after. Raises `DerError`."""
    node, end = _read_at(encoded, 0)
    if end != len(encoded):
        raise DerError("bytes after the end")
    return node


def read_first(content: bytes) -> Node:
    """The first node, whatever follows (the zeros a PDF pads a signature with). Raises `DerError`."""
    return _read_at(content, 0)[0]


def _read_all(content: bytes) -> list[Node]:
    nodes, position = [], 0
    while position < len(content):
        node, position = _read_at(content, position)
        nodes.append(node)
    return nodes


def _read_at(content: bytes, start: int) -> tuple[Node, int]:
    if start + 2 > len(content):
        raise DerError("truncated")
    tag, length, position = content[start], content[start + 1], start + 2
    if tag & _HIGH_TAG == _HIGH_TAG:
        raise DerError("high tag numbers are not used here")
    if length >= _SHORT_LENGTH:
        count = length - _SHORT_LENGTH
        if not 0 < count <= _LONGEST_LENGTH or position + count > len(content):
            raise DerError("bad length")
        length = int.from_bytes(content[position : position + count])
        if content[position] == 0 or length < _SHORT_LENGTH:
            raise DerError("length not in its shortest form")
        position += count
    end = position + length
    if end > len(content):
        raise DerError("truncated")
    return Node(tag, content[position:end], content[start:end]), end


def wrap(tag: int, *parts: bytes) -> bytes:
    """Tag, shortest length, content."""
    content = b"".join(parts)
    size = len(content)
    if size < _SHORT_LENGTH:
        return bytes((tag, size)) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, _SHORT_LENGTH | len(digits))) + digits + content


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE."""
    return wrap(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """SET OF, sorted as X.690 §11.6 wants."""
    return wrap(SET, *sorted(parts))


def tagged(number: int, *parts: bytes) -> bytes:
    """Context-specific constructed tag `[number]`."""
    return wrap(0xA0 | number, *parts)


def integer(value: int) -> bytes:
    """INTEGER, not negative."""
    return wrap(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def octets(content: bytes) -> bytes:
    """OCTET STRING."""
    return wrap(OCTET_STRING, content)


def bits(content: bytes) -> bytes:
    """BIT STRING of whole bytes."""
    return wrap(BIT_STRING, b"\x00", content)


def object_identifier(dotted: str) -> bytes:
    """OBJECT IDENTIFIER from its dotted form."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = bytearray()
    for arc in (first * 40 + second, *rest):
        group = [arc & 0x7F]
        while arc := arc >> 7:
            group.append(0x80 | arc & 0x7F)
        content += bytes(reversed(group))
    return wrap(OID, bytes(content))


def generalized_time(at: datetime) -> bytes:
    """GeneralizedTime in UTC and whole seconds (X.690 §11.7)."""
    return wrap(GENERALIZED_TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def read_integer(node: Node) -> int:
    """Value of a non-negative INTEGER in its shortest form. Raises `DerError`."""
    value = int.from_bytes(node.expect(INTEGER).content)
    if integer(value) != node.encoded:
        raise DerError("integer negative or not in its shortest form")
    return value


def read_time(node: Node) -> datetime:
    """Moment of a GeneralizedTime in UTC, fraction or none. Raises `DerError` for another spelling."""
    text = node.expect(GENERALIZED_TIME).content
    found = _TIME.fullmatch(text)
    if found is None:
        raise DerError("not a time in UTC in its one form")
    seconds, fraction = (part.decode("ascii") for part in found.groups(default=b""))
    try:
        at = datetime.strptime(seconds, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as problem:
        raise DerError("not a time") from problem
    return at.replace(microsecond=int(fraction.ljust(6, "0"))) if fraction else at
