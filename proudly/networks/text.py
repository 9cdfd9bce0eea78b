"""How networks count a text, and how a text is cut so that it fits with the tracked link.

Pure: no Django, no network. `static/networks/count.js` counts the same way in the page; a test compares the two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex

# Between the caption and the tracked link, wherever we put the two into one text.
SEPARATOR = "\n\n"
ELLIPSIS = "…"
# How far back, in pieces, a cut may move to end on a whole word.
_WORD_REACH = 30
# What may not touch a disclosure for it to be one.
_NO_WORD_BEFORE, _NO_WORD_AFTER = r"(?<![\p{L}\p{N}_])", r"(?![\p{L}\p{N}_])"


class Unit(StrEnum):
    """What a network counts."""

    GRAPHEMES = "graphemes"  # what people see as one character: an emoji family is 1
    WEIGHTED = "weighted"  # X, after twitter-text v3: Latin and its neighbours 1, the rest and emoji 2
    EMOJI_BYTES = "emoji-bytes"  # Threads: code points, but an emoji counts as its bytes in UTF-8
    CHARACTERS = "characters"  # code points


@dataclass(frozen=True)
class Limit:
    """At most `number` of `unit`. A link costs `link_cost`, or what its own letters cost when that is None.

    `bytes` is a second limit that some networks have, on the whole text in UTF-8. Only texts full of emoji families or
    stacked accents reach it: they are cut for it, and not counted by it.
    """

    number: int
    unit: Unit
    link_cost: int | None = None
    bytes: int | None = None


# An address with its scheme, without the punctuation that ends a sentence. The same expressions stand in count.js.
_URL = r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?()\[\]{}…]"
# X also shortens addresses without a scheme. These endings are the common ones, not all that exist.
_BARE = (
    r"(?<![\p{L}\p{N}@_./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    r"(?:com|org|net|edu|gov|int|io|co|app|dev|ai|info|biz|eu|nl|be|de|fr|uk|us|lu|at|ch|es|it|pt|ie|dk|se|no|fi|pl)"
    r"(?![\p{L}\p{N}_-])(?:/[^\s<>\"]*[^\s<>\"'.,;:!?()\[\]{}…])?"
)
_LINK = regex.compile(_URL, regex.IGNORECASE)
_LINK_ON_X = regex.compile(f"{_URL}|{_BARE}", regex.IGNORECASE)
# Flags first: \X alone takes quadratic time over a long row of them.
_GRAPHEME = regex.compile(r"\p{Regional_Indicator}{2}|\X")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}|\u20E3")
_NEWLINE = regex.compile(r"\r\n?|[\u0085\u2028\u2029]")
# Control characters but newline and tab; halves of characters; marks that turn the direction of what follows
# (embeddings, overrides: a way to make an address read as another) and the byte order mark. Isolates and the marks
# that only hint a direction stay: right-to-left text needs them and they end with their line.
_UNWANTED = regex.compile(r"[\p{Cc}\p{Cs}\u202A-\u202E\uFEFF\uFFF9-\uFFFB--[\n\t]]", regex.V1)
_LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))


def clean(text: str) -> str:
    """The text with plain newlines, without control characters and marks that reverse what is read."""
    return _UNWANTED.sub("", _NEWLINE.sub("\n", text)).strip()


def count(text: str, limit: Limit) -> int:
    """How much of the limit `text` uses up, in its unit. Links inside it are counted the network's way."""
    return sum(cost for _, cost, _ in _pieces(_NEWLINE.sub("\n", text), limit))


def with_link(text: str, url: str) -> str:
    """Caption and tracked link as one text, the link on its own line at the end."""
    return f"{text}{SEPARATOR}{url}" if text else url


def fit(text: str, limit: Limit, link_url: str = "") -> str:
    """`text`, cleaned, and cut where it must be so that it fits within the limit together with the link.

    Cuts between graphemes, never inside a link, at a word where one ends nearby, and shows it with "…". Returns ""
    when nothing fits.
    """
    return _fit(text, limit, tail=SEPARATOR + link_url if link_url else "")


def says(text: str, disclosure: str) -> bool:
    """Whether the disclosure stands in the text, as words of its own and in whatever case: #employees is another."""
    return bool(regex.search(rf"{_NO_WORD_BEFORE}{regex.escape(disclosure)}{_NO_WORD_AFTER}", text, regex.IGNORECASE))


def with_disclosure(text: str, disclosure: str) -> str:
    """The text with what tells where its writer works ("" for nothing): at its end, unless it says so already.

    The one place that decides where a disclosure goes; `static/networks/count.js` does the same in the page.
    """
    if not disclosure or says(text, disclosure):
        return text
    return f"{text}{SEPARATOR}{disclosure}" if text else disclosure


def disclosed(text: str, disclosure: str, limit: Limit, link_url: str) -> str:
    """`with_disclosure`, the words cut where they must be so that disclosure and link still fit within the limit."""
    whole = with_disclosure(clean(text), disclosure)
    if not disclosure or fit(whole, limit, link_url) == whole:
        return whole
    words = _fit(text, limit, tail=f"{SEPARATOR}{disclosure}{SEPARATOR}{link_url}")
    return with_disclosure(words, disclosure)


def _fit(text: str, limit: Limit, *, tail: str) -> str:
    """`text` cut so that it fits together with what will stand behind it."""
    text = clean(text)
    room = limit.number - count(tail, limit)
    room_in_bytes = limit.bytes - len(tail.encode()) if limit.bytes else len(text.encode()) + len(ELLIPSIS.encode()) + 1

    def fits(candidate: str) -> bool:
        return count(candidate, limit) <= room and len(candidate.encode()) <= room_in_bytes

    if fits(text):
        return text
    pieces = list(_pieces(text, limit))
    kept = _prefix(pieces, room - count(ELLIPSIS, limit), room_in_bytes - len(ELLIPSIS.encode()))
    while kept and not fits(_ended(kept)):
        kept = kept[:-1]  # the end of a cut may read as a link, which costs more than its letters
    return _ended(kept)


_Piece = tuple[str, int, bool]  # the text, its cost, whether it is a link


def _pieces(text: str, limit: Limit) -> Iterator[_Piece]:
    """Links, where they have a price of their own, and graphemes."""
    position = 0
    if limit.link_cost is not None:
        for link in (_LINK_ON_X if limit.unit is Unit.WEIGHTED else _LINK).finditer(text):
            yield from _graphemes(text[position : link.start()], limit.unit)
            yield link.group(), limit.link_cost, True
            position = link.end()
    yield from _graphemes(text[position:], limit.unit)


def _graphemes(text: str, unit: Unit) -> Iterator[_Piece]:
    return ((grapheme, _cost(grapheme, unit), False) for grapheme in _GRAPHEME.findall(text))


def _cost(grapheme: str, unit: Unit) -> int:
    if unit is Unit.GRAPHEMES:
        return 1
    if unit is Unit.CHARACTERS:
        return len(grapheme)
    is_emoji = bool(_EMOJI.search(grapheme))
    if unit is Unit.EMOJI_BYTES:
        return len(grapheme.encode()) if is_emoji else len(grapheme)
    return 2 if is_emoji else sum(_weight(ord(character)) for character in unicodedata.normalize("NFC", grapheme))


def _weight(code_point: int) -> int:
    return 1 if any(code_point in light for light in _LIGHT) else 2


def _prefix(pieces: list[_Piece], room: int, room_in_bytes: int) -> list[_Piece]:
    """As many pieces from the start as fit into the room, ending on a word where one ends nearby."""
    end = 0
    for piece, cost, _ in pieces:
        room, room_in_bytes = room - cost, room_in_bytes - len(piece.encode())
        if room < 0 or room_in_bytes < 0:
            break
        end += 1
    if end == len(pieces) or pieces[end][0].isspace():
        return pieces[:end]
    for start in range(end, max(end - _WORD_REACH, 0), -1):
        if pieces[start - 1][0].isspace() or pieces[start - 1][2]:
            return pieces[:start]
    return pieces[:end]


def _ended(pieces: list[_Piece]) -> str:
    """The pieces as text with "…" behind it, apart from a link so that the link stays whole."""
    text = "".join(piece for piece, _, _ in pieces).rstrip()
    if not text:
        return ""
    last_is_link = next(is_link for piece, _, is_link in reversed(pieces) if not piece.isspace())
    return f"{text} {ELLIPSIS}" if last_is_link else text + ELLIPSIS
