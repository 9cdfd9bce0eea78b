"""Which words went and which came between two texts. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """A stretch of text. `kind`: "same", "gone" or "new"."""

    kind: str
    text: str


def pieces_of(before: str, after: str) -> list[Piece]:
    """The texts laid over each other, word by word: "same" and "gone" make the first, "same" and "new" the second."""
    old, new = words_of(before), words_of(after)
    pieces: list[Piece] = []
    for what, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[from_old:to_old])))
            continue
        if to_old > from_old:
            pieces.append(Piece("gone", "".join(old[from_old:to_old])))
        if to_new > from_new:
            pieces.append(Piece("new", "".join(new[from_new:to_new])))
    return pieces


def words_of(text: str) -> Sequence[str]:
    """The words and what stands between them, so that together they are the text."""
    return re.findall(r"\s+|[^\s]+", text)
