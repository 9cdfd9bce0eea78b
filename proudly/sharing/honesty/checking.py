"""Going over yesterday's readers in each organisation, at night: what is not usual is held by `points.holding`."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from proudly.kit import clock
from proudly.links.models import Click, Link, Verdict
from proudly.networks import registry
from proudly.networks.contract import came_from
from proudly.people.models import Organisation
from proudly.people.queries import beginning_of
from proudly.points.holding import hold_points
from proudly.points.models import Account, Entry, Hold, Transfer
from proudly.sharing.honesty import rules
from proudly.sharing.honesty.rules import Reading

HOUR = 3  # at night, on the organisation's clock: the day is over, and the worker has taken in its clicks
AT_ONCE = 500
LOOKED_BACK = timedelta(days=60)


def check_yesterday() -> int:
    """Where it is three at night, go over the day before. Returns how many points are held. Any number of times."""
    held = 0
    for organisation in Organisation.objects.all():
        here = clock.now().astimezone(zoneinfo.ZoneInfo(organisation.time_zone))
        if here.hour == HOUR:
            held += check_day(organisation, here.date() - timedelta(days=1))
    return held


def check_day(organisation: Organisation, day: date) -> int:
    """Hold what is not usual about the readers of one day. Returns how many points; what was held before is left."""
    first, end = beginning_of(day, organisation), beginning_of(day + timedelta(days=1), organisation)
    readings = _readings(organisation, first, end)
    sharers = {one.sharer for one in readings}
    findings = rules.find(
        readings,
        busiest=_busiest(organisation, sharers, first) if len(readings) > rules.MANY_IN_A_DAY else {},
        old_and_quiet=_old_and_quiet({one.link for one in readings}, first),
    )
    held = 0
    for found in findings:
        transfers = Transfer.objects.filter(pk__in=found.awards).select_related("member").order_by("pk")
        group = f"{found.reason}:{found.about}:{day}"
        held += hold_points(transfers=list(transfers), reason=Hold.Reason(found.reason), group=group)
    return held


def _readings(organisation: Organisation, first: datetime, end: datetime) -> list[Reading]:
    """Readers for whom points were given then, and not taken back. One query, and two for each `AT_ONCE` of them."""
    awards = list(
        Entry.objects.filter(
            account__organisation=organisation,
            account__kind=Account.Kind.PROGRAMME,
            happened_at__gte=first,
            happened_at__lt=end,
            transfer__reason="click",
            transfer__reverses=None,
            transfer__reversed_by=None,
            transfer__cause__startswith="click:",
        )
        .order_by("transfer_id")
        .values_list("transfer_id", "transfer__cause", "transfer__member_id")
    )
    readings: list[Reading] = []
    for start in range(0, len(awards), AT_ONCE):
        some = {int(cause.split(":")[1]): (award, sharer) for award, cause, sharer in awards[start : start + AT_ONCE]}
        visits = Click.objects.filter(pk__in=some).values_list("pk", "link_id", "origin", "referrer")
        rows = list(visits.order_by("pk"))
        networks = dict(Link.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "network"))
        for click, link, origin, referrer in rows:
            award, sharer = some[click]
            by_network = _came_by(networks.get(link, ""), referrer)
            readings.append(Reading(award, sharer, link, origin, by_network))
    return readings


def _came_by(network: str, referrer: str) -> bool:
    try:
        return came_from(registry.network(network), referrer)
    except registry.UnknownNetwork:
        return False


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


def _old_and_quiet(links: set[int], first: datetime) -> set[int]:
    """Of these links, those that were read again after long. Two queries."""
    old = set(Link.objects.filter(pk__in=links, created_at__lt=first - rules.OLD_AFTER).values_list("pk", flat=True))
    lately = Verdict.objects.filter(
        link__in=old, kind=Verdict.Kind.HUMAN, at__gte=first - rules.QUIET_FOR, at__lt=first
    )
    return old - set(lately.values_list("link_id", flat=True))
