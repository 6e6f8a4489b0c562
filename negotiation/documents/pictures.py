"""页面图像 — the pages of a PDF as pictures, with the marks on them, where a browser shows no PDF.

What is signed is the file; a picture only lets a person see it. Drawn by PDFium, which is not made for two
threads at once: pages are drawn one after the other.
"""

from __future__ import annotations

import threading
from io import BytesIO

import pypdfium2

from negotiation.documents.errors import NoSuchPageError

WIDTH = 1000
"""Pixels: sharp on a phone, readable on a desk."""
_TURN = threading.Lock()


def page_picture(pdf: bytes, number: int) -> bytes:
    """One page as PNG, 1 being the first. Raises `NoSuchPageError`."""
    with _TURN:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document.init_forms()
            if not 1 <= number <= len(document):
                raise NoSuchPageError(number, len(document))
            page = document[number - 1]
            picture = page.render(scale=WIDTH / page.get_width()).to_pil()
        finally:
            document.close()
    output = BytesIO()
    picture.convert("RGB").save(output, "PNG")
    return output.getvalue()
