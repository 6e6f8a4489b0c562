"""遥远的日期: a certificate without end is shown, in whatever zone."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from web.language import day, moment, short_day


def test_a_certificate_without_end_has_its_day_on_the_page() -> None:
    without_end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    with Flask(__name__).test_request_context():
        assert moment(without_end) == "9999年12月31日 23:59"
        assert day(without_end) == "9999年12月31日"
        assert short_day(without_end) == "12月31日"
