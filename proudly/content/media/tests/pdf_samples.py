"""Documents, made by the library that reads them, and some with what a document should not have."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, Fit, NameObject, TextStringObject


def _written(writer: PdfWriter) -> bytes:
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def document(pages: int = 3) -> bytes:
    """Blank pages, with a title, an outline and a link from the first to the last: what a good one has."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(width=595, height=842)
    if pages:
        writer.add_metadata({"/Title": "Our year"})
        writer.add_outline_item(title="To the end", page_number=pages - 1)
        writer.add_annotation(0, Link(rect=(50, 50, 100, 100), target_page_index=pages - 1, fit=Fit("/Fit")))
        writer.open_destination = "start"
    return _written(writer)


def locked() -> bytes:
    writer = PdfWriter(clone_from=BytesIO(document()))
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def with_script() -> bytes:
    writer = PdfWriter(clone_from=BytesIO(document()))
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("alert(1)")}
    )
    scripts = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("one"), writer._add_object(action)])}
    )
    names = DictionaryObject({NameObject("/JavaScript"): writer._add_object(scripts)})
    writer.root_object[NameObject("/Names")] = names
    return _written(writer)


def with_file() -> bytes:
    writer = PdfWriter(clone_from=BytesIO(document()))
    writer.add_attachment("salaries.xlsx", b"secret")
    return _written(writer)


def with_action(kind: str) -> bytes:
    """The first page runs an action of that kind when it is opened."""
    writer = PdfWriter(clone_from=BytesIO(document()))
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("calc.exe")})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(action)})
    return _written(writer)


def with_annotation(kind: str) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(document()))
    box = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind)})
    writer.pages[1][NameObject("/Annots")] = ArrayObject([writer._add_object(box)])
    return _written(writer)


HOSTILE = {
    "locked": (locked, "locked"),
    "with a script": (with_script, "acts"),
    "with a file in it": (with_file, "acts"),
    "that starts a program": (lambda: with_action("/Launch"), "acts"),
    "that sends a form": (lambda: with_action("/SubmitForm"), "acts"),
    "with a script behind a page": (lambda: with_action("/JavaScript"), "acts"),
    "with a film in it": (lambda: with_annotation("/RichMedia"), "acts"),
    "with a file pinned on": (lambda: with_annotation("/FileAttachment"), "acts"),
    "without pages": (lambda: document(0), "empty"),
    "of 301 pages": (lambda: document(301), "long"),
    "that is a web page": (lambda: b"<html><script>alert(1)</script>" + document(), "unreadable"),
    "cut off": (lambda: document()[:200], "unreadable"),
    "of nothing": (lambda: b"%PDF-1.7", "unreadable"),
}
