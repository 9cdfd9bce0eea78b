"""How much of a file is taken in, and how long it is kept. The only place that says so."""

from __future__ import annotations

from datetime import timedelta

from proudly.people.team_rules import DEEPEST

FILE_BYTES = 20 * 1024 * 1024
ROWS = 100_000
COLUMNS = 100
NEW_TEAMS = 1_000  # more than that is another column, taken for the team
TEAM_DEPTH = DEEPEST
CELL_KEPT = 300  # characters of a cell that are kept of a wrong row, to be shown and downloaded

# An Excel file is a packed folder of XML. What it unpacks to is looked at before anything reads it.
UNPACKED_BYTES = 150 * 1024 * 1024
ENTRIES = 1_000
ELEMENTS = 6_000_000
ELEMENTS_IN_A_ROW = 60_000  # Excel itself knows 16,384 columns
DEPTH = 64
TAG_BYTES = 1024 * 1024
APART = 200_000  # elements that are neither in a row nor in a list of strings: openpyxl holds them all, at 1.5 kB each
STRINGS = 2_000_000  # elements of the list of strings that cells refer to
SHEETS = 100
OPENING = 60.0  # seconds of computing until the first row
CELL = 32_767  # characters that Excel lets a cell have
CHARACTERS = 100_000_000  # of all cells: one string can stand in millions of them

KEPT = timedelta(days=30)  # the file and its rows are personal data; undoing ends with them

BATCH = 500  # rows in one transaction: others who write wait for less than a second
GAP = 0.3  # of a transaction's time passes until the next one
CLAIM_RUNS_OUT = timedelta(seconds=60)
MOST_ATTEMPTS = 3  # to read a file that takes its reader down
