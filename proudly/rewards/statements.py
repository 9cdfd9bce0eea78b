"""What causes were given, as it is paid out and told: a statement for each cause, and the report for everybody."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, Sum

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation
from proudly.people.queries import beginning_of
from proudly.rewards.models import Cause, Gift, Statement

Action = AuditEntry.Action

FEWEST_GIVERS = 5  # with fewer one could guess who gave how much: their number is not told


class NothingToState(Exception):
    """No gift to this cause waits to be paid out."""


def make_statement(*, cause: Cause) -> Statement:
    """All gifts to a cause that are in no statement yet, as one to be paid out. Raises NothingToState."""
    with transaction.atomic():
        # Whoever gives at this moment comes before, and is in it, or after.
        found = Cause.objects.select_for_update().get(pk=cause.pk)
        gifts = Gift.objects.filter(cause=found, statement=None)
        summed = gifts.aggregate(
            points=Sum("points"),
            cents=Sum("cents"),
            matched=Sum("matched_cents"),
            givers=Count("member", distinct=True),
            first=Min("given_at"),
            last=Max("given_at"),
        )
        if not summed["points"]:
            raise NothingToState
        zone = zoneinfo.ZoneInfo(found.organisation.time_zone)
        statement = Statement.objects.create(
            organisation_id=found.organisation_id,
            cause=found,
            starts_on=summed["first"].astimezone(zone).date(),
            ends_on=summed["last"].astimezone(zone).date(),
            points=summed["points"],
            cents=summed["cents"],
            matched_cents=summed["matched"],
            givers=summed["givers"],
            made_at=clock.now(),
        )
        gifts.update(statement=statement)
        record(
            Action.STATEMENT_MADE, organisation_id=found.organisation_id, cause=found.name, cents=statement.total_cents
        )
    return statement


def note_payment(*, statement: Statement, paid_on: date, reference: str) -> None:
    """It was paid to the cause."""
    with transaction.atomic():
        if Statement.objects.filter(pk=statement.pk, paid_on=None).update(paid_on=paid_on, reference=reference):
            record(
                Action.STATEMENT_PAID,
                organisation_id=statement.organisation_id,
                cause=statement.cause.name,
                cents=statement.total_cents,
            )


@dataclass(frozen=True)
class GivenTo:
    """What one cause was given in a stretch of time. `givers` is None where there are too few to be told."""

    cause: Cause
    points: int
    cents: int
    matched_cents: int
    gifts: int
    givers: int | None
    paid_cents: int

    @property
    def total_cents(self) -> int:
        return self.cents + self.matched_cents


@dataclass(frozen=True)
class Report:
    """What was given in a stretch of time, in all and to each cause, the most first."""

    organisation: Organisation
    starts_on: date
    ends_on: date
    causes: list[GivenTo]
    givers: int | None

    @property
    def points(self) -> int:
        return sum(one.points for one in self.causes)

    @property
    def cents(self) -> int:
        return sum(one.cents for one in self.causes)

    @property
    def matched_cents(self) -> int:
        return sum(one.matched_cents for one in self.causes)

    @property
    def total_cents(self) -> int:
        return self.cents + self.matched_cents

    @property
    def paid_cents(self) -> int:
        return sum(one.paid_cents for one in self.causes)


def report_of(organisation: Organisation, starts_on: date, ends_on: date) -> Report:
    """What was given from `starts_on` to `ends_on`, both whole days of the organisation. Four queries."""
    gifts = Gift.objects.filter(
        organisation=organisation,
        given_at__gte=beginning_of(starts_on, organisation),
        given_at__lt=beginning_of(ends_on + timedelta(days=1), organisation),
    )
    rows = gifts.values_list("cause").annotate(
        points=Sum("points"),
        cents=Sum("cents"),
        matched=Sum("matched_cents"),
        gifts=Count("pk"),
        givers=Count("member", distinct=True),
    )
    paid = dict(
        gifts.filter(statement__paid_on__isnull=False)
        .values_list("cause")
        .annotate(cents=Sum("cents") + Sum("matched_cents"))
    )
    found = list(rows)
    causes = Cause.objects.in_bulk([pk for pk, *_sums in found])
    given = [
        GivenTo(causes[pk], points, cents, matched, number, _told(givers), paid.get(pk, 0))
        for pk, points, cents, matched, number, givers in found
    ]
    givers = gifts.aggregate(givers=Count("member", distinct=True))["givers"]
    given.sort(key=lambda one: (-one.total_cents, one.cause.name))
    return Report(organisation, starts_on, ends_on, given, _told(givers))


def _told(givers: int) -> int | None:
    return givers if givers >= FEWEST_GIVERS else None
