"""Taking a reward for points, and what becomes of it: approved, handed over, or cancelled and paid back.

Locks are taken in one order, so that nobody waits for each other: the redemption, the reward, the budget, the wallet.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.audience.queries import reached
from proudly.kit import clock
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member
from proudly.people.queries import today_of
from proudly.points import ledger
from proudly.points.queries import balance_of
from proudly.rewards.budgets import BudgetSpent, give_back_to_budget, spend_of_budget
from proudly.rewards.models import Redemption, Reward, VoucherCode
from proudly.rewards.tasks import tell_who_approves

Action = AuditEntry.Action
State = Redemption.State

# Kinds of notice, about a redemption.
REWARD_READY = "reward ready"
REWARD_CANCELLED = "reward cancelled"


class NotRedeemed(Exception):
    """A reward could not be had; nothing was paid. `sentence` says why, in the current language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SoldOut(NotRedeemed):
    """None is left."""


class NotEnoughPoints(NotRedeemed):
    """The wallet holds less than the price."""


class NotOffered(NotRedeemed):
    """It is not offered to this member, not yet, or no longer."""


class HadEnough(NotRedeemed):
    """The member had as many of it as one member can have."""


class NoBudget(NotRedeemed):
    """The organisation's money for rewards is spent for now."""


class TooLate(Exception):
    """It has been handed over, or cancelled, by then."""


def redeem_reward(*, member: Member, reward: Reward, request: str) -> Redemption:
    """Take one of a reward and pay for it, once for each request. Raises a NotRedeemed, and then nothing was paid.

    Args:
        request: idempotency key of the form that asks, at most 40 characters. A second call with it gives the first
            redemption again.
    """
    redemption, _is_new = redeem_or_find(member=member, reward=reward, request=request)
    return redemption


def redeem_or_find(*, member: Member, reward: Reward, request: str) -> tuple[Redemption, bool]:
    """The same, and whether it was taken by this call, which of two at the same time only one did."""
    with transaction.atomic():
        # The lock makes everybody who wants this reward come one after the other.
        reward = Reward.objects.select_for_update().get(pk=reward.pk, organisation=member.organisation_id)
        done = Redemption.objects.filter(member=member, request=request).select_related("reward").first()
        if done:
            return done, False
        _require_offered(reward, member)
        try:
            budget = spend_of_budget(
                organisation_id=reward.organisation_id, cents=reward.cost_cents, on=today_of(member.organisation)
            )
        except BudgetSpent as spent:
            raise NoBudget(_no_budget(reward)) from spent
        try:
            paid = ledger.spend_points(
                member=member,
                amount=reward.price,
                cause=f"redemption:{member.pk}:{request}",
                reason="redeemed",
                about={"title": reward.name},
            )
        except ledger.NotEnoughPoints as too_few:
            raise NotEnoughPoints(_how_many_more(member, reward)) from too_few
        if reward.stock is not None:
            reward.stock -= 1
            reward.save(update_fields=["stock"])
        redemption = Redemption.objects.create(
            organisation_id=member.organisation_id,
            reward=reward,
            member=member,
            request=request,
            price=reward.price,
            cost_cents=reward.cost_cents,
            budget=budget,
            transfer=paid,
            state=State.ASKED if reward.needs_approval else State.ORDERED,
            redeemed_at=paid.happened_at,
        )
        if reward.needs_approval:
            _tell_approvers(redemption)
        else:
            _hand_out_code(redemption)
        return redemption, True


def _require_offered(reward: Reward, member: Member) -> None:
    named = {"reward": reward.name}
    if reward.is_sold_out:
        raise SoldOut(_("“%(reward)s” has just run out. Your points are still yours.") % named)
    is_for_member = reward.audience is None or reached(reward.audience).filter(pk=member.pk).exists()
    if reward.withdrawn_at is not None or not is_for_member:
        raise NotOffered(_("“%(reward)s” is no longer offered. Your points are still yours.") % named)
    if reward.from_day is not None and reward.from_day > today_of(member.organisation):
        raise NotOffered(_("“%(reward)s” cannot be had yet. Your points are still yours.") % named)
    if reward.for_each is not None:
        had = Redemption.objects.filter(reward=reward, member=member).exclude(state=State.CANCELLED).count()
        if had >= reward.for_each:
            raise HadEnough(
                ngettext(
                    "You have “%(reward)s” already: there is %(most)d for each.",
                    "You have “%(reward)s” already: there are %(most)d for each.",
                    reward.for_each,
                )
                % (named | {"most": reward.for_each})
            )


def _no_budget(reward: Reward) -> str:
    return _("The budget for rewards is used up for now, so “%(reward)s” must wait. Your points are still yours.") % {
        "reward": reward.name
    }


def _how_many_more(member: Member, reward: Reward) -> str:
    missing = reward.price - balance_of(member)
    return ngettext(
        "You need %(points)d more point for “%(reward)s”.", "You need %(points)d more points for “%(reward)s”.", missing
    ) % {"points": missing, "reward": reward.name}


def _hand_out_code(redemption: Redemption) -> None:
    """Of a voucher: the first code that nobody has. The reward is locked, so that nobody else takes it."""
    if redemption.reward.kind != Reward.Kind.VOUCHER:
        return
    code = VoucherCode.objects.filter(reward=redemption.reward_id, redemption=None).order_by("pk").first()
    assert code is not None, "the stock of a voucher is how many codes it has"
    code.redemption = redemption
    code.save(update_fields=["redemption"])
    redemption.state, redemption.fulfilled_at = State.FULFILLED, clock.now()
    redemption.save(update_fields=["state", "fulfilled_at"])


def _tell_approvers(redemption: Redemption) -> None:
    transaction.on_commit(partial(tell_who_approves, redemption.organisation_id))


def approve_redemption(*, redemption: Redemption) -> None:
    """What was asked for is ordered; a voucher is handed out at once. Twice changes nothing. Raises TooLate."""
    with transaction.atomic():
        found = _locked(redemption)
        if found.state == State.CANCELLED:
            raise TooLate
        if found.state != State.ASKED:
            return
        Reward.objects.select_for_update().get(pk=found.reward_id)
        found.state = State.ORDERED
        found.save(update_fields=["state"])
        _hand_out_code(found)
        record(
            Action.REWARD_APPROVED,
            organisation_id=found.organisation_id,
            concerns=found.member,
            reward=found.reward.name,
        )
        _tell_approvers(found)
        if found.state == State.FULFILLED:
            _tell(found, REWARD_READY)


def fulfil_redemption(*, redemption: Redemption, words: str = "") -> None:
    """The member has the reward in hand, and is told so. Doing it twice changes nothing. Raises TooLate.

    Args:
        words: to the member, such as where it lies.
    """
    with transaction.atomic():
        found = _locked(redemption)
        if found.state in {State.CANCELLED, State.ASKED}:
            raise TooLate
        if found.state == State.FULFILLED:
            return
        found.state, found.fulfilled_at, found.words = State.FULFILLED, clock.now(), words
        found.save(update_fields=["state", "fulfilled_at", "words"])
        record(
            Action.REWARD_HANDED_OVER,
            organisation_id=found.organisation_id,
            concerns=found.member,
            reward=found.reward.name,  # and no points: what somebody spends is nobody else's to see
        )
        _tell(found, REWARD_READY)


def cancel_redemption(*, redemption: Redemption, words: str, by: Member | None = None) -> None:
    """It will not be had: the points come back, and with them stock and money. Twice changes nothing. Raises TooLate.

    Args:
        words: why, to the member.
        by: the member, where they change their mind before it is approved; None for who runs the programme.
    """
    with transaction.atomic():
        found = _locked(redemption)
        if found.state == State.CANCELLED:
            return
        if found.state == State.FULFILLED or (by is not None and found.state != State.ASKED):
            raise TooLate
        Reward.objects.select_for_update().get(pk=found.reward_id)
        give_back_to_budget(budget_id=found.budget_id, cents=found.cost_cents)
        ledger.reverse_transfer(transfer=found.transfer, reason="cancelled")
        Reward.objects.filter(pk=found.reward_id, stock__isnull=False).update(stock=F("stock") + 1)
        if found.state == State.ASKED:
            _tell_approvers(found)
        found.state, found.cancelled_at, found.words = State.CANCELLED, clock.now(), words
        found.save(update_fields=["state", "cancelled_at", "words"])
        if by is None:
            record(
                Action.REWARD_CANCELLED,
                organisation_id=found.organisation_id,
                concerns=found.member,
                reward=found.reward.name,
            )
            _tell(found, REWARD_CANCELLED)


def _locked(redemption: Redemption) -> Redemption:
    locked = Redemption.objects.select_for_update(of=("self",)).select_related("reward", "member", "transfer__member")
    return locked.get(pk=redemption.pk)


def _tell(redemption: Redemption, kind: str) -> None:
    promise_notices(organisation=redemption.organisation, members=[redemption.member], kind=kind, about=redemption.pk)
    transaction.on_commit(send_notices)
