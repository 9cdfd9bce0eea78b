"""What there is to have, and who took what."""

from __future__ import annotations

from django.db.models import QuerySet

from proudly.people.models import Member, Organisation
from proudly.rewards.models import Redemption, Reward


def catalogue(organisation: Organisation) -> QuerySet[Reward]:
    """Every reward, the cheapest first; one that has run out still shows what was to be had. One query."""
    return Reward.objects.filter(organisation=organisation).order_by("price", "name", "pk")


def redemptions_of(member: Member) -> QuerySet[Redemption]:
    """What a member took, newest first, with its reward."""
    return Redemption.objects.filter(member=member).select_related("reward").order_by("-pk")


def waiting_orders(organisation: Organisation) -> QuerySet[Redemption]:
    """What is still to be handed over, the longest waiting first, with reward and member."""
    return _orders(organisation, Redemption.State.ORDERED).order_by("pk")


def handed_over(organisation: Organisation) -> QuerySet[Redemption]:
    """What has been handed over, the latest first, with reward and member."""
    return _orders(organisation, Redemption.State.FULFILLED).order_by("-fulfilled_at", "-pk")


def _orders(organisation: Organisation, state: Redemption.State) -> QuerySet[Redemption]:
    return Redemption.objects.filter(organisation=organisation, state=state).select_related("reward", "member__team")
