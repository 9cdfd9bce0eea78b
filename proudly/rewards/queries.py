"""What there is to have, and who took what."""

from __future__ import annotations

from django.db.models import QuerySet

from proudly.people.models import Member, Organisation
from proudly.people.queries import teams_to
from proudly.rewards.models import Redemption, Reward


def catalogue(organisation: Organisation) -> QuerySet[Reward]:
    """Every reward, the cheapest first; one that has run out still shows what was to be had. One query."""
    return Reward.objects.filter(organisation=organisation).order_by("price", "name", "pk")


def redemptions_of(member: Member) -> QuerySet[Redemption]:
    """What a member took, newest first, with its reward."""
    return Redemption.objects.filter(member=member).select_related("reward").order_by("-pk")


def waiting_orders(manager: Member) -> QuerySet[Redemption]:
    """What this manager has still to hand over, the longest waiting first, with reward and member."""
    return orders_to_fulfil(manager).filter(state=Redemption.State.ORDERED).order_by("pk")


def handed_over(manager: Member) -> QuerySet[Redemption]:
    """What of it has been handed over, the latest first, with reward and member."""
    return orders_to_fulfil(manager).filter(state=Redemption.State.FULFILLED).order_by("-fulfilled_at", "-pk")


def orders_to_fulfil(manager: Member) -> QuerySet[Redemption]:
    """What was taken by members to whom this manager may hand it over, with reward and member.

    Whoever is a manager for a team has those of its members; that takes one query more.
    """
    orders = Redemption.objects.filter(organisation=manager.organisation_id)
    teams = teams_to(manager, "fulfil rewards")
    if teams is not None:
        orders = orders.filter(member__team__in=teams)
    return orders.select_related("reward", "member__team")
