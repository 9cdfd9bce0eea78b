"""Figures of stories, and when one does better than another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import TypeVar

Key = TypeVar("Key")

_Z = 1.645  # of the normal distribution: as sure as one in twenty, to one side
FEWEST_SHARES = 5  # of a variant, before it can win


@dataclass(frozen=True)
class Figures:
    """What came of a story, or of several: people `told` of them, people who `sharers`, `shares`, and their `readers`.

    `likes`, `reshares` and `replies` are those of the posts of which networks tell: posts of `tellers` people.

    Of several stories people count once for each.
    """

    told: int = 0
    sharers: int = 0
    shares: int = 0
    readers: int = 0
    proud: int = 0
    judges: int = 0
    likes: int = 0
    reshares: int = 0
    replies: int = 0
    tellers: int = 0
    stories: int = 1

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.told + other.told,
            self.sharers + other.sharers,
            self.shares + other.shares,
            self.readers + other.readers,
            self.proud + other.proud,
            self.judges + other.judges,
            self.likes + other.likes,
            self.reshares + other.reshares,
            self.replies + other.replies,
            self.tellers + other.tellers,
            self.stories + other.stories,
        )

    @property
    def share_rate(self) -> float | None:
        """Of those who were told, the part that shared. None when nobody was told; at most one."""
        return min(1.0, self.sharers / self.told) if self.told else None

    @property
    def readers_a_share(self) -> float | None:
        return self.readers / self.shares if self.shares else None

    @property
    def readers_told(self) -> float | None:
        """Readers for each colleague who was told: what a notice brought."""
        return self.readers / self.told if self.told else None

    @property
    def engagement(self) -> int | None:
        """Likes, reshares and replies together. None where no network told of a post."""
        return self.likes + self.reshares + self.replies if self.tellers else None

    @property
    def pride(self) -> float | None:
        return self.proud / self.judges if self.judges else None


def winner(variants: Mapping[Key, tuple[int, int]]) -> Key | None:
    """The variant that brings more readers a share than each other one, as far as chance lets us say; None if no one.

    The ratio of two counts of rare things, each over its shares: its logarithm is nearly normal with the variance
    1/one + 1/other. R. A. Fisher, Statistical Methods for Research Workers (1925), on the Poisson series.

    Args:
        variants: shares and readers of each. Those with fewer than `FEWEST_SHARES` shares neither win nor lose.
    """
    judged = {key: both for key, both in variants.items() if both[0] >= FEWEST_SHARES}
    if len(judged) < 2:
        return None
    best = max(judged, key=lambda key: judged[key][1] / judged[key][0])
    return best if all(_is_better(judged[best], other) for key, other in judged.items() if key != best) else None


def _is_better(one: tuple[int, int], other: tuple[int, int]) -> bool:
    (shares, readers), (other_shares, other_readers) = one, other
    ratio = ((readers + 0.5) / shares) / ((other_readers + 0.5) / other_shares)  # by a half, so that none is no trouble
    return log(ratio) > _Z * sqrt(1 / (readers + 0.5) + 1 / (other_readers + 0.5))
