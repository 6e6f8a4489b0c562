"""画章 — an appearance put into its field as one form, centred and in its own proportions."""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing.pdf.opening import Increment
from signing.seal import Appearance


def draw(writer: Increment, field: generic.DictionaryObject, appearance: Appearance) -> None:
    """Put the drawing into the field; an invisible field stays so."""
    left, bottom, right, top = (float(edge) for edge in field["/Rect"])
    width, height = abs(right - left), abs(top - bottom)
    if not (width and height):
        return
    scale = min(width / appearance.width, height / appearance.height)
    around_x = (width / scale - appearance.width) / 2
    around_y = (height / scale - appearance.height) / 2
    corners = (-around_x, -around_y, appearance.width + around_x, appearance.height + around_y)
    form = stream_form(corners, appearance.content, generic.DictionaryObject())
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)})


def stream_form(
    corners: tuple[float, float, float, float], content: bytes, resources: generic.DictionaryObject
) -> generic.StreamObject:
    """A form XObject of that box (left, bottom, right, top), compressed."""
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(generic.FloatObject(round(edge, 3)) for edge in corners),
            pdf_name("/Resources"): resources,
        },
        stream_data=content,
    )
    form.compress()
    return form
