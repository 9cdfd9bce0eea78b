"""Rewards for tests, and the points to pay for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proudly.people.models import Member, Organisation
from proudly.people.queries import today_of
from proudly.points.services import set_point_value
from proudly.rewards.budgets import set_budget
from proudly.rewards.causes import offer_cause
from proudly.rewards.giving import give_monthly, give_to_cause, open_pot, set_matching
from proudly.rewards.models import Budget, Cause, Gift, Matching, Pot, Redemption, Reward, Statement
from proudly.rewards.redeeming import redeem_reward
from proudly.rewards.services import add_codes, offer_reward, save_for
from proudly.rewards.statements import make_statement
from proudly.scoreboard.tests.factories import win


def reward(
    within: Organisation, name: str = "Rain jacket", *, price: int = 100, stock: int | None = 3, **more: Any
) -> Reward:
    return offer_reward(organisation=within, name=name, price=price, stock=stock, **more)


def asked(member: Member, name: str = "Day off") -> Redemption:
    """Something that the member asked for, and that waits for approval."""
    wanted = reward(member.organisation, name, price=5, needs_approval=True)
    return redeem_reward(member=with_points(member, 5), reward=wanted, request=f"asked {wanted.pk}")


def voucher(member: Member, name: str = "Book token", code: str = "") -> Redemption:
    """A voucher that the member took, with its code; by default one of its own."""
    wanted = reward(member.organisation, name, price=5, stock=None, kind=Reward.Kind.VOUCHER)
    add_codes(reward=wanted, codes=[code or f"CODE-{wanted.pk}"])
    return redeem_reward(member=with_points(member, 5), reward=wanted, request=f"voucher {wanted.pk}")


def with_points(member: Member, points: int) -> Member:
    """The same member, with that many points more."""
    win(member, points)
    return member


@dataclass(frozen=True)
class Given:
    """One of everything that has to do with gifts."""

    cause: Cause
    pot: Pot
    gift: Gift
    statement: Statement
    matching: Matching
    budget: Budget


def given(member: Member, words: str = "A well", *, points: int = 5) -> Given:
    """The member gives in a pot, each month, and saves for something; there is money for it, and a statement."""
    within, today = member.organisation, today_of(member.organisation)
    with_points(member, points + 5)
    set_point_value(organisation=within, cents_per_hundred=250, starts_on=today, today=today)
    budget = set_budget(organisation=within, name=words, starts_on=today, ends_on=today, cents=10_000_000)
    matching = set_matching(organisation=within, percent=50, starts_on=today, ends_on=today, cents=100_000)
    cause = offer_cause(organisation=within, name=words, story=words, proof=words)
    pot = open_pot(member=member, cause=cause, name=words, goal=500)
    gift = give_to_cause(member=member, cause=cause, points=points, request="a gift", pot=pot)
    give_monthly(member=member, cause=cause, points=2, anonymous=False)
    save_for(member=member, reward=reward(within, words, price=900))
    return Given(cause, pot, gift, make_statement(cause=cause), matching, budget)
