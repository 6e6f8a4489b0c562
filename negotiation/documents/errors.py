"""What can go wrong when a paper is put on paper; each error says what to do next."""

from __future__ import annotations

import unicodedata


class DocumentError(Exception):
    """A document could not be made."""


class UnknownDocumentError(DocumentError):
    """No document of this kind, or the values handed over belong to another kind."""


class FontsMissingError(DocumentError):
    """The prepared fonts are not in the folder; `python hatch_build.py` makes them."""


class MissingGlyphError(DocumentError):
    """缺字 — the font has no glyph for a character; drawn silently it would be an empty box in a name."""

    def __init__(self, character: str, where: str) -> None:
        self.character = character
        """The character that cannot be drawn."""
        self.where = where
        """The words around it."""
        name = unicodedata.name(character, "unnamed")
        super().__init__(f"no glyph for {character!r} (U+{ord(character):04X} {name}) in: {where}")


class NoSuchPageError(DocumentError):
    """A page is asked for that the file does not have."""

    def __init__(self, number: int, pages: int) -> None:
        self.number = number
        self.pages = pages
        super().__init__(f"no page {number} of {pages}")
