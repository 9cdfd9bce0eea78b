"""Rewards for tests, and the points to pay for them."""

from __future__ import annotations

from typing import Any

from proudly.people.models import Member, Organisation
from proudly.rewards.models import Reward
from proudly.rewards.services import offer_reward
from proudly.scoreboard.tests.factories import win


def reward(within: Organisation, name: str = "Rain jacket", *, price: int = 100, stock: int = 3, **more: Any) -> Reward:
    return offer_reward(organisation=within, name=name, price=price, stock=stock, **more)


def with_points(member: Member, points: int) -> Member:
    """The same member, with that many points more."""
    win(member, points)
    return member
