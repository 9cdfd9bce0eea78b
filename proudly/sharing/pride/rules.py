"""When a story is not good enough to be promoted, by what colleagues say of it."""

from __future__ import annotations

from enum import StrEnum
from math import sqrt


class Because(StrEnum):
    """Why somebody would not share a story."""

    FIELD = "field"  # about the reader: says nothing of how good it is
    NETWORK = "network"  # … and neither does this
    ADVERTISING = "advertising"
    UNCLEAR = "unclear"
    KNOWN = "known"
    DOUBTFUL = "doubtful"


# What says something of the reader, not of the story: it counts neither for nor against it.
OF_THE_READER = frozenset({Because.FIELD, Because.NETWORK})

FEWEST_JUDGES = 8  # before so many colleagues judged it, no story rests
HALF = 0.5
_Z = 1.645  # of the normal distribution: nine of ten such intervals hold the truth


def rests(*, proud: int, against: int) -> bool:
    """Whether a story that so many are proud of, and so many are not, is no longer promoted.

    It rests when we are sure enough that fewer than half of all colleagues would be proud of it: when the upper end of
    the interval in which the true part lies is below a half.
    """
    judges = proud + against
    return judges >= FEWEST_JUDGES and upper_end(proud, judges) < HALF


def upper_end(happened: int, tries: int) -> float:
    """The upper end of the 90 % interval for how often something happens. 1.0 without a try.

    Wilson's score interval: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference,
    JASA 22 (1927).
    """
    if not tries:
        return 1.0
    part, weight = happened / tries, _Z * _Z / tries
    middle = part + weight / 2
    spread = _Z * sqrt(part * (1 - part) / tries + weight / (4 * tries))
    return min(1.0, (middle + spread) / (1 + weight))
