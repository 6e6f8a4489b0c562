"""生僻字 — a small font of the characters beyond the basic plane, cut from the font of the papers.

Without it a surname such as 𬭎 is an empty box on most screens.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from flask import Flask, Response

_BASIC_PLANE = 0xFFFF
ADDRESS = "/rare.ttf"


@cache
def rare_characters(folder: Path) -> bytes | None:
    """The font, made once per process; None when the fonts have not been prepared."""
    from fontTools import subset  # slow to import, and needed by few
    from fontTools.ttLib import TTFont

    source = folder / "XieyueSans.ttf"
    if not source.is_file():
        return None
    options = subset.Options()
    options.layout_features = []
    options.name_IDs = ["*"]  # the licence notice stays in the font
    cutter = subset.Subsetter(options)
    made = io.BytesIO()
    with TTFont(source, lazy=True) as font:
        cutter.populate(unicodes=[code for code in font.getBestCmap() if code > _BASIC_PLANE])
        cutter.subset(font)
        font.save(made)
    return made.getvalue()


def install(app: Flask) -> None:
    """Ask for the font together with every page that holds such a character, before the style sheet does."""
    app.after_request(_announce)


def _announce(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.direct_passthrough:
        page = response.get_data(as_text=True)
        if any(ord(one) > _BASIC_PLANE for one in page):
            response.headers.add("Link", f"<{ADDRESS}>; rel=preload; as=font; type=font/ttf; crossorigin")
    return response
