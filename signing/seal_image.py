"""印章图像 — an uploaded picture of a seal, taken apart to its pixels: nothing else of the upload survives.

A picture counts no more and no less than a drawn seal; the signature under it does (电子签名法 art. 13–14).
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageChops, ImageOps

from signing.errors import UnusableImageError
from signing.seal import MILLIMETRE, Appearance, Picture

LARGEST_IMAGE = 2 * 1024 * 1024
"""Bytes of an upload."""

MOST_PIXELS = 1600
"""On either side."""
KEPT_PIXELS = 992
"""On the longer side: 42 mm at 600 dots an inch; more is drawn smaller."""

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
        raise UnusableImageError(reason=f"more than {LARGEST_IMAGE // 2**20} MB")
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
            columns, rows = opened.size
            if not all(LEAST_PIXELS <= side <= MOST_PIXELS for side in (columns, rows)):
                raise UnusableImageError(
                    reason=f"{columns} by {rows} pixels, allowed are {LEAST_PIXELS} to {MOST_PIXELS}"
                )
            pixels = _eight_bits(ImageOps.exif_transpose(opened)).convert("RGBA")
    except _UNREADABLE as problem:
        raise UnusableImageError(reason="not a whole PNG or JPEG") from problem
    picture = _without_paper(pixels)
    if not any(picture.opacity):
        raise UnusableImageError(reason="nothing but paper")
    width = width_mm * MILLIMETRE
    height = width * picture.rows / picture.columns
    drawing = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Picture Do Q\n".encode("ascii")
    return Appearance(width, height, drawing, picture)


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit grey made 8-bit; PIL itself would cut off everything above 255."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 257).convert("L")
    return image


def _without_paper(pixels: Image.Image) -> Picture:
    """Paper made transparent; what cannot be seen is made black, so that nothing hidden travels along."""
    pixels.thumbnail((KEPT_PIXELS, KEPT_PIXELS))
    red, green, blue, opacity = pixels.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    ink = ImageChops.multiply(opacity, darkest.point(lambda value: 255 * (value < _PAPER)))
    seen = ink.point(lambda value: 255 * (value > 0))
    colours = Image.merge("RGB", [ImageChops.multiply(one, seen) for one in (red, green, blue)])
    return Picture(pixels.width, pixels.height, colours.tobytes(), ink.tobytes())
