"""Chains, canonical bytes and counts under arbitrary input."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from signing import canonical, ledger
from signing.ballot import Choice, tally
from signing.errors import ChainBrokenError

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=4,
)
frugal = settings(max_examples=40, deadline=None)
bodies = st.dictionaries(st.text(max_size=5), values, max_size=4)


def _chain(contents: list[dict[str, canonical.Json]]) -> list[ledger.Link]:
    links: list[ledger.Link] = []
    for body in contents:
        links.append(ledger.append(links[-1] if links else None, body))
    return links


@frugal
@given(values)
def test_canonical_bytes_are_read_back_to_the_same_bytes(value) -> None:
    encoded = canonical.encode(value)
    assert canonical.encode(canonical.decode(encoded)) == encoded


@frugal
@given(bodies)
def test_the_order_of_keys_never_changes_the_bytes(body) -> None:
    assert canonical.encode(dict(reversed(body.items()))) == canonical.encode(body)


@frugal
@given(st.lists(bodies, max_size=6))
def test_a_chain_survives_its_file(contents) -> None:
    links = _chain(contents)
    back = ledger.read_lines(ledger.write_lines(links))
    ledger.verify_chain(back, head=links[-1].hash if links else ledger.GENESIS)
    assert [link.hash for link in back] == [link.hash for link in links]


@frugal
@given(st.lists(bodies, min_size=1, max_size=6), st.data())
def test_one_changed_body_is_found_at_its_place(contents, data) -> None:
    links = _chain(contents)
    place = data.draw(st.integers(0, len(links) - 1))
    other = data.draw(bodies)
    assume(canonical.encode(other) != canonical.encode(links[place].body))
    links[place] = dataclasses.replace(links[place], body=other)
    with pytest.raises(ChainBrokenError) as broken:
        ledger.verify_chain(links)
    assert broken.value.sequence == place + 1


@frugal
@given(st.lists(bodies, min_size=1, max_size=5), st.data())
def test_one_flipped_byte_of_the_file_is_found(contents, data) -> None:
    links = _chain(contents)
    content = bytearray(ledger.write_lines(links))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ChainBrokenError):
        ledger.verify_chain(ledger.read_lines(bytes(content)), head=links[-1].hash)


@frugal
@given(st.lists(st.sampled_from(Choice)))
def test_every_ballot_is_counted_once_whatever_the_order(choices) -> None:
    counted = tally(choices)
    assert counted == tally(reversed(choices))
    assert counted.cast == len(choices)
    assert counted.yes == Counter(choices)[Choice.YES]
