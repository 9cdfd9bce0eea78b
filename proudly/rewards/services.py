"""Putting rewards in the catalogue, taking them for points, and handing them over."""

from __future__ import annotations

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.kit import clock
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.points import ledger
from proudly.points.queries import balance_of
from proudly.rewards.models import Redemption, Reward

Action = AuditEntry.Action

REWARD_READY = "reward ready"  # a kind of notice, about a redemption


class NotRedeemed(Exception):
    """A reward could not be had; nothing was paid. `sentence` says why, in the current language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SoldOut(NotRedeemed):
    """None is left."""


class NotEnoughPoints(NotRedeemed):
    """The wallet holds less than the price."""


def offer_reward(
    *,
    organisation: Organisation,
    name: str,
    description: str = "",
    price: int,
    stock: int,
    picture: File[bytes] | None = None,
) -> Reward:
    """Put a reward in the catalogue.

    Args:
        price: points for one, at least 1. Raises ValueError below.
        stock: how many there are.
        picture: a square image with a name.
    """
    if price < 1:
        raise ValueError("A reward costs at least one point.")
    with transaction.atomic():
        reward = Reward.objects.create(
            organisation=organisation,
            name=name,
            description=description,
            price=price,
            stock=stock,
            picture=picture or "",
        )
        record(Action.REWARD_OFFERED, organisation_id=organisation.pk, reward=name, points=price, stock=stock)
    return reward


def redeem_reward(*, member: Member, reward: Reward, request: str) -> Redemption:
    """Take one of a reward and pay for it, once for each request. Raises SoldOut and NotEnoughPoints.

    Args:
        request: idempotency key of the form that asks, at most 40 characters. A second call with it gives the first
            redemption again.
    """
    with transaction.atomic():
        # The lock makes everybody who wants this reward come one after the other.
        reward = Reward.objects.select_for_update().get(pk=reward.pk, organisation=member.organisation_id)
        done = Redemption.objects.filter(member=member, request=request).select_related("reward").first()
        if done:
            return done
        if reward.stock == 0:
            raise SoldOut(_("“%(reward)s” has just run out. Your points are still yours.") % {"reward": reward.name})
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
        reward.stock -= 1
        reward.save(update_fields=["stock"])
        return Redemption.objects.create(
            organisation_id=member.organisation_id,
            reward=reward,
            member=member,
            request=request,
            price=reward.price,
            transfer=paid,
            redeemed_at=paid.happened_at,
        )


def fulfil_redemption(*, redemption: Redemption) -> None:
    """The member has the reward in hand, and is told so. Doing it twice changes nothing."""
    ordered = Redemption.objects.filter(pk=redemption.pk, state=Redemption.State.ORDERED)
    with transaction.atomic():
        if ordered.update(state=Redemption.State.FULFILLED, fulfilled_at=clock.now()):
            record(
                Action.REWARD_HANDED_OVER,
                organisation_id=redemption.organisation_id,
                concerns=redemption.member,
                reward=redemption.reward.name,  # and no points: what somebody spends is nobody else's to see
            )
            promise_notices(
                organisation=redemption.organisation,
                members=[redemption.member],
                kind=REWARD_READY,
                about=redemption.pk,
            )
            transaction.on_commit(send_notices)


def _how_many_more(member: Member, reward: Reward) -> str:
    missing = reward.price - balance_of(member)
    return ngettext(
        "You need %(points)d more point for “%(reward)s”.", "You need %(points)d more points for “%(reward)s”.", missing
    ) % {"points": missing, "reward": reward.name}
