"""How many points a deed is worth, and when points expire. Pure decisions; `awards` and `expiry` carry them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar


class RuleLike(Protocol):
    @property
    def network(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def is_extra(self) -> bool: ...


AnyRule = TypeVar("AnyRule", bound=RuleLike)

# Deeds that only some networks tell of.
TOLD_BY_NETWORKS = frozenset({"reshare", "reply", "like"})

# What deeds earn that came later than the organisation: points, most per member and day.
LATER_RULES: dict[str, tuple[int, int]] = {
    "suggestion": (20, 60),
    "suggested_share": (2, 20),
    "first_share": (5, 15),
    "start": (10, 10),
    # Little, and not much a day: a network tells how many, and not who.
    "reshare": (5, 50),
    "reply": (3, 30),
    "like": (1, 20),
    "conversion": (25, 100),  # earns once an organisation hears of them
}

# What an organisation starts with: (deed, network or "" for any other, points, most per member and day).
# Posting under one's own name on a professional network costs more courage than forwarding a link.
STARTING_RULES: tuple[tuple[str, str, int, int], ...] = (
    ("share", "", 10, 40),
    ("share", "linkedin", 20, 60),
    ("share", "bluesky", 15, 45),
    ("share", "mastodon", 15, 45),
    ("share", "x", 15, 45),
    ("share", "email", 5, 15),
    ("share", "copy", 5, 15),
    ("click", "", 2, 100),
    *((deed, "", *earns) for deed, earns in LATER_RULES.items() if deed != "conversion"),
)


# Sponsors go first, as they promised: what they share themselves earns nothing. What comes of it does.
NOT_FOR_SPONSORS = frozenset({"share", "first_share"})


def rule_for(rules: Sequence[AnyRule], network: str) -> AnyRule | None:
    """Which of the rules for one deed holds on a network; None when none does.

    Of the standing ones the network's own, else the one for any network. An extra rule holds instead where it gives
    more: an action is never to anybody's loss.
    """
    standing = {rule.network: rule for rule in rules if not rule.is_extra}
    usual = standing.get(network) or standing.get("")
    extra = [rule for rule in rules if rule.is_extra and rule.network in {"", network}]
    return max([*([usual] if usual else []), *extra], key=lambda rule: rule.amount, default=None)


def within_limits(amount: int, rooms: Iterable[int]) -> int:
    """What is left of `amount`, in points, where each limit leaves the room that is given; never below zero."""
    return max(0, min([amount, *rooms]))


def worth(points: int, cents_per_hundred: int) -> int:
    """What points are worth, in euro cents, rounded down to whole ones: nobody is promised more than there is."""
    return points * cents_per_hundred // 100


# --- expiry -----------------------------------------------------------------------------------------------------------

WARNED_AT_LEAST = timedelta(days=28)  # before points expire: the shortest month
WARNED_AT_MOST = timedelta(days=35)


def expires_next(today: date) -> date | None:
    """The day of which members are warned today: the first of a month, when one is a month away."""
    for days in range(WARNED_AT_LEAST.days, WARNED_AT_MOST.days + 1):
        if (day := today + timedelta(days=days)).day == 1:
            return day
    return None


def came_in_before(expires_on: date, months: int) -> date:
    """What came in before this day expires on `expires_on`, the first of a month: it was there for `months` whole
    months after the one that it came in."""
    number = expires_on.year * 12 + expires_on.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def expiring(*, balance: int, came_in_since: int, warned: int = 0) -> int:
    """How many points of a wallet expire, when the oldest are used first: what is left beyond those that came in since.

    Args:
        balance: points in the wallet.
        came_in_since: points that are not old enough.
        warned: points of the balance that will expire before.
    """
    return max(0, balance - came_in_since - warned)
