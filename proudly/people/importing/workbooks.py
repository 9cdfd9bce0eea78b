"""Excel files, read as text and never evaluated; what one unpacks to is looked at before openpyxl may have it."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from openpyxl import load_workbook

from proudly.people.importing import limits
from proudly.people.importing.trouble import Unreadable

LAST_ROW = 1_048_576  # that Excel knows
_PIECE = 64 * 1024


def rows_of_workbook(data: bytes) -> tuple[int, Iterator[tuple[int, list[str]]]]:
    """About how many rows there are, and those of the first visible sheet, each with its number.

    Raises Unreadable, also while the rows are read.
    """
    return _look_through(data), _rows(data)


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    characters = 0
    try:
        file = _Opening(data)
        # Links to other workbooks bring copies of their cells.
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        file.ends_at = None
        sheet.reset_dimensions()  # what it says of its size may be anything
        rows = sheet.iter_rows(max_row=LAST_ROW, max_col=limits.COLUMNS + 1, values_only=True)
        for number, row in enumerate(rows, start=1):
            filled = len(row) - row.count(None)
            last = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0) if filled else 0
            cells = [_text(cell)[: limits.CELL] for cell in row[:last]]  # a million empty rows cost a second
            characters += sum(map(len, cells))
            if characters > limits.CHARACTERS:
                raise Unreadable("too much unpacked")
            yield number, cells
    except (GeneratorExit, Unreadable):
        raise
    except Exception as trouble:  # whatever a library says to what no spreadsheet program wrote
        raise Unreadable("broken workbook") from trouble


class _Opening(io.BytesIO):
    """The file, which can be read for some time of our own: a sheet that is in the book many times is read as often."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.ends_at: float | None = time.thread_time() + limits.OPENING

    def read(self, size: int | None = -1, /) -> bytes:
        if self.ends_at is not None and time.thread_time() > self.ends_at:
            raise Unreadable("too much unpacked")
        return super().read(size)


def _text(cell: Any) -> str:
    """A cell as somebody reads it in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _look_through(data: bytes) -> int:
    """Unpack every entry once, keeping nothing, and count: bombs stop here. Returns how many rows all sheets have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            entries = folder.infolist()
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
                raise Unreadable("no sheet")
            if len(entries) > limits.ENTRIES or sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES:
                raise Unreadable("too much unpacked")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unreadable("encrypted")
            looked_at = _Elements()
            unpacked = 0
            for entry in entries:
                # Said sizes may lie. zipfile reads no further than was said, and we no further than is allowed.
                with folder.open(entry) as packed:
                    try:
                        unpacked = looked_at.read(packed, unpacked)
                    except expat.ExpatError:
                        # A sheet may have any name. What is a picture ends here at once; what is not, openpyxl can
                        # read no further either.
                        if entry.filename.endswith((".xml", ".rels")):
                            raise
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as trouble:
        raise Unreadable("broken workbook") from trouble
    except Exception as trouble:
        if isinstance(trouble, Unreadable):
            raise
        raise Unreadable("broken workbook") from trouble  # zlib.error and what expat says
    return looked_at.rows


class _Elements:
    """Counts the elements of XML that passes by. No document of Excel declares a type or entities, so none may."""

    def __init__(self) -> None:
        self.rows = 0
        self._all = 0
        self._apart = 0
        self._strings = 0
        self._sheets = 0
        self._in_row = 0
        self._depth = 0
        self._root = ""
        self._row_at = 0  # the depth at which a row began; 0 outside of rows

    def read(self, packed: Any, unpacked: int) -> int:
        """Read one entry to its end; returns `unpacked` with its bytes added. Raises Unreadable."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
        self._depth, self._row_at, self._root, fed = 0, 0, "", 0
        while piece := packed.read(_PIECE):
            unpacked += len(piece)
            fed += len(piece)
            if unpacked > limits.UNPACKED_BYTES:
                raise Unreadable("too much unpacked")
            parser.Parse(piece, False)
            # A tag without an end would be looked at from its start with every piece.
            if fed - parser.CurrentByteIndex > limits.TAG_BYTES + _PIECE:
                raise Unreadable("too much unpacked")
        parser.Parse(b"", True)
        return unpacked

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._all += 1
        self._in_row += 1
        self._depth += 1
        if self._depth == 1:
            self._root = name
        if name == "row":
            self.rows += 1
            self._in_row = 0
            if self._root == "worksheet":
                self._row_at = self._row_at or self._depth
        elif self._root == "sst":
            self._strings += 1
        elif not self._row_at:
            self._apart += 1
            self._sheets += name == "sheet"
        if self._all > limits.ELEMENTS or self._depth > limits.DEPTH:
            raise Unreadable("too much unpacked")
        if self._apart > limits.APART or self._strings > limits.STRINGS or self._sheets > limits.SHEETS:
            raise Unreadable("too much unpacked")

    def _end(self, name: str) -> None:
        if self._depth == self._row_at:
            self._row_at = 0
        self._depth -= 1
        if name.rpartition(":")[2] == "row" and self._in_row > limits.ELEMENTS_IN_A_ROW:
            raise Unreadable("too many columns")


def _refuse(*_: object) -> None:
    raise Unreadable("broken workbook")
