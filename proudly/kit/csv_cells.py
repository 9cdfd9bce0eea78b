"""CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

# What makes a spreadsheet take a cell for a formula, also behind blanks.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


_DIVIDES = ";,\t\r\n"


def harmless(cell: Any, *, delimiter: str = ",") -> Any:
    """The cell; where a text would be taken for a formula it gets an apostrophe in front. Numbers stay numbers.

    A spreadsheet of another country divides at another sign than ours, also within a text: what then begins a cell
    gets one, too.
    """
    if not isinstance(cell, str):
        return cell
    if cell.startswith(_BEGINS_A_FORMULA) or cell.lstrip().startswith(_BEGINS_A_FORMULA):
        cell = f"'{cell}"
    return re.sub(rf"([{_DIVIDES.replace(delimiter, '')}][\s\"]*)(?=[=+\-@＝＋－＠])", r"\1'", cell)


def csv_lines(rows: Iterable[Iterable[Any]], *, delimiter: str = ",") -> Iterator[str]:
    """Rows as lines of CSV for a spreadsheet: marked as UTF-8, every cell harmless."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=delimiter)
    yield "\N{BYTE ORDER MARK}"
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([harmless(cell, delimiter=delimiter) for cell in row])
        yield line.getvalue()
