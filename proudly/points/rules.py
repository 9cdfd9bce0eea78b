"""How many points a deed is worth. Pure decisions; `services.award_each` carries them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class RuleLike(Protocol):
    @property
    def network(self) -> str: ...


AnyRule = TypeVar("AnyRule", bound=RuleLike)


# What a good idea earns: points, most per member and day. Also for organisations from before there were suggestions.
SUGGESTIONS: dict[str, tuple[int, int]] = {"suggestion": (20, 60), "suggested_share": (2, 20)}

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
    *((deed, "", *earns) for deed, earns in SUGGESTIONS.items()),
)

# What deeds start with that earn only once an organisation turns them on: points, most per member and day.
LATER_RULES: dict[str, tuple[int, int]] = {"conversion": (25, 100)}


def rule_for(rules: Sequence[AnyRule], network: str) -> AnyRule | None:
    """Of the rules for one deed: the network's own, else the one for any network, else None."""
    by_network = {rule.network: rule for rule in rules}
    return by_network.get(network) or by_network.get("")


def within_cap(amount: int, *, daily_cap: int, earned_today: int) -> int:
    """What is left of `amount` under the day's limit, in points; never below zero."""
    return max(0, min(amount, daily_cap - earned_today))
