"""Going over an organisation's yesterday, at night: what is not usual is held by `points.holding`.

Here about readers, and the shares that only they prove; shares that nobody saw are in `unseen`.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from proudly.links.models import Click, Link, OwnPlace, Verdict
from proudly.networks import registry
from proudly.networks.contract import came_from
from proudly.people.models import Organisation
from proudly.people.queries import beginning_of, where_it_is
from proudly.points.holding import hold_points
from proudly.points.models import Account, Entry, Hold, Transfer
from proudly.sharing.honesty import rules
from proudly.sharing.honesty.resting import awards_of_shares, shares_that_rest_on
from proudly.sharing.honesty.rules import Finding, Known, Places, Reading
from proudly.sharing.honesty.unseen import hold_unseen

HOUR = 3  # at night, on the organisation's clock: the day is over, and the worker has taken in its clicks
AT_ONCE = 500
LOOKED_BACK = timedelta(days=60)
# Readers who may all be the sharer, so that what they prove is proved by nobody.
UNPROVEN = {rules.OWN_PLACE, rules.MANY_FROM_ONE}


def check_yesterday() -> int:
    """Where it is three at night, go over the day before. Returns how many points are held. Any number of times."""
    return sum(check_day(organisation, today - timedelta(days=1)) for organisation, today in where_it_is(HOUR))


def check_day(organisation: Organisation, day: date) -> int:
    """Hold what is not usual about the readers of one day, and shares that nobody saw by then. Returns how many points;
    what was held before is left."""
    first, end = beginning_of(day, organisation), beginning_of(day + timedelta(days=1), organisation)
    readings = _readings(organisation, first, end)
    known = _known(organisation, readings, first, end)
    held = 0
    for found in rules.find(readings, known):
        resting = shares_that_rest_on(found.awards, [*readings, *known.week]) if found.reason in UNPROVEN else []
        awards = [*found.awards, *awards_of_shares(organisation, resting, of=found.sharer)]
        held += _hold(found, awards, day)
    return held + hold_unseen(organisation, day=day, end=end)


def _hold(found: Finding, awards: Sequence[int], day: date) -> int:
    transfers = Transfer.objects.filter(pk__in=awards).select_related("member").order_by("pk")
    group = f"{found.reason}:{found.about}:{day}"
    return hold_points(transfers=list(transfers), reason=Hold.Reason(found.reason), group=group)


def _known(organisation: Organisation, readings: Sequence[Reading], first: datetime, end: datetime) -> Known:
    before = first - timedelta(days=rules.WEEK - 1)
    places = _places(organisation, readings, before, end)
    at_home = {one.sharer for one in readings if (one.sharer, one.origin) in places.own - places.common}
    readers = _readers_of(readings)
    return Known(
        places=places,
        busiest=_busiest(organisation, set(readers), first) if len(readings) > rules.MANY_IN_A_RUSH else {},
        all_day=_all_day({sharer for sharer, many in readers.items() if many > rules.MANY_IN_A_RUSH}, first, end),
        old_and_quiet=frozenset(_old_and_quiet({one.link for one in readings}, first)),
        week=_readings(organisation, before, first, of=at_home) if at_home else (),
    )


def _readers_of(readings: Sequence[Reading]) -> dict[int, int]:
    readers: dict[int, int] = {}
    for one in readings:
        readers[one.sharer] = readers.get(one.sharer, 0) + 1
    return readers


def _readings(
    organisation: Organisation, first: datetime, end: datetime, *, of: Iterable[int] | None = None
) -> list[Reading]:
    """Readers for whom points were given then, and not taken back. One query, and two for each `AT_ONCE` of them.

    Args:
        of: the sharers to look at; everybody without.
    """
    lines = Entry.objects.filter(
        account__organisation=organisation,
        account__kind=Account.Kind.PROGRAMME,
        happened_at__gte=first,
        happened_at__lt=end,
        transfer__reason="click",
        transfer__reverses=None,
        transfer__reversed_by=None,
        transfer__cause__startswith="click:",
    )
    if of is not None:
        lines = lines.filter(transfer__member__in=of)
    awards = list(
        lines.order_by("transfer_id").values_list(
            "transfer_id", "transfer__cause", "transfer__member_id", "happened_at"
        )
    )
    readings: list[Reading] = []
    for start in range(0, len(awards), AT_ONCE):
        some = {
            int(cause.split(":")[1]): (award, sharer, at)
            for award, cause, sharer, at in awards[start : start + AT_ONCE]
        }
        visits = Click.objects.filter(pk__in=some).values_list("pk", "link_id", "origin", "referrer")
        rows = list(visits.order_by("pk"))
        networks = dict(Link.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "network"))
        for click, link, origin, referrer in rows:
            award, sharer, at = some[click]
            by_network = _came_by(networks.get(link, ""), referrer)
            readings.append(Reading(award, sharer, link, origin, by_network, at))
    return readings


def _came_by(network: str, referrer: str) -> bool:
    try:
        return came_from(registry.network(network), referrer)
    except registry.UnknownNetwork:
        return False


def _places(organisation: Organisation, readings: Sequence[Reading], first: datetime, end: datetime) -> Places:
    """Where sharers were, and where other colleagues were as well. Two queries, and one for each `AT_ONCE` links.

    A colleague at the sharer's place is one who shared there, or whose browser, known as a colleague's, came from there
    to the sharer's links. That the sharer cannot make up: an own browser is known as the sharer's there.
    """
    noted = list(
        OwnPlace.objects.filter(organisation=organisation, on__gte=first.date(), on__lte=end.date()).values_list(
            "member_id", "origin"
        )
    )
    sharers = {one.sharer for one in readings}
    own = {place for place in noted if place[0] in sharers}
    at_place: dict[str, set[int]] = {}
    for member, origin in noted:
        at_place.setdefault(origin, set()).add(member)
    seen: list[tuple[tuple[int, str], object]] = []
    of_link = {one.link: one.sharer for one in readings}
    links = sorted(of_link)
    for start in range(0, len(links), AT_ONCE):
        own_visits = Verdict.objects.filter(
            link__in=links[start : start + AT_ONCE], kind=Verdict.Kind.OWN, at__gte=first, at__lt=end
        ).exclude(click__origin="")
        for link, reason, origin, agent in own_visits.values_list("link_id", "reason", "click__origin", "click__agent"):
            place = (of_link[link], origin)
            if reason == "sharer":
                own.add(place)
            else:
                seen.append((place, agent))
    for place in {(one.sharer, one.origin) for one in readings if one.origin} | own:
        seen += [(place, member) for member in {place[0], *at_place.get(place[1], ())}]
    return Places(own=frozenset(own), common=frozenset(rules.common_places(seen)))


def _busiest(organisation: Organisation, sharers: set[int], first: datetime) -> dict[int, int]:
    """By sharer the readers of the busiest day of the sixty before. One query."""
    days = (
        Entry.objects.filter(
            account__member__in=sharers,
            happened_at__gte=first - LOOKED_BACK,
            happened_at__lt=first,
            transfer__reason="click",
            transfer__reversed_by=None,
            transfer__reverses=None,
        )
        .values_list("account__member_id", TruncDate("happened_at", tzinfo=zoneinfo.ZoneInfo(organisation.time_zone)))
        .annotate(readers=Count("pk"))
    )
    busiest: dict[int, int] = {}
    for sharer, _day, readers in days:
        busiest[sharer] = max(busiest.get(sharer, 0), readers)
    return busiest


def _all_day(sharers: set[int], first: datetime, end: datetime) -> dict[int, int]:
    """By sharer all readers of the day, whether there was room for their points or not. One query, none for nobody."""
    if not sharers:
        return {}
    readers = Transfer.objects.filter(
        member__in=sharers, reason="click", reverses=None, happened_at__gte=first, happened_at__lt=end
    )
    return dict(readers.values_list("member").annotate(readers=Count("pk")))


def _old_and_quiet(links: set[int], first: datetime) -> set[int]:
    """Of these links, those that were read again after long. Two queries.

    A link that was posted again is read for some days, so that the last ones do not tell.
    """
    old = set(Link.objects.filter(pk__in=links, created_at__lt=first - rules.OLD_AFTER).values_list("pk", flat=True))
    quiet_until = first - rules.AWAKE_FOR
    before = Verdict.objects.filter(
        link__in=old, kind=Verdict.Kind.HUMAN, at__gte=quiet_until - rules.QUIET_FOR, at__lt=quiet_until
    )
    return old - set(before.values_list("link_id", flat=True))
