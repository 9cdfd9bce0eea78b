"""Empty files to fill in, with the headings of the reader's language."""

from __future__ import annotations

import io

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from proudly.kit.csv_cells import csv_lines
from proudly.people.importing.columns import HEADINGS


def headings() -> list[str]:
    language = get_language() or "en"
    return [of.get(language, of["en"])[0] for of in HEADINGS.values()]


def csv_to_fill() -> str:
    """Divided as Excel divides it in that language."""
    return "".join(csv_lines([headings()], delimiter=";" if get_language() == "nl" else ","))


def workbook_to_fill() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(headings())
    for number, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = 28
    sheet.freeze_panes = "A2"
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()
