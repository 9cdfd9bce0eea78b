"""That forty colleagues do not post the same words: which variant a member is offered, and when two texts are one.

Pure decisions. docs/rules/echo.md tells them with an example.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# How much two colleagues' networks are taken to overlap, by what the directory says of them.
SAME_TEAM, SAME_PLACE, SAME_FUNCTION, ANYBODY = 1.0, 0.3, 0.3, 0.5
LATELY = timedelta(days=30)  # of variants; what was used before is forgotten

# Measured on the demo company's 324 pairs of variants: two that were written apart come to 0.70 at most, 0.29 at the
# median; one changed word leaves 0.89 at least; a sentence of eight words put before or behind leaves 0.87 at the
# median, one of fourteen words 0.79.
NEARLY_THE_SAME = 0.85
BUILT_ON = 0.6  # a text that is this like a variant was made of it
REMEMBERED = timedelta(days=2)  # so long a post stays before the eyes of those who read its copy

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


# --- texts ------------------------------------------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    """The words as a reader sees them: without links, marks, accents, and the difference of capitals."""
    plain = unicodedata.normalize("NFKD", _LINK.sub(" ", text).casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def key_of(text: str) -> str:
    """A short name for a variant, the same for the same words; "" for a text without words."""
    words = " ".join(words_of(text))
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same words, in any order: 0 to 1, by Dice. 0 when either has none."""
    mine, yours = Counter(words_of(one)), Counter(words_of(other))
    return 2 * (mine & yours).total() / (mine.total() + yours.total()) if mine and yours else 0.0


def is_nearly_the_same(one: str, other: str) -> bool:
    """Whether a reader who sees both takes them for one text."""
    return likeness(one, other) >= NEARLY_THE_SAME


def variant_of(text: str, variants: Iterable[str]) -> str:
    """The key of the variant that a text was made of; "" for words of one's own."""
    best, key = max(((likeness(text, variant), key_of(variant)) for variant in variants), default=(0.0, ""))
    return key if best >= BUILT_ON else ""


# --- which variant ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Colleague:
    """Somebody as the directory knows them. What is empty is shared with nobody."""

    member: int
    team: int | None = None
    location: str = ""
    function: str = ""


@dataclass(frozen=True)
class Use:
    """That somebody posted a variant, by its key."""

    variant: str
    by: Colleague
    at: datetime


def overlap(one: Colleague, other: Colleague) -> float:
    """How much the networks of two colleagues are taken to overlap; more for each thing that they have in common."""
    return ANYBODY + sum(weight for weight, is_common in _in_common(one, other) if is_common)


def by_use(variants: Sequence[str], uses: Collection[Use], *, member: Colleague, story: int) -> list[int]:
    """The places in `variants` (keys) in the order in which a member is offered them, the best first.

    Last come the one that somebody of the same team used last, and before it those that somebody with the same location
    or function did; of the others first the one used least, a use counting as much as the networks overlap; then the
    one whose last use is longest ago. While nobody has shared yet, colleagues draw lots.
    """
    used, last = dict.fromkeys(variants, 0.0), dict[str, datetime]()
    for use in uses:
        used[use.variant] = used.get(use.variant, 0.0) + overlap(member, use.by)
        last[use.variant] = max(use.at, last.get(use.variant, use.at))
    just_used = _just_used(uses, member)

    def reluctance(place: int) -> tuple[float, float, float, str]:
        key = variants[place]
        since = last[key].timestamp() if key in last else 0.0
        return (just_used.get(key, 0.0), round(used[key], 6), since, _lot(member.member, story, key))

    return sorted(range(len(variants)), key=reluctance)


def _in_common(one: Colleague, other: Colleague) -> tuple[tuple[float, bool], ...]:
    return (
        (SAME_TEAM, one.team is not None and one.team == other.team),
        (SAME_PLACE, bool(one.location) and one.location == other.location),
        (SAME_FUNCTION, bool(one.function) and one.function == other.function),
    )


def _just_used(uses: Iterable[Use], member: Colleague) -> dict[str, float]:
    """The variants last used by somebody of the team, of the location, of the function, and how much that weighs."""
    weighs: dict[str, float] = {}
    seen: set[int] = set()
    for use in sorted(uses, key=lambda one: one.at, reverse=True):
        for which, (weight, is_common) in enumerate(_in_common(member, use.by)):
            if is_common and which not in seen:
                seen.add(which)
                weighs[use.variant] = weighs.get(use.variant, 0.0) + weight
    return weighs


def _lot(member: int, story: int, variant: str) -> str:
    return hashlib.sha256(f"{member}:{story}:{variant}".encode()).hexdigest()
