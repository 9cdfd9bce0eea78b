"""What gifts are worth, and how long saving takes. Pure decisions."""

from __future__ import annotations

from datetime import timedelta

PACE_OVER = timedelta(days=28)


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
