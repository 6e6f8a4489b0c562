"""What an attacker can do to a finished file by appending to it, as functions for any attack test."""

from __future__ import annotations

import io
from collections.abc import Callable

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field


def update(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page: generic.DictionaryObject = writer.find_page_for_modification(0)[0].get_object()
    return page


def field_of(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field: generic.DictionaryObject = reference.get_object()
        if field["/T"] == name:
            return field
    raise LookupError(name)


def replace_content(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def change_title(writer: IncrementalPdfFileWriter) -> None:
    information = writer.trailer["/Info"]
    information["/Title"] = generic.pdf_string("Another contract")
    writer.update_container(information)


def change_text_digest(writer: IncrementalPdfFileWriter) -> None:
    information = writer.trailer["/Info"]
    information["/XieyueTextDigest"] = generic.pdf_string("ab" * 32)
    writer.update_container(information)


def add_annotation(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (72, 700, 300, 740))),
            pdf_name("/Contents"): generic.pdf_string("2400"),
        }
    )
    page = _page(writer)
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def add_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("OneMoreSignature", box=(0, 0, 50, 50)))


def insert_page(writer: IncrementalPdfFileWriter) -> None:
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
        }
    )
    writer.insert_page(page) if hasattr(writer, "insert_page") else writer.add_object(page)
    pages = writer.root["/Pages"]
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(3)
    writer.update_container(pages)


def swap_appearance(writer: IncrementalPdfFileWriter) -> None:
    field = field_of(writer, "UnionOrganisationSeal")
    drawing = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 10, 10))),
        },
        stream_data=b"0 0 10 10 re f",
    )
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(drawing)})
    writer.update_container(field)


def remove_signature(writer: IncrementalPdfFileWriter) -> None:
    field = field_of(writer, "EmployerChiefSignature")
    del field["/V"]
    writer.update_container(field)


def add_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    )
    writer.update_root()


UPDATES = [
    replace_content,
    change_title,
    change_text_digest,
    add_annotation,
    add_field,
    insert_page,
    swap_appearance,
    remove_signature,
    add_script,
]
