"""CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

# What makes a spreadsheet take a cell for a formula, also behind blanks.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: Any) -> Any:
    """The cell; a text that would be taken for a formula gets an apostrophe in front. Numbers stay numbers."""
    if isinstance(cell, str) and (cell.startswith(_BEGINS_A_FORMULA) or cell.lstrip().startswith(_BEGINS_A_FORMULA)):
        return f"'{cell}"
    return cell


def csv_lines(rows: Iterable[Iterable[Any]], *, delimiter: str = ",") -> Iterator[str]:
    """Rows as lines of CSV for a spreadsheet: marked as UTF-8, every cell harmless."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=delimiter)
    yield "\N{BYTE ORDER MARK}"
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
