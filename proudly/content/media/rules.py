"""What a story is told with beside its words. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

MOST_PICTURES = 9  # of a story, the first among them: no network lays out more on one screen


class MediumKind(StrEnum):
    """What a story can have beside its first picture."""

    PICTURE = "picture"
    VIDEO = "video"
    DOCUMENT = "document"


LONGEST_WORDS = {MediumKind.PICTURE: 300, MediumKind.VIDEO: 20_000, MediumKind.DOCUMENT: 200}  # characters


class StoryKind(StrEnum):
    """What there is of a story beside its text; of several, what a reader looks at first."""

    VIDEO = "video"
    DOCUMENT = "document"
    GALLERY = "gallery"
    LINK = "link"
    PICTURE = "picture"
    TEXT = "text"


def kind_of(*, has_link: bool, has_picture: bool, media: Iterable[MediumKind]) -> StoryKind:
    """The kind of a story, by what it has."""
    kinds = set(media)
    if MediumKind.VIDEO in kinds:
        return StoryKind.VIDEO
    if MediumKind.DOCUMENT in kinds:
        return StoryKind.DOCUMENT
    if MediumKind.PICTURE in kinds:
        return StoryKind.GALLERY
    if has_link:
        return StoryKind.LINK
    return StoryKind.PICTURE if has_picture else StoryKind.TEXT


class MixFault(StrEnum):
    """Why media do not go together."""

    MIXED = "mixed"
    SEVERAL = "several"
    TOO_MANY = "too many"
    NO_FIRST = "no first"


def mix_fault(media: Iterable[MediumKind], *, has_picture: bool) -> MixFault | None:
    """Why a story cannot have all of these; None when it can. No network takes two kinds in one post.

    Args:
        media: without its first picture.
        has_picture: whether there is a first picture, to which others can be added.
    """
    kinds = list(media)
    if len(set(kinds)) > 1:
        return MixFault.MIXED
    if not kinds:
        return None
    if kinds[0] != MediumKind.PICTURE:
        return MixFault.SEVERAL if len(kinds) > 1 else None
    if not has_picture:
        return MixFault.NO_FIRST
    return MixFault.TOO_MANY if len(kinds) > MOST_PICTURES - 1 else None


# --- how a picture is cut ---------------------------------------------------------------------------------------------

FOCUS_STEP = 5  # percent: near enough for an eye, and a page needs no more than 21 positions


class Focus(NamedTuple):
    """What stays in view however a picture is cut: percent from the left, and from the top."""

    x: int
    y: int


CENTRE = Focus(50, 50)
OURS = ""  # in the place of a network's key: the cards of our own pages and mails


def focus_from(x: int, y: int) -> Focus:
    """The focus nearest to what was said that there is."""
    return Focus(*(min(100, max(0, round(value / FOCUS_STEP) * FOCUS_STEP)) for value in (x, y)))


def crop_box(width: int, height: int, ratio: Fraction, focus: Focus) -> tuple[int, int, int, int]:
    """The largest part of a picture that has a ratio, with the focus in the same place of it as of the whole.

    That is where browsers put it with `object-fit: cover` and the focus as `object-position`
    (https://www.w3.org/TR/css-images-3/#the-object-position), so that a page shows what a network will.

    Args:
        width, height: of the picture, in pixels, at least 1.
        ratio: width of the part by its height.

    Returns left, top, right and bottom in pixels, at least one pixel apart.
    """
    if Fraction(width, height) > ratio:
        wide, high = min(width, max(1, round(height * ratio))), height
    else:
        wide, high = width, min(height, max(1, round(width / ratio)))
    left = round(Fraction((width - wide) * focus.x, 100))
    top = round(Fraction((height - high) * focus.y, 100))
    return left, top, left + wide, top + high
