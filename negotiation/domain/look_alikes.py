"""形近字母 — letters of other scripts that look like Latin ones: АСМЕ may be Cyrillic, and no ACME.

Nothing is refused for them, people are told: a foreign partner may well be called so. Characters that look
alike in Chinese (未 and 末) are for the reader to tell apart, not for this table.
"""

from __future__ import annotations

from collections.abc import Iterable

_CYRILLIC = "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝѵ"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧνορ"
_ARMENIAN = "ՍՏհոսցօ"
_LOOK_ALIKE = frozenset(_CYRILLIC + _GREEK + _ARMENIAN)
"""Letters drawn as Latin ones in common fonts (from the table of confusables of Unicode, UTS #39)."""


def look_alikes(texts: Iterable[str]) -> tuple[str, ...]:
    """Letters that look like Latin ones and are none, each once, in the order met."""
    met = dict.fromkeys(letter for text in texts for letter in text)
    return tuple(letter for letter in met if letter in _LOOK_ALIKE)
