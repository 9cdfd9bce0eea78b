"""What a rule would have given in the last thirty days."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from proudly.audience.models import Audience
from proudly.audience.queries import reached
from proudly.kit import clock
from proudly.people.models import Organisation
from proudly.points import rules
from proudly.points.models import Account, Entry, Rule
from proudly.points.past_deeds import past_deeds

DAYS = 30


@dataclass(frozen=True)
class Preview:
    """Points in thirty days. `deeds`: how many fitted; `members`: who would have had some; `cut`: what limits kept
    back; `gave`: what the rules in force gave for such deeds."""

    points: int
    deeds: int
    members: int
    cut: int
    gave: int


def preview_rule(
    *,
    organisation: Organisation,
    deed: str,
    network: str,
    amount: int,
    daily_cap: int,
    story_cap: int | None = None,
    member_cap: int | None = None,
    audience: Audience | None = None,
    is_extra: bool = False,
) -> Preview:
    """Try a rule on what was done in the last thirty days, alone: as if no other gave more.

    Args: as `services.change_rule` and `services.add_extra_rule`.
    """
    now = clock.now()
    since, zone = now - timedelta(days=DAYS), zoneinfo.ZoneInfo(organisation.time_zone)
    own = set[str]() if is_extra or network else _networks_with_their_own(organisation, deed)
    within = set(reached(audience).values_list("pk", flat=True)) if audience else None
    of_day, of_story, of_member = Counter[object](), Counter[object](), Counter[int]()
    deeds = 0
    for done in past_deeds(deed, organisation, since, now):
        fits = done.network == network if network else done.network not in own
        if not fits or (within is not None and done.member not in within):
            continue
        deeds += 1
        day, story = (done.member, done.at.astimezone(zone).date()), (done.member, done.story)
        rooms = [daily_cap - of_day[day]]
        if story_cap is not None and done.story is not None:
            rooms.append(story_cap - of_story[story])
        if member_cap is not None:
            rooms.append(member_cap - of_member[done.member])
        given = rules.within_limits(amount, rooms)
        of_day[day] += given
        of_story[story] += given
        of_member[done.member] += given
    points = of_member.total()
    gave = Entry.objects.filter(
        organisation=organisation,
        account__kind=Account.Kind.WALLET,
        rule__deed=deed,
        happened_at__gt=since,
        transfer__reversed_by=None,
        **({} if is_extra and not network else {"rule__network": network}),
    ).aggregate(points=Sum("amount", default=0))["points"]
    return Preview(
        points=points,
        deeds=deeds,
        members=sum(1 for one in of_member.values() if one),
        cut=deeds * amount - points,
        gave=gave,
    )


def _networks_with_their_own(organisation: Organisation, deed: str) -> set[str]:
    standing = Rule.objects.filter(organisation=organisation, deed=deed, name="", ends_at=None)
    return set(standing.exclude(network="").values_list("network", flat=True))
