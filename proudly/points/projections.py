"""The ledger's lines → what moved in each month, for the books."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from datetime import date

from django.db.models.functions import Coalesce

from proudly.kit.projections import Projection, declare
from proudly.points.models import Entry, LedgerMonth

Sum = tuple[int, date, str, str, bool]  # organisation, month, kind of account, reason, whether it is a reversal


def add_to_months(entries: list[Entry]) -> None:
    """Add entries to the sums of their month. Two queries and one upsert for any number of entries.

    Nobody else writes these sums, and the cursor's row is locked meanwhile, so that they can be made here.
    """
    moved = Counter[Sum]()
    lines = Entry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list(
        "organisation_id",
        "organisation__time_zone",
        "happened_at",
        "account__kind",
        Coalesce("transfer__reverses__reason", "transfer__reason"),
        "transfer__reverses_id",
        "amount",
    )
    for organisation, time_zone, at, kind, reason, reverses, amount in lines:
        month = at.astimezone(zoneinfo.ZoneInfo(time_zone)).date().replace(day=1)
        moved[organisation, month, kind, reason, reverses is not None] += amount
    there = LedgerMonth.objects.filter(
        organisation__in={place[0] for place in moved}, month__in={place[1] for place in moved}
    ).values_list("organisation_id", "month", "kind", "reason", "is_reversal", "points")
    before = Counter[Sum]({(one, month, kind, why, back): points for one, month, kind, why, back, points in there})
    LedgerMonth.objects.bulk_create(
        [
            LedgerMonth(
                organisation_id=organisation,
                month=month,
                kind=kind,
                reason=reason,
                is_reversal=reversal,
                points=points + before[organisation, month, kind, reason, reversal],
            )
            for (organisation, month, kind, reason, reversal), points in moved.items()
        ],
        update_conflicts=True,
        unique_fields=["organisation", "month", "kind", "reason", "is_reversal"],
        update_fields=["points"],
    )


def forget_months() -> None:
    LedgerMonth.objects.all().delete()


MONTHS = declare(Projection(name="ledger months", log=Entry, take_in=add_to_months, clear=forget_months))
