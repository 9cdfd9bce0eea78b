"""What a spreadsheet makes of our CSV, wherever it was bought."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proudly.kit.csv_cells import csv_lines, harmless

SIGNS = "=+-@"


def opened(text: str, delimiter: str) -> list[list[str]]:
    """As a spreadsheet opens it that divides at this sign: quotes count only where a cell begins."""
    return list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True), delimiter=delimiter))


@pytest.mark.parametrize("ours", [",", ";"])
@pytest.mark.parametrize("theirs", [",", ";", "\t"])
@given(cells=st.lists(st.text(alphabet=" ;,\t\r\n\"'=+-@a", max_size=12), min_size=1, max_size=4))
@example(cells=["x", "y;=1+1;"])
@example(cells=["x", 'y";=1+1'])
@example(cells=["x", "y\n=1+1"])
@example(cells=["x", "y,\t@a"])
def test_no_cell_begins_a_formula_whatever_sign_divides(ours: str, theirs: str, cells: list[str]) -> None:
    text = "".join(csv_lines([cells], delimiter=ours))
    assert [cell for row in opened(text, theirs) for cell in row if cell.lstrip().startswith(tuple(SIGNS))] == []


@pytest.mark.parametrize("cell", ["Jan-Willem", "a@b.example", "1 + 1", "Zoe; Jan", "mail: a@b", -5, 2.5, None])
def test_what_is_no_formula_stays_as_it_is(cell: Any) -> None:
    assert harmless(cell) == cell
