"""印章图像: what is seen is kept, what is not seen does not travel along."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from signing.errors import UnusableImageError
from signing.seal_image import KEPT_PIXELS, image_seal


def saved(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **more)
    return output.getvalue()


def picture_of(content: bytes):  # type: ignore[no-untyped-def]
    found = image_seal(content).picture
    assert found is not None
    return found


def test_what_cannot_be_seen_is_black() -> None:
    image = Image.new("RGBA", (80, 80), (12, 34, 56, 0))
    image.paste((200, 10, 10, 255), (0, 0, 80, 40))
    image.paste((250, 251, 252, 255), (0, 60, 80, 80))

    found = picture_of(saved(image))

    rows = [found.colours[row * 240 : row * 240 + 240] for row in range(80)]
    assert set(rows[:40]) == {bytes((200, 10, 10)) * 80}
    assert set(rows[40:]) == {bytes(240)}
    assert found.opacity == b"\xff" * 3200 + bytes(3200)


def test_half_transparent_ink_stays_half_transparent() -> None:
    found = picture_of(saved(Image.new("RGBA", (64, 64), (200, 10, 10, 128))))

    assert set(found.opacity) == {128}
    assert found.colours[:3] == bytes((200, 10, 10))


def test_grey_of_sixteen_bits_keeps_its_shades() -> None:
    image = Image.new("I;16", (64, 64), 0x4040)

    assert picture_of(saved(image)).colours[:3] == bytes((0x40,)) * 3


def test_a_photograph_taken_sideways_is_turned_upright() -> None:
    image = Image.new("RGB", (100, 80), (255, 255, 255))
    image.paste((200, 10, 10), (0, 0, 100, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees

    found = picture_of(saved(image, "JPEG", exif=exif, quality=100, subsampling=0))

    assert (found.columns, found.rows) == (80, 100)
    row = found.opacity[50 * 80 : 51 * 80]
    assert (row[10], row[70]) == (0, 255)


def test_a_large_picture_is_made_smaller_and_keeps_its_proportions() -> None:
    appearance = image_seal(saved(Image.new("RGB", (1600, 800), (200, 10, 10))))

    assert appearance.picture is not None
    assert (appearance.picture.columns, appearance.picture.rows) == (KEPT_PIXELS, KEPT_PIXELS // 2)
    assert appearance.width == pytest.approx(2 * appearance.height)


@pytest.mark.parametrize("colour", [(255, 255, 255, 255), (200, 10, 10, 0)])
def test_nothing_but_paper_is_no_seal(colour: tuple[int, int, int, int]) -> None:
    with pytest.raises(UnusableImageError):
        image_seal(saved(Image.new("RGBA", (64, 64), colour)))
