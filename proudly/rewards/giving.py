"""Giving points to a cause: once or each month, alone or in a pot with others; the organisation may add to it.

Locks are taken in one order, so that nobody waits for each other: the cause, the matching, the budget, the wallet.
"""

from __future__ import annotations

import zoneinfo
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.people.queries import today_of
from proudly.points import ledger
from proudly.points.books import value_on
from proudly.points.models import Account
from proudly.points.queries import balance_of
from proudly.points.rules import worth
from proudly.rewards import rules
from proudly.rewards.budgets import BudgetSpent, Overlapping, spend_of_budget
from proudly.rewards.models import Budget, Cause, Gift, Matching, MonthlyGift, Pot

Action = AuditEntry.Action


class NotGiven(Exception):
    """A gift could not be made; nothing was paid. `sentence` says why, in the current language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoValue(NotGiven):
    """Nobody has said what points are worth."""


class CauseWithdrawn(NotGiven):
    """Nobody gives to the cause any more."""


class PotClosed(NotGiven):
    """Nobody gives into the pot any more."""


class NotEnoughPoints(NotGiven):
    """The wallet holds less than that."""


class NoBudget(NotGiven):
    """The organisation's money for gifts is spent for now."""


class OtherCause(Exception):
    """The pot is for another cause."""


def give_to_cause(
    *,
    member: Member,
    cause: Cause,
    points: int,
    request: str,
    anonymous: bool = False,
    pot: Pot | None = None,
) -> Gift:
    """Give points to a cause, once for each request. Raises NotGiven or OtherCause, and then nothing was paid.

    Args:
        points: above zero.
        request: idempotency key of the form that asks, at most 40 characters. A second call with it gives the first
            gift again.
        anonymous: nobody else sees who gave it.
        pot: of the same cause, to give with others.
    """
    gift, _is_new = give_or_find(
        member=member, cause=cause, points=points, request=request, anonymous=anonymous, pot=pot
    )
    return gift


def give_or_find(
    *, member: Member, cause: Cause, points: int, request: str, anonymous: bool, pot: Pot | None
) -> tuple[Gift, bool]:
    """The same, and whether the gift was made by this call, which of two at the same time only one did."""
    if points <= 0:
        raise ValueError("A gift is above zero.")
    with transaction.atomic():
        # The lock makes whoever withdraws the cause, states its gifts, or sends the same twice, come before or after.
        locked = Cause.objects.select_for_update().get(pk=cause.pk, organisation=member.organisation_id)
        done = Gift.objects.filter(member=member, request=request).select_related("cause", "pot").first()
        if done:
            return done, False
        _require_open(locked, pot)
        today = today_of(member.organisation)
        value = value_on(member.organisation, today)
        if value is None:
            raise NoValue(_("Nobody has said yet what points are worth, so they cannot be given. Ask who runs this."))
        cents = worth(points, value)
        matching, added, budget = _money(member.organisation, cents, today)
        try:
            paid = ledger.spend_points(
                member=member,
                amount=points,
                cause=f"gift:{member.pk}:{request}",
                reason="given",
                about={"title": cause.name},
                to=Account.Kind.GIVEN,
            )
        except ledger.NotEnoughPoints as too_few:
            raise NotEnoughPoints(_too_few(points - balance_of(member))) from too_few
        gift = Gift.objects.create(
            organisation_id=member.organisation_id,
            cause=cause,
            member=member,
            request=request,
            points=points,
            cents=cents,
            matched_cents=added,
            matching=matching if added else None,
            budget=budget,
            pot=pot,
            anonymous=anonymous,
            transfer=paid,
            given_at=paid.happened_at,
        )
        return gift, True


def _require_open(cause: Cause, pot: Pot | None) -> None:
    if cause.withdrawn_at is not None:
        sentence = _("Nobody gives to “%(cause)s” any more. Your points are still yours.")
        raise CauseWithdrawn(sentence % {"cause": cause.name})
    if pot is not None:
        if pot.cause_id != cause.pk:
            raise OtherCause
        if Pot.objects.filter(pk=pot.pk).exclude(closed_at=None).exists():
            raise PotClosed(_("“%(pot)s” is closed. You can still give alone.") % {"pot": pot.name})


def _money(organisation: Organisation, cents: int, today: date) -> tuple[Matching | None, int, Budget | None]:
    """What the organisation adds, and the budget that pays for both."""
    matching = (
        Matching.objects.filter(organisation=organisation, starts_on__lte=today, ends_on__gte=today)
        .select_for_update()
        .first()
    )
    added = 0
    if matching is not None:
        added = rules.matched(cents, percent=matching.percent, left=matching.cents - matching.spent_cents)
        Matching.objects.filter(pk=matching.pk).update(spent_cents=F("spent_cents") + added)
    try:
        budget = spend_of_budget(organisation_id=organisation.pk, cents=cents + added, on=today)
    except BudgetSpent as spent:
        raise NoBudget(_("The budget for gifts is used up for now. Your points are still yours.")) from spent
    return matching, added, budget


def _too_few(missing: int) -> str:
    return ngettext(
        "You have %(points)d point too few for that.", "You have %(points)d points too few for that.", missing
    ) % {"points": missing}


# --- each month -------------------------------------------------------------------------------------------------------


def give_monthly(*, member: Member, cause: Cause, points: int, anonymous: bool) -> MonthlyGift:
    """From the next first of a month on, the same each month, instead of what the member gave monthly before.

    Raises NotGiven for a cause that is withdrawn.
    """
    if points <= 0:
        raise ValueError("A gift is above zero.")
    assert cause.organisation_id == member.organisation_id
    _require_open(cause, None)
    monthly, _is_new = MonthlyGift.objects.update_or_create(
        member=member,
        defaults={
            "organisation_id": member.organisation_id,
            "cause": cause,
            "points": points,
            "anonymous": anonymous,
            "since": clock.now(),
            "missed_on": None,
        },
    )
    return monthly


def stop_giving_monthly(*, member: Member) -> bool:
    """Returns whether the member gave monthly."""
    return MonthlyGift.objects.filter(member=member).delete()[0] > 0


def give_what_is_due() -> int:
    """The gifts of this month, where its first day has come. Returns how many. Any number of times: once a month.

    Where there are too few points, or no budget, nothing is given that month, and the member sees so.
    """
    given = 0
    for organisation in Organisation.objects.filter(pk__in=MonthlyGift.objects.values("organisation")):
        first = today_of(organisation).replace(day=1)
        due = MonthlyGift.objects.filter(
            organisation=organisation, member__in=Member.objects.present().filter(organisation=organisation)
        ).exclude(missed_on=first)
        for monthly in due.select_related("member__organisation", "cause").order_by("pk").iterator():
            given += _give_this_month(monthly, first)
    return given


def _give_this_month(monthly: MonthlyGift, first: date) -> bool:
    request = f"monthly {first}"
    since = monthly.since.astimezone(zoneinfo.ZoneInfo(monthly.member.organisation.time_zone)).date()
    if since >= first or Gift.objects.filter(member=monthly.member, request=request).exists():
        return False
    try:
        give_to_cause(
            member=monthly.member,
            cause=monthly.cause,
            points=monthly.points,
            request=request,
            anonymous=monthly.anonymous,
        )
    except NotGiven:
        MonthlyGift.objects.filter(pk=monthly.pk).update(missed_on=first)
        return False
    return True


# --- causes, pots and what the organisation adds ----------------------------------------------------------------------


def open_pot(*, member: Member, cause: Cause, name: str, goal: int | None) -> Pot:
    """Begin to give together. Who opens it sees to it that it is closed.

    One that this member has open for the cause under the same name is not opened a second time. Raises NotGiven for a
    cause that is withdrawn.
    """
    with transaction.atomic():
        locked = Cause.objects.select_for_update().get(pk=cause.pk, organisation=member.organisation_id)
        _require_open(locked, None)
        pot, _is_new = Pot.objects.get_or_create(
            organisation_id=member.organisation_id,
            cause=cause,
            name=name,
            opened_by=member,
            closed_at=None,
            defaults={"goal": goal},
        )
    return pot


def close_pot(*, pot: Pot) -> None:
    """Nobody gives into it any more. What was given stays given."""
    Pot.objects.filter(pk=pot.pk, closed_at=None).update(closed_at=clock.now())


def set_matching(*, organisation: Organisation, percent: int, starts_on: date, ends_on: date, cents: int) -> Matching:
    """In these days the organisation adds so much to each gift. Raises Overlapping.

    Args:
        percent: of what a gift is worth, above zero.
        cents: euro cents at most.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        others = Matching.objects.filter(organisation=organisation, starts_on__lte=ends_on, ends_on__gte=starts_on)
        if other := others.first():
            raise Overlapping(str(other))
        record(Action.MATCHING_CHANGED, organisation_id=organisation.pk, percent=percent, cents=cents)
        return Matching.objects.create(
            organisation=organisation, percent=percent, starts_on=starts_on, ends_on=ends_on, cents=cents
        )


def end_matching(*, matching: Matching) -> None:
    """Nothing is added from tomorrow on; what was promised stays."""
    with transaction.atomic():
        found = Matching.objects.select_for_update().get(pk=matching.pk)
        today = max(today_of(found.organisation), found.starts_on)
        if found.ends_on > today:
            found.ends_on, found.cents = today, found.spent_cents
            found.save(update_fields=["ends_on", "cents"])
            record(Action.MATCHING_CHANGED, organisation_id=found.organisation_id, percent=0)
