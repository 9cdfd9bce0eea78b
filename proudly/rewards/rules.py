"""What gifts are worth, how long saving takes, and when somebody hears of what waits. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

PACE_OVER = timedelta(days=28)
GATHERED_FOR = timedelta(days=1)  # so long one notice stands for all that comes to wait beside it
SLOWEST_COMMIT = timedelta(minutes=1)  # what was asked for later than that before a look, may not have been seen


def matched(cents: int, *, percent: int, left: int) -> int:
    """What the organisation adds to a gift, in euro cents, as far as its money for it goes."""
    return min(cents * percent // 100, left)


def weeks_to_go(missing: int, *, won: int) -> int | None:
    """How many weeks until the points are there, at the pace of the last four weeks; None when there is no pace.

    Args:
        missing: points to go.
        won: points won in `PACE_OVER`.
    """
    if missing <= 0:
        return 0
    if won <= 0:
        return None
    weeks = PACE_OVER.days // 7
    return -(-missing * weeks // won)


@dataclass(frozen=True)
class Told:
    """A notice that rewards wait: the one it is `about`, when it was promised, and when it was read or withdrawn."""

    about: int
    at: datetime
    read_at: datetime | None


def to_tell_of(waiting: Mapping[int, datetime], told: Collection[Told], *, now: datetime) -> int | None:
    """The newest reward that waits, if an approver is to be told now; None where they know, or nothing waits.

    They know of what they were told, of what was there when they read a notice, and of whatever comes on the day of a
    notice whose own reward still waits: that notice lists it, too.

    Args:
        waiting: by redemption when it was asked for.
    """
    gathering = any(one.about in waiting and now - one.at < GATHERED_FOR for one in told)
    unheard = [
        pk
        for pk, asked_at in waiting.items()
        if not any(one.about == pk or (one.read_at and one.read_at > asked_at + SLOWEST_COMMIT) for one in told)
    ]
    return None if gathering or not unheard else max(unheard)
