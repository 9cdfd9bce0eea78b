"""When a post is looked at, what of it earns, and when one that is gone is asked about. Pure decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

# After it was posted. Most of what comes to a post comes in its first days; after two weeks nobody looks any more.
LOOKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=6), timedelta(days=14))
# Each comes up to this part later, so that what was posted at one moment is not asked for at one moment.
SPREAD = 1 / 12
GONE_SOON = timedelta(days=7)  # what somebody deletes later is nobody's business
MOST_COUNTED = 200  # likes of one post that can earn, and reshares, and replies: a number is easily bought
LOOKING_LASTS = timedelta(minutes=10)  # a worker that took longer is taken for dead
MOST_FAILURES = 5  # in a row; then the look is left out


def next_look(posted_at: datetime, now: datetime, number: int) -> datetime | None:
    """The first moment to look that is still to come; None when there is none.

    Args:
        number: of the post, by which its moments are its own, and the same each time.
    """
    later = 1 + SPREAD * (number * 0.618034 % 1)  # the golden ratio spreads numbers that follow each other
    return next((moment for after in LOOKS if (moment := posted_at + after * later) > now), None)


def wait_after_failure(failures: int, asked_for: int) -> timedelta:
    """How long a post is left alone that could not be asked for: doubling from ten minutes, or what the network asked
    (seconds)."""
    return max(timedelta(minutes=10 * 2 ** (failures - 1)), timedelta(seconds=asked_for))


def earning(was: int, count: int) -> range:
    """Which of them earn, by number, when `count` are seen where `was` were the most before."""
    return range(was + 1, min(count, MOST_COUNTED) + 1)


def is_asked_about(*, posted_at: datetime, gone_at: datetime, is_posted_again: bool, is_recalled: bool) -> bool:
    """Whether the points of a post that is gone are held: it went soon, and neither came back nor was asked to go."""
    return gone_at - posted_at <= GONE_SOON and not is_posted_again and not is_recalled
