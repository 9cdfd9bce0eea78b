"""What is in a PDF: how many pages, and whether anything in it does more than be read.

`python -m proudly.content.media.pdf` reads one from its input, within little time and memory.
"""

from __future__ import annotations

import io
import logging
import sys
from enum import StrEnum
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from proudly.kit.apart import REFUSED, bound

SECONDS, MEMORY = 10, 1_000_000_000  # of a processor, and bytes: whatever takes more was made to
MOST_OBJECTS = 200_000
MOST_PAGES = 300  # what LinkedIn shows of a document


class PdfFault(StrEnum):
    """Why a file is no document to share."""

    UNREADABLE = "unreadable"
    LOCKED = "locked"
    ACTS = "acts"
    EMPTY = "empty"
    LONG = "long"


class PdfRefused(Exception):
    """The file is no document to share. `str` of it is a PdfFault."""


# Keys, and types of actions, with which a document runs scripts or programs, sends what was filled in, carries other
# files or forms that are programs: ISO 32000-2, 7.11.4, 12.6.4 and 12.7.8, and its annex on what was in earlier ones.
_ACTS = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMedia"}
_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/GoToE"}
_KINDS = {"/EmbeddedFile", "/RichMedia", "/Movie", "/Screen", "/FileAttachment", "/3D"}


def pages_of(content: bytes) -> int:
    """The number of pages of a PDF that is only to be read. Raises PdfRefused."""
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise PdfRefused(PdfFault.UNREADABLE)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise PdfRefused(PdfFault.LOCKED)
        pages = len(reader.pages)
        if _acts(reader):
            raise PdfRefused(PdfFault.ACTS)
    except PdfRefused:
        raise
    except Exception as error:  # whatever a reader makes of a file that somebody tampered with
        raise PdfRefused(PdfFault.UNREADABLE) from error
    if not pages:
        raise PdfRefused(PdfFault.EMPTY)
    if pages > MOST_PAGES:
        raise PdfRefused(PdfFault.LONG)
    return pages


def _acts(reader: PdfReader) -> bool:
    """Whether anything that can be reached from its root does more than be read."""
    to_see: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    while to_see:
        one = to_see.pop()
        if isinstance(one, IndirectObject):
            number = (one.idnum, one.generation)
            if number in seen:
                continue
            seen.add(number)
            if len(seen) > MOST_OBJECTS:
                raise PdfRefused(PdfFault.LONG)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            if _ACTS & set(one) or str(one.raw_get("/S") if "/S" in one else "") in _ACTIONS:
                return True
            if str(one.raw_get("/Subtype") if "/Subtype" in one else "") in _KINDS:
                return True
            to_see.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            to_see.extend(list.__iter__(one))
    return False


def main() -> int:
    bound(seconds=SECONDS, memory=MEMORY)
    logging.disable()
    try:
        sys.stdout.write(str(pages_of(sys.stdin.buffer.read())))
    except PdfRefused as refused:
        sys.stdout.write(str(refused))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
