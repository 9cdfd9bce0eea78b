"""What rests on a share that may not be there: its own points, the first sharer's, and those of who suggested it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F, Q

from proudly.people.models import Organisation
from proudly.points.models import Transfer
from proudly.sharing.honesty.rules import Reading
from proudly.sharing.models import Share, ShareEvent
from proudly.sharing.suggested import DONE


def shares_that_rest_on(awards: Iterable[int], readings: Sequence[Reading]) -> list[Share]:
    """Shares by hand that were confirmed by a reader who is held, and that had no other among `readings`. One query."""
    held = set(awards)
    links = {one.link for one in readings if one.award in held}
    links -= {one.link for one in readings if one.award not in held}
    since = min((one.at for one in readings if one.link in links), default=None)
    if since is None:
        return []
    shares = Share.objects.filter(link__in=links, events__state=Share.State.CONFIRMED, events__detail="reader")
    # Who confirmed it before the days that are looked at is not among them.
    return list(shares.filter(events__at__gte=since).distinct())


def awards_of_shares(organisation: Organisation, shares: Sequence[Share], *, of: int | None = None) -> list[int]:
    """Ids of the transfers that were given since these shares count, to everybody, or to one member. Two queries."""
    if not shares:
        return []
    causes = [f"share:{share.pk}" for share in shares] + [f"suggested share:{share.pk}" for share in shares]
    out = ShareEvent.objects.filter(share__in=shares, state__in=DONE).annotate(story=F("share__story"))
    first = Q()
    for story, member, at in out.values_list("story", "share__member", "at"):
        first |= Q(cause=f"first share:{story}", member=member, happened_at=at)
    given = Transfer.objects.filter(Q(cause__in=causes) | first, organisation=organisation, reversed_by=None)
    if of is not None:
        given = given.filter(member=of)
    return list(given.order_by("pk").values_list("pk", flat=True))
