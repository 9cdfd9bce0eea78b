from __future__ import annotations

import re

from proudly.people.importing import limits

# What no name holds: control characters, halves of characters, and signs that turn the direction of what follows, so
# that a name reads as another.
CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u202a-\\u202e\\u2066-\\u2069]")


def kept(cell: str) -> str:
    """A text as a database can keep it, cut when it is long."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell[: limits.CELL_KEPT])
