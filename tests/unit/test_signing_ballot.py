"""Counting, and nothing else."""

import pytest

from signing.ballot import Choice, Tally, roll_digest, tally


def test_choices_are_counted_and_void_papers_are_cast_papers() -> None:
    counted = tally([Choice.YES, Choice.NO, Choice.YES, Choice.VOID, Choice.ABSTAIN])
    assert counted == Tally(yes=2, no=1, abstain=1, void=1)
    assert counted.cast == 5
    assert counted.as_json() == {"yes": 2, "no": 1, "abstain": 1, "void": 1}


def test_nothing_cast_counts_four_zeros() -> None:
    assert tally([]) == Tally(0, 0, 0, 0)


def test_a_word_that_is_no_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        tally(["maybe"])  # type: ignore[list-item]  # wrong on purpose


def test_the_roll_digest_does_not_depend_on_order_but_on_every_name() -> None:
    assert roll_digest(["王𬭎", "李四"]) == roll_digest(["李四", "王𬭎"])
    assert roll_digest(["李四"]) != roll_digest(["李四", "李四"])
