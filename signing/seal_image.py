"""印章图像 — an uploaded picture of a seal, taken apart to its pixels: nothing else of the upload survives.

A picture counts no more and no less than a drawn seal; the signature under it does (电子签名法 art. 13–14).
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from signing.errors import UnusableImageError
from signing.seal import MILLIMETRE, Appearance, Picture

LARGEST_IMAGE = 2 * 1024 * 1024
"""Bytes of an upload."""

MOST_PIXELS = 1600
"""On either side; 42 mm at 600 dots an inch are 992."""

LEAST_PIXELS = 64
_PAPER = 240  # lighter than this in every colour is paper, not ink
_UNREADABLE = (
    OSError,  # PIL's own UnidentifiedImageError among them
    ValueError,
    SyntaxError,  # what PIL raises for a damaged PNG
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def image_seal(content: bytes, *, width_mm: float = 42) -> Appearance:
    """图像印章 — the appearance of an uploaded PNG or JPEG, paper made transparent, proportions kept.

    Raises `UnusableImageError`.
    """
    if len(content) > LARGEST_IMAGE:
        raise UnusableImageError(reason=f"{len(content)} bytes, the limit is {LARGEST_IMAGE}")
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
            columns, rows = opened.size
            if not all(LEAST_PIXELS <= side <= MOST_PIXELS for side in (columns, rows)):
                raise UnusableImageError(
                    reason=f"{columns} by {rows} pixels, allowed are {LEAST_PIXELS} to {MOST_PIXELS}"
                )
            pixels = opened.convert("RGBA")
    except _UNREADABLE as problem:
        raise UnusableImageError(reason=f"not a whole PNG or JPEG ({type(problem).__name__})") from problem
    picture = _without_paper(pixels)
    if not any(picture.opacity):
        raise UnusableImageError(reason="nothing but paper")
    width = width_mm * MILLIMETRE
    height = width * rows / columns
    drawing = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Picture Do Q\n".encode("ascii")
    return Appearance(width, height, drawing, picture)


def _without_paper(pixels: Image.Image) -> Picture:
    red, green, blue, opacity = pixels.split()
    ink = [
        0 if min(colours) >= _PAPER else alpha
        for *colours, alpha in zip(
            red.tobytes(), green.tobytes(), blue.tobytes(), opacity.tobytes(), strict=True
        )
    ]
    return Picture(pixels.width, pixels.height, pixels.convert("RGB").tobytes(), bytes(ink))
