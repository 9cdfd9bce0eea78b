from __future__ import annotations

from typing import Any


class Unreadable(Exception):
    """The file as a whole cannot be taken in. `code` and `about` become a sentence in `words.trouble_of`."""

    def __init__(self, code: str, **about: Any) -> None:
        super().__init__(code)
        self.code = code
        self.about = about
