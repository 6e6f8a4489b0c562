"""画章 — an appearance put into its field, and its slices into the seam fields of the same organisation."""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing.pdf.opening import Increment
from signing.pdf.seams import share
from signing.seal import Appearance, Picture

_SHORT = 64
"""Bytes; below, compressing only adds to them."""

_SRGB = (
    (0.9505, 1.0, 1.089),
    (2.2, 2.2, 2.2),
    (0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505),
)
"""White point, gamma and matrix of sRGB: a colour space of the picture's own, as PDF/A wants it."""


def mark(
    writer: Increment,
    field: generic.DictionaryObject,
    slices: Sequence[generic.DictionaryObject],
    appearance: Appearance,
) -> None:
    """盖章 — the drawing in its field and across the seam; a picture in it is written once for both."""
    resources = _resources(writer, appearance)
    draw(writer, field, appearance, resources)
    draw_slices(writer, slices, appearance, resources)


def draw(
    writer: Increment,
    field: generic.DictionaryObject,
    appearance: Appearance,
    resources: generic.DictionaryObject,
) -> None:
    """Put the drawing into the field, centred and in its own proportions; an invisible field stays so."""
    left, bottom, right, top = (float(edge) for edge in field["/Rect"])
    width, height = abs(right - left), abs(top - bottom)
    if not (width and height):
        return
    scale = min(width / appearance.width, height / appearance.height)
    around_x = (width / scale - appearance.width) / 2
    around_y = (height / scale - appearance.height) / 2
    corners = (-around_x, -around_y, appearance.width + around_x, appearance.height + around_y)
    form = _form(corners, appearance.content, resources)
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)})


def draw_slices(
    writer: Increment,
    fields: Sequence[generic.DictionaryObject],
    appearance: Appearance,
    resources: generic.DictionaryObject,
) -> None:
    """骑缝章 — one drawing of the seal, and in each seam field a form that shows its slice of it."""
    if not fields:
        return
    side = max(appearance.width, appearance.height)
    left, bottom = (appearance.width - side) / 2, (appearance.height - side) / 2
    whole = (left, bottom, left + side, bottom + side)
    seal = writer.add_object(_form(whole, appearance.content, resources))
    for number, field in enumerate(fields):
        begins, ends = share(number, len(fields))
        corners = (left + begins * side, bottom, left + ends * side, bottom + side)
        drawings = generic.DictionaryObject({pdf_name("/Seal"): seal})
        resources = generic.DictionaryObject({pdf_name("/XObject"): drawings})
        form = writer.add_object(_form(corners, b"/Seal Do", resources))
        field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): form})
        writer.update_container(field)


def empty_form(width: float, height: float) -> generic.StreamObject:
    """A form that shows nothing: what a field has before it is filled."""
    return _form((0, 0, width, height), b"", generic.DictionaryObject())


def _form(
    corners: tuple[float, float, float, float], content: bytes, resources: generic.DictionaryObject
) -> generic.StreamObject:
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): _numbers(round(edge, 3) for edge in corners),
        pdf_name("/Resources"): resources,
    }
    if len(content) < _SHORT:
        return generic.StreamObject(entries, stream_data=content)
    entries[pdf_name("/Filter")] = pdf_name("/FlateDecode")
    return generic.StreamObject(entries, encoded_data=_packed(content))


@lru_cache(maxsize=32)
def _packed(content: bytes) -> bytes:
    """One seal is drawn in its field and across the seam, and on many contracts."""
    return zlib.compress(content)


def _resources(writer: Increment, appearance: Appearance) -> generic.DictionaryObject:
    if appearance.picture is None:
        return generic.DictionaryObject()
    drawings = generic.DictionaryObject({pdf_name("/Picture"): _image(writer, appearance.picture)})
    return generic.DictionaryObject({pdf_name("/XObject"): drawings})


def _image(writer: Increment, picture: Picture) -> generic.IndirectObject:
    white, gamma, matrix = _SRGB
    space = generic.DictionaryObject(
        {
            pdf_name("/WhitePoint"): _numbers(white),
            pdf_name("/Gamma"): _numbers(gamma),
            pdf_name("/Matrix"): _numbers(matrix),
        }
    )
    opacity = writer.add_object(_pixels(picture, pdf_name("/DeviceGray"), picture.opacity))
    image = _pixels(picture, generic.ArrayObject([pdf_name("/CalRGB"), space]), picture.colours)
    image[pdf_name("/SMask")] = opacity
    return writer.add_object(image)


def _pixels(picture: Picture, space: generic.PdfObject, content: bytes) -> generic.StreamObject:
    image = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Image"),
            pdf_name("/Width"): generic.NumberObject(picture.columns),
            pdf_name("/Height"): generic.NumberObject(picture.rows),
            pdf_name("/BitsPerComponent"): generic.NumberObject(8),
            pdf_name("/ColorSpace"): space,
        },
        stream_data=content,
    )
    image.compress()
    return image


def _numbers(values: Iterable[float]) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(one) for one in values)
