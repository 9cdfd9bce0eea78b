"""Shares that proved themselves, and readers → what each member did for each story on each day."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from proudly.challenges.models import DayCount
from proudly.kit.projections import Projection, declare
from proudly.links.models import Link, Verdict
from proudly.people.models import Organisation
from proudly.sharing.models import Share, ShareEvent
from proudly.sharing.suggested import DONE

Of = DayCount.Of
Place = tuple[int, int, int, date]  # organisation, member, story, day


def count_shares(events: list[ShareEvent]) -> None:
    """Count the shares that are out by now, on the day they were shared; and no longer those that turned out not to be.

    Three queries and one upsert for any number of events.
    """
    last = events[-1].pk
    first_of: dict[int, int] = {}
    for event in events:
        first_of.setdefault(event.share_id, event.pk)
    before, after = dict.fromkeys(first_of, False), dict.fromkeys(first_of, False)
    told = ShareEvent.objects.filter(share__in=first_of, pk__lte=last).order_by("pk")
    for pk, share, state in told.values_list("pk", "share_id", "state"):
        if pk < first_of[share]:
            before[share] = state in DONE
        after[share] = state in DONE
    changed = [share for share in first_of if before[share] != after[share]]
    shares = Share.objects.filter(pk__in=changed).values_list(
        "pk", "organisation_id", "member_id", "story_id", "shared_at", "organisation__time_zone"
    )
    change = Counter[Place]()
    for pk, organisation, member, story, at, time_zone in shares:
        change[organisation, member, story, _day(at, time_zone)] += 1 if after[pk] else -1
    _add(Of.SHARES, change)


def count_readers(verdicts: list[Verdict]) -> None:
    """Count the clicks that are readers', on the day of the click; and no longer those that are found to be none.

    Three queries and one upsert for any number of verdicts.
    """
    human = Verdict.Kind.HUMAN
    changed = [one for one in verdicts if (one.kind == human) != (one.was == human)]
    links = {
        link: (member, story)
        for link, member, story in Link.objects.filter(pk__in={one.link_id for one in changed}).values_list(
            "pk", "member_id", "story_id"
        )
    }
    zones = _zones(one.organisation_id for one in changed)
    change = Counter[Place]()
    for one in changed:
        member, story = links[one.link_id]
        day = _day(one.at, zones[one.organisation_id])
        change[one.organisation_id, member, story, day] += 1 if one.kind == human else -1
    _add(Of.READERS, change)


def _zones(organisations: Iterable[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=set(organisations)).values_list("pk", "time_zone"))


def _day(at: datetime, time_zone: str) -> date:
    return at.astimezone(zoneinfo.ZoneInfo(time_zone)).date()


def _add(of: DayCount.Of, change: Mapping[Place, int]) -> None:
    """Nobody else writes counts of this kind, and the cursor's row is locked meanwhile: the sums can be made here."""
    change = {place: more for place, more in change.items() if more}
    if not change:
        return
    there = DayCount.objects.filter(
        of=of,
        member__in={member for _, member, _, _ in change},
        story__in={story for _, _, story, _ in change},
        day__in={day for _, _, _, day in change},
    )
    rows = there.values_list("organisation_id", "member_id", "story_id", "day", "number")
    before = Counter[Place]({(one, member, story, day): number for one, member, story, day, number in rows})
    DayCount.objects.bulk_create(
        [
            DayCount(
                organisation_id=organisation,
                member_id=member,
                story_id=story,
                of=of,
                day=day,
                number=before[organisation, member, story, day] + more,
            )
            for (organisation, member, story, day), more in change.items()
        ],
        update_conflicts=True,
        unique_fields=["member", "story", "of", "day"],
        update_fields=["number"],
        batch_size=500,
    )
    there.filter(number=0).delete()  # so that one that was made again has the same rows


def _forget_shares() -> None:
    DayCount.objects.filter(of=Of.SHARES).delete()


def _forget_readers() -> None:
    DayCount.objects.filter(of=Of.READERS).delete()


declare(Projection(name="shares by day", log=ShareEvent, take_in=count_shares, clear=_forget_shares))
declare(Projection(name="readers by day", log=Verdict, take_in=count_readers, clear=_forget_readers))
