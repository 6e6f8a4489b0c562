"""What a finding compared, as people say it."""

from __future__ import annotations

import pytest

from negotiation.usecases.plain_values import plain, said
from workflows.rule import Compared


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("≥ 2400", "不低于2400", "at least 2400"),
        ("> 1/2", "多于1/2", "more than 1/2"),
        ("2026-11-29", "2026年11月29日", "29 November 2026"),
        ("2026-13-29", "2026-13-29", "2026-13-29"),
        ("“不低于 > 2000元”", "“不低于 > 2000元”", "“不低于 > 2000元”"),
    ],
)
def test_signs_and_days_are_written_out(value: str, zh: str, en: str) -> None:
    assert said(value, "zh") == zh
    assert said(value, "en") == en


def test_between_days_it_is_early_and_late_and_not_high_and_low() -> None:
    compared = (
        Compared("today", "办理当日", "today", "2026-05-01"),
        Compared("required", "要求", "required", "办理当日 ≥ 职工代表大会召开之日"),
    )

    assert plain(compared)[1][1][0] == "办理当日不早于职工代表大会召开之日"
