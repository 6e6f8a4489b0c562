"""The chain of hashes: whole when honest, broken at the right entry when not."""

import dataclasses

import pytest

from signing import canonical, ledger
from signing.errors import ChainBrokenError


def _chain(length: int) -> list[ledger.Link]:
    links: list[ledger.Link] = []
    for number in range(length):
        links.append(ledger.append(links[-1] if links else None, {"act": "T1", "number": number}))
    return links


def test_an_honest_chain_is_whole() -> None:
    ledger.verify_chain(_chain(5))


def test_an_empty_chain_is_whole_and_its_head_is_genesis() -> None:
    ledger.verify_chain([], head=ledger.GENESIS)


def test_the_hash_is_sha256_over_the_canonical_pair_of_previous_and_body() -> None:
    expected = canonical.digest({"body": {"act": "T1"}, "previous": ledger.GENESIS})
    assert ledger.entry_hash(ledger.GENESIS, {"act": "T1"}) == expected


def test_a_changed_body_is_named_by_its_sequence() -> None:
    links = _chain(5)
    links[2] = dataclasses.replace(links[2], body={"act": "T1", "number": 99})
    with pytest.raises(ChainBrokenError) as broken:
        ledger.verify_chain(links)
    assert (broken.value.sequence, broken.value.what) == (3, "body changed")


def test_an_entry_rewritten_with_its_hash_is_found_at_the_next_entry() -> None:
    links = _chain(5)
    forged = ledger.append(links[1], {"act": "T1", "number": 99})
    with pytest.raises(ChainBrokenError, match="entry 4: previous hash mismatch"):
        ledger.verify_chain([*links[:2], forged, *links[3:]])


def test_a_dropped_entry_is_a_gap() -> None:
    links = _chain(5)
    with pytest.raises(ChainBrokenError, match="entry 4: sequence gap, expected 3"):
        ledger.verify_chain([*links[:2], *links[3:]])


def test_a_chain_that_lost_its_first_entry_is_a_gap() -> None:
    with pytest.raises(ChainBrokenError, match="entry 2"):
        ledger.verify_chain(_chain(3)[1:])


def test_a_chain_cut_at_its_end_is_found_when_the_head_is_known() -> None:
    links = _chain(5)
    ledger.verify_chain(links[:4])
    with pytest.raises(ChainBrokenError):
        ledger.verify_chain(links[:4], head=links[-1].hash)


def test_a_body_without_canonical_form_breaks_the_chain_instead_of_crashing() -> None:
    links = _chain(1)
    links[0] = dataclasses.replace(links[0], body={"share": 0.5})
    with pytest.raises(ChainBrokenError, match="no canonical form"):
        ledger.verify_chain(links)


def test_an_error_speaks_chinese_and_english() -> None:
    error = ChainBrokenError(3, "body changed")
    assert error.key == "ledger.broken"
    assert "第 3 条" in error.say("zh")
    assert "entry 3" in error.say("en")
