"""The ledger's lines → standings."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from proudly.kit.projections import Projection, declare
from proudly.points.models import Account, Entry
from proudly.scoreboard.models import Standing
from proudly.scoreboard.rules import Period, period_start

Place = tuple[int, int, str, date]  # organisation, member, period, its first day


def count_won_points(entries: list[Entry]) -> None:
    """Add what was won to the standings of its member, one for each period.

    Two queries and one upsert for any number of entries. Nobody else writes standings, and the cursor's row is locked
    while we do, so that the sums can be made here.
    """
    won = Counter[Place]()
    for place, amount in _won(entries):
        won[place] += amount
    if not won:
        return
    standings = Standing.objects.filter(
        member__in={member for _, member, _, _ in won}, starts_on__in={start for _, _, _, start in won}
    )
    before = Counter[Place]({_place_of(standing): standing.points for standing in standings})
    Standing.objects.bulk_create(
        [
            Standing(
                organisation_id=organisation,
                member_id=member,
                period=period,
                starts_on=start,
                points=before[organisation, member, period, start] + amount,
            )
            for (organisation, member, period, start), amount in won.items()
        ],
        update_conflicts=True,
        unique_fields=["member", "period", "starts_on"],
        update_fields=["points"],
    )


def _won(entries: list[Entry]) -> Iterator[tuple[Place, int]]:
    """Each place that an entry counts in, with its points.

    Won is what came out of the programme's account, or went back there: spending is not losing. What is taken back is
    taken from the period in which it was won.
    """
    programme = Entry.objects.filter(transfer=OuterRef("transfer"), account__kind=Account.Kind.PROGRAMME)
    wallet_lines = (
        Entry.objects.filter(pk__in=[entry.pk for entry in entries], account__kind=Account.Kind.WALLET)
        .filter(Exists(programme))
        .annotate(won_at=Coalesce("transfer__reverses__happened_at", "happened_at"))
        .values_list("organisation_id", "account__member_id", "amount", "won_at", "organisation__time_zone")
    )
    for organisation, member, amount, won_at, time_zone in wallet_lines:
        assert member is not None, "wallets have a member"
        day = won_at.astimezone(zoneinfo.ZoneInfo(time_zone)).date()
        for period in Period:
            yield (organisation, member, period.value, period_start(period, day)), amount


def _place_of(standing: Standing) -> Place:
    return standing.organisation_id, standing.member_id, standing.period, standing.starts_on


def forget_standings() -> None:
    Standing.objects.all().delete()


declare(Projection(name="standings", log=Entry, take_in=count_won_points, clear=forget_standings))
