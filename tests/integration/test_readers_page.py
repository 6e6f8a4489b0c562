"""阅读软件页: what readers show, on the page and in the bundle, and that nobody is asked to trust a root."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from signing import readers
from tests.builders_web import World, world


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory):
    with world(Path(tmp_path_factory.mktemp("readers")), "2026-05-29T09:05:00+08:00") as made:
        yield made


@pytest.mark.parametrize(("language", "which"), [("zh", 0), ("en", 1)])
def test_the_page_says_for_every_reader_what_it_shows_and_why(
    place: World, language: str, which: int
) -> None:
    answer = place.client().get("/readers", headers={"Accept-Language": language})

    shown = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 200
    wanted = [one[which] for reader in readers.READERS for one in (reader.name, reader.shows, reader.why)]
    wanted += [one[which] for one in (*readers.MINUTE, readers.NEVER, readers.TITLE, readers.VARIES)]
    assert [one for one in wanted if one not in shown] == []


def test_the_file_in_the_bundle_says_the_same_in_both_languages() -> None:
    told = readers.page()

    wanted = [one for reader in readers.READERS for one in (*reader.name, *reader.shows, *reader.why)]
    wanted += [
        one for said in (*readers.MINUTE, readers.NEVER, readers.TITLE, readers.VARIES) for one in said
    ]
    assert [one for one in wanted if one not in told] == []


def test_the_page_is_one_step_from_where_files_are_checked(place: World) -> None:
    client = place.client()

    assert 'href="/readers"' in client.get("/verify").get_data(as_text=True)
    assert 'href="/verify"' in client.get("/readers").get_data(as_text=True)
