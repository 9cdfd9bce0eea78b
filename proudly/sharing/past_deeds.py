"""Shares that proved themselves, their readers, and what came of the visits: for trying rules on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from proudly.content.suggestions.queries import first_suggestions
from proudly.links.models import Conversion, Verdict
from proudly.people.models import Organisation
from proudly.points.models import Rule
from proudly.points.past_deeds import PastDeed, Reader, tells_past_deeds
from proudly.sharing.engagement.rules import earning
from proudly.sharing.models import Engagement, ShareEvent
from proudly.sharing.suggested import DONE


def _out(organisation: Organisation, since: datetime, until: datetime) -> QuerySet[ShareEvent]:
    """The moments at which shares proved themselves."""
    return ShareEvent.objects.filter(organisation=organisation, state__in=DONE, at__gte=since, at__lt=until).order_by(
        "at", "pk"
    )


def shares(organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
    seen = set[int]()
    rows = _out(organisation, since, until).values_list(
        "share_id", "share__member_id", "share__network", "share__story_id", "at"
    )
    for share, member, network, story, at in rows.iterator():
        if share not in seen:  # one that was posted can be confirmed by a reader as well
            seen.add(share)
            yield PastDeed(member, network, story, at)


def first_shares(organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
    earlier = ShareEvent.objects.filter(
        organisation=organisation, state__in=DONE, share__story=OuterRef("share__story"), at__lt=since
    )
    rows = _out(organisation, since, until).filter(~Exists(earlier))
    seen = set[int]()
    for member, network, story, at in rows.values_list("share__member_id", "share__network", "share__story_id", "at"):
        if story not in seen:
            seen.add(story)
            yield PastDeed(member, network, story, at)


def readers(organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
    rows = Verdict.objects.filter(
        organisation=organisation, kind=Verdict.Kind.HUMAN, was="", at__gte=since, at__lt=until
    ).order_by("at", "pk")
    told = rows.values_list("link__share__member_id", "link__share__network", "link__share__story_id", "at")
    for member, network, story, at in told.exclude(link__share=None).iterator():
        yield PastDeed(member, network, story, at)


def conversions(organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
    rows = Conversion.objects.filter(organisation=organisation, counts=True, at__gte=since, at__lt=until)
    told = rows.order_by("at", "pk").exclude(link__share=None)
    for member, network, story, at in told.values_list(
        "link__share__member_id", "link__share__network", "link__share__story_id", "at"
    ).iterator():
        yield PastDeed(member, network, story, at)


def engagement(kind: str) -> Reader:
    """How likes, or reshares, or replies are found."""

    def deeds(organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
        rows = Engagement.objects.filter(organisation=organisation, kind=kind, seen_at__gte=since, seen_at__lt=until)
        told = rows.order_by("seen_at", "pk").values_list(
            "share__member_id", "share__network", "share__story_id", "seen_at", "was", "count"
        )
        for member, network, story, at, was, count in told.iterator():
            for _number in earning(was, count):
                yield PastDeed(member, network, story, at)

    return deeds


def suggested_shares(organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
    done = list(shares(organisation, since, until))
    first = first_suggestions({one.story for one in done if one.story})
    for one in done:
        suggestion = first.get(one.story) if one.story else None
        if suggestion is not None and suggestion.member_id != one.member:
            yield one._replace(member=suggestion.member_id)


tells_past_deeds(Rule.Deed.SHARE, shares)
tells_past_deeds(Rule.Deed.FIRST_SHARE, first_shares)
tells_past_deeds(Rule.Deed.CLICK, readers)
tells_past_deeds(Rule.Deed.RESHARE, engagement(Engagement.Kind.RESHARE))
tells_past_deeds(Rule.Deed.REPLY, engagement(Engagement.Kind.REPLY))
tells_past_deeds(Rule.Deed.LIKE, engagement(Engagement.Kind.LIKE))
tells_past_deeds(Rule.Deed.CONVERSION, conversions)
tells_past_deeds(Rule.Deed.SUGGESTED_SHARE, suggested_shares)
