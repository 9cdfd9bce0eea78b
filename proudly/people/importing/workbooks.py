"""Excel files, read as text and never evaluated; what one unpacks to is looked at before openpyxl may have it."""

from __future__ import annotations

import io
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
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        sheet.reset_dimensions()  # what it says of its size may be anything
        for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW, values_only=True), start=1):
            yield number, [_text(cell) for cell in row[: limits.COLUMNS + 1]]
    except GeneratorExit:
        raise
    except Exception as trouble:  # whatever a library says to what no spreadsheet program wrote
        raise Unreadable("broken workbook") from trouble


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
                if entry.filename.endswith((".xml", ".rels")):
                    # Said sizes may lie. zipfile reads no further than was said, and we no further than is allowed.
                    with folder.open(entry) as packed:
                        unpacked = looked_at.read(packed, unpacked)
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
        self._in_row = 0
        self._depth = 0

    def read(self, packed: Any, unpacked: int) -> int:
        """Read one entry to its end; returns `unpacked` with its bytes added. Raises Unreadable."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
        self._depth, fed = 0, 0
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
        self._all += 1
        self._in_row += 1
        self._depth += 1
        if name == "row" or name.endswith(":row"):
            self.rows += 1
            self._in_row = 0
        if self._all > limits.ELEMENTS or self._depth > limits.DEPTH:
            raise Unreadable("too much unpacked")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if (name == "row" or name.endswith(":row")) and self._in_row > limits.ELEMENTS_IN_A_ROW:
            raise Unreadable("too many columns")


def _refuse(*_: object) -> None:
    raise Unreadable("broken workbook")
