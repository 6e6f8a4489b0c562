"""改好的字: a form refused for look-alikes comes back with the ordinary characters and says so."""

from __future__ import annotations

from negotiation.domain.errors import ContentError
from negotiation.messages import field_problems
from web.turned import turned


def test_the_form_comes_back_with_ordinary_characters() -> None:
    error = ContentError((("reasons", "lookalike", "⽇（U+2F47）→日"),))

    told, raw = turned(error, {"reasons": ["九十⽇"], "place": ["示例"]})

    assert raw == {"reasons": ["九十日"], "place": ["示例"]}
    assert isinstance(told, ContentError)
    assert "请核对" in field_problems(told, "zh")[0].sentence


def test_another_refusal_comes_back_as_it_was() -> None:
    error = ContentError((("place", "missing", ""),))

    assert turned(error, {"place": ["⽇"]}) == (error, {"place": ["⽇"]})


def test_a_radical_without_an_ordinary_character_is_left_to_the_writer() -> None:
    error = ContentError((("place", "lookalike", "⺀"),))

    assert turned(error, {"place": ["⺀"]})[0] is error
