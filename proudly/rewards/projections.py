"""The gifts, in their order → the badge for the first."""

from __future__ import annotations

from datetime import datetime

from proudly.kit.projections import Projection, declare
from proudly.rewards.badges import GIFT
from proudly.rewards.models import Gift
from proudly.scoreboard.badges.giving import give_badges
from proudly.scoreboard.badges.models import EarnedBadge


def reward_givers(gifts: list[Gift]) -> None:
    """Whoever gave points to a cause has the badge, from the first gift on."""
    first: dict[tuple[int, str, int], datetime] = {}
    for gift in gifts:
        first.setdefault((gift.member_id, GIFT.key, 1), gift.given_at)
    give_badges(first)


def forget_givers() -> None:
    EarnedBadge.objects.filter(badge=GIFT.key).delete()


declare(Projection("givers' badges", log=Gift, take_in=reward_givers, clear=forget_givers))
