"""From the bytes of a file to lines of cells: which kind it is, how it is written, what divides its cells.

The contents decide, never the name of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from proudly.people.importing import columns, limits
from proudly.people.importing.trouble import Unreadable
from proudly.people.importing.workbooks import rows_of_workbook

DELIMITERS = ",;\t|"
_LOOKS_AT = 4096  # bytes, to tell what a file is
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT = (
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"BZh",
)


@dataclass(frozen=True)
class Line:
    """Cells of one line, and what kept it from being read as it should: a code of `words.problem_of`."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass
class Sheet:
    """What is in a file. `lines` are those below the headings; reading them may raise Unreadable as well."""

    headings: list[str]
    lines: Iterator[Line]
    about: int  # how many lines there are, roughly
    columns: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def read_sheet(data: bytes) -> Sheet:
    """The headings and the lines of a file. Blank lines are left out. Raises Unreadable."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if data.startswith(b"PK"):
        about, numbered = rows_of_workbook(data)
        lines: Iterator[Line] = (Line(number, cells, _too_wide(cells)) for number, cells in numbered)
    elif data.startswith(_OLD_EXCEL):
        raise Unreadable("old Excel")
    elif data.startswith(_NO_TEXT):
        raise Unreadable("no sheet")
    else:
        text = _text_of(data)
        about, lines = text.count("\n") or text.count("\r"), _lines_of_text(text)
    lines = (line for line in lines if line.problem or any(cell.strip() for cell in line.cells))
    first = next(lines, None)
    if first is None:
        raise Unreadable("empty")
    if first.problem and first.problem != "too many cells":
        raise Unreadable(first.problem if first.problem == "cell without end" else "broken headings")
    sheet = Sheet(_without_blank_end(first.cells), _at_most(lines, limits.ROWS), min(about, limits.ROWS))
    sheet.columns, sheet.ignored = columns.find_columns(sheet.headings)
    return sheet


def _at_most(lines: Iterator[Line], most: int) -> Iterator[Line]:
    for number, line in enumerate(lines):
        if number >= most:
            raise Unreadable("too many rows")
        yield line


def _without_blank_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _too_wide(cells: list[str]) -> str:
    return "too many cells" if any(cell.strip() for cell in cells[limits.COLUMNS :]) else ""


# --- text -------------------------------------------------------------------------------------------------------------


def _text_of(data: bytes) -> str:
    """The text, by the mark at its start, or else by what it can be. Raises Unreadable when it is none."""
    text = _decoded(data)
    start = text[:_LOOKS_AT]
    odd = sum(letter < " " and letter not in "\t\r\n" for letter in start)
    if odd * 10 > len(start):
        raise Unreadable("no sheet")
    return text


def _decoded(data: bytes) -> str:
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        encoding = "utf-32"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif (end := _bare_utf_16(data)) is not None:
        encoding = end
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise Unreadable("no sheet") from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:  # it leaves five bytes without a meaning
        return data.decode("latin-1")


def _bare_utf_16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    start = data[:_LOOKS_AT]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half and len(data) % 2 == 0:
        if odd * 10 > half * 7 and even * 10 < half:
            return "utf-16-le"
        if even * 10 > half * 7 and odd * 10 < half:
            return "utf-16-be"
    return None


def _lines_of_text(text: str) -> Iterator[Line]:
    skipped = 0
    delimiter = ""
    if text[:4].casefold() == "sep=" and text[5:6] in ("\r", "\n"):  # Excel's own way to say it
        delimiter, skipped = text[4], 1
        text = text[5:].removeprefix("\r").removeprefix("\n")
    delimiter = delimiter if delimiter and delimiter not in '"\r\n' else _delimiter_of(text)
    lines = _Lines(text, delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Python forgets what it had of this line, and goes on with the next.
            yield Line(number, [lines.last.strip()], _broken(error))
        else:
            yield Line(number, cells[: limits.COLUMNS + 1], _too_wide(cells))


def _broken(error: csv.Error) -> str:
    return "cell without end" if "field limit" in str(error) else "quotes"


def _delimiter_of(text: str) -> str:
    """What divides the first line into the most headings that are known, or else into the most cells."""

    def found(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(_Lines(text, delimiter), delimiter=delimiter)
        cells = next((cells for cells in reader if any(cell.strip(f"{DELIMITERS} ") for cell in cells)), [])
        return columns.known(cells), len(cells)

    try:
        return max(DELIMITERS, key=found)
    except csv.Error as error:
        raise Unreadable("cell without end" if _broken(error) == "cell without end" else "broken headings") from None


class _Lines:
    """The lines of a text, one after the other. Raises Unreadable for one that would be hundreds of thousands of cells.

    `last` is the one that was read last.
    """

    def __init__(self, text: str, delimiter: str) -> None:
        self._text = io.StringIO(text, newline="")
        self._delimiter = delimiter
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = next(self._text)
        if self.last.count(self._delimiter) > limits.COLUMNS * 20:
            raise Unreadable("too many columns")
        return self.last
