"""What there is to have and to give to, and who took and gave what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from proudly.audience.queries import reaches
from proudly.kit import clock
from proudly.people.models import Member, Organisation
from proudly.people.queries import beginning_of, teams_to, today_of
from proudly.points.models import Account, Entry
from proudly.rewards.models import Budget, Cause, Gift, Matching, Pot, Redemption, Reward, SavingsGoal, Statement
from proudly.rewards.rules import PACE_OVER, weeks_to_go

State = Redemption.State


def catalogue(organisation: Organisation) -> QuerySet[Reward]:
    """Every reward that is offered, the cheapest first; one that has run out still shows what was to be had."""
    return Reward.objects.filter(organisation=organisation, withdrawn_at=None).order_by("price", "name", "pk")


def offered_to(member: Member) -> QuerySet[Reward]:
    """Of the catalogue what this member can have, now or later. One query, and one for the member's teams."""
    return catalogue(member.organisation).filter(Q(audience=None) | Q(reaches(member, "audience__")))


def everything_offered(organisation: Organisation) -> QuerySet[Reward]:
    """Every reward there is or was, those that are offered first, with how many were taken. One query."""
    taken = Count("redemptions", filter=~Q(redemptions__state=State.CANCELLED))
    return (
        Reward.objects.filter(organisation=organisation)
        .annotate(taken=taken)
        .order_by(F("withdrawn_at").asc(nulls_first=True), "price", "name", "pk")
    )


def had_of(member: Member) -> dict[int, int]:
    """By reward how many the member had. One query."""
    mine = Redemption.objects.filter(member=member).exclude(state=State.CANCELLED)
    return dict(mine.values_list("reward").annotate(had=Count("pk")))


def redemptions_of(member: Member) -> QuerySet[Redemption]:
    """What a member took, newest first, with its reward and its code."""
    return Redemption.objects.filter(member=member).select_related("reward", "voucher").order_by("-pk")


def waiting_orders(manager: Member) -> QuerySet[Redemption]:
    """What this manager has still to approve or to hand over, the longest waiting first, with reward and member."""
    return orders_to_fulfil(manager).filter(state__in=[State.ASKED, State.ORDERED]).order_by("pk")


def dealt_with(manager: Member) -> QuerySet[Redemption]:
    """What of it has been handed over or cancelled, the latest first, with reward and member."""
    done = orders_to_fulfil(manager).filter(state__in=[State.FULFILLED, State.CANCELLED])
    return done.order_by(Coalesce("fulfilled_at", "cancelled_at").desc(), "-pk")


def orders_to_fulfil(manager: Member) -> QuerySet[Redemption]:
    """What was taken by members to whom this manager may hand it over, with reward and member.

    Whoever is a manager for a team has those of its members; that takes one query more.
    """
    orders = Redemption.objects.filter(organisation=manager.organisation_id)
    teams = teams_to(manager, "fulfil rewards")
    if teams is not None:
        orders = orders.filter(member__team__in=teams)
    return orders.select_related("reward", "member__team")


@dataclass(frozen=True)
class Saving:
    """What a member saves for. `weeks`: until it can be had, at the pace of the last four; None without a pace."""

    reward: Reward
    missing: int
    weeks: int | None


def saving_of(member: Member, balance: int) -> Saving | None:
    """Two queries; one for who saves for nothing."""
    goal = SavingsGoal.objects.filter(member=member, reward__withdrawn_at=None).select_related("reward").first()
    if goal is None:
        return None
    missing = max(0, goal.reward.price - balance)
    return Saving(goal.reward, missing, weeks_to_go(missing, won=won_lately(member)) if missing else 0)


def won_lately(member: Member) -> int:
    """Points that came in over the last four weeks, less what was taken back; what was cancelled did not come in."""
    entries = Entry.objects.filter(
        account__member=member, account__kind=Account.Kind.WALLET, happened_at__gt=clock.now() - PACE_OVER
    )
    came = entries.filter(Q(amount__gt=0, transfer__reverses=None) | Q(amount__lt=0, transfer__reverses__isnull=False))
    return int(came.aggregate(points=Sum("amount", default=0))["points"])


def budget_today(organisation: Organisation) -> Budget | None:
    today = today_of(organisation)
    return Budget.objects.filter(organisation=organisation, starts_on__lte=today, ends_on__gte=today).first()


# --- wages in kind ----------------------------------------------------------------------------------------------------


def wages_in_kind(organisation: Organisation, first: date, last: date) -> QuerySet[Redemption]:
    """What was handed over from `first` to `last` that is wages in kind, with who has it. One query."""
    return (
        Redemption.objects.filter(
            organisation=organisation,
            reward__tax=Reward.Tax.WAGES,
            state=State.FULFILLED,
            fulfilled_at__gte=beginning_of(first, organisation),
            fulfilled_at__lt=beginning_of(last + timedelta(days=1), organisation),
        )
        .select_related("organisation", "reward", "member__person", "member__team")
        .order_by("member__name", "fulfilled_at", "pk")
    )


# --- gifts ------------------------------------------------------------------------------------------------------------


def causes(organisation: Organisation, *, also_withdrawn: bool = False) -> list[Cause]:
    """Those that can be given to, with what they were given in all, by name. One query."""
    found = Cause.objects.filter(organisation=organisation)
    if not also_withdrawn:
        found = found.filter(withdrawn_at=None)
    return list(
        found.annotate(
            given_points=Sum("gifts__points", default=0),
            given_cents=Sum("gifts__cents", default=0) + Sum("gifts__matched_cents", default=0),
            to_state=Sum("gifts__points", filter=Q(gifts__statement=None), default=0),
        ).order_by("name", "pk")
    )


def gifts_of(member: Member) -> QuerySet[Gift]:
    """What a member gave, the latest first, with its cause and pot."""
    return Gift.objects.filter(member=member).select_related("cause", "pot").order_by("-pk")


def open_pots(organisation: Organisation) -> list[Pot]:
    """Those into which members give, with how much is in them. One query."""
    pots = Pot.objects.filter(organisation=organisation, closed_at=None, cause__withdrawn_at=None)
    return list(with_what_is_in_it(pots).order_by("-pk"))


def with_what_is_in_it(pots: QuerySet[Pot]) -> QuerySet[Pot]:
    """Each with its cause and its `points`."""
    return pots.select_related("cause").annotate(points=Sum("gifts__points", default=0))


def matching_today(organisation: Organisation) -> Matching | None:
    """What the organisation adds to gifts today, while its money for it lasts. One query."""
    today = today_of(organisation)
    found = Matching.objects.filter(organisation=organisation, starts_on__lte=today, ends_on__gte=today).first()
    return found if found and found.spent_cents < found.cents else None


def statements(organisation: Organisation) -> QuerySet[Statement]:
    """The latest first, with their cause."""
    return Statement.objects.filter(organisation=organisation).select_related("cause").order_by("-pk")
