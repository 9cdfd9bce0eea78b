"""An editor types an address, of a feed or of a page; the worker finds the feed, and its newest items are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from proudly.content.models import FeedSearch
from proudly.content.sources import fetching, limits, tasks
from proudly.content.sources.apart import read_feed_apart
from proudly.content.sources.discovery import LinkedFeed, feeds_linked_in
from proudly.content.sources.items import Feed, NoFeed, to_plain
from proudly.kit import clock
from proudly.kit.fetch import Answer
from proudly.people.models import Member

State = FeedSearch.State
_CLAIM_RUNS_OUT = timedelta(minutes=3)
_FEEDS_TRIED = 3  # of those that a page names


class TooMany(Exception):
    """The member has tried many addresses within an hour."""


def search(*, by: Member, address: str) -> FeedSearch:
    """Have the worker look what is at an address. Nothing comes of it before the source is added.

    Args:
        address: whole, http or https.

    Raises TooMany.
    """
    with transaction.atomic():
        recent = FeedSearch.objects.filter(
            organisation=by.organisation_id, by=by, created_at__gt=clock.now() - timedelta(hours=1)
        )
        if recent.count() >= limits.FINDINGS:
            raise TooMany
        made = FeedSearch.objects.create(organisation=by.organisation, by=by, typed=address, created_at=clock.now())
        transaction.on_commit(lambda: tasks.find_feed(made.pk))
    return made


def waiting() -> list[int]:
    """Ids of the searches whose task was lost, or died with its worker. One query."""
    return list(_waiting().order_by("pk").values_list("pk", flat=True)[: limits.AT_ONE_SWEEP])


def _waiting() -> QuerySet[FeedSearch]:
    unclaimed = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - _CLAIM_RUNS_OUT)
    return FeedSearch.objects.filter(unclaimed, state=State.WAITING)


def find(*, search_id: int) -> None:
    """Look what is at the address, unless somebody else does. Twice is once."""
    if not _waiting().filter(pk=search_id).update(claimed_at=clock.now(), tries=F("tries") + 1):
        return
    asked = FeedSearch.objects.get(pk=search_id)
    found: dict[str, object] = {}
    try:
        if asked.tries > limits.FINDING_TRIES:
            raise NoFeed("unreadable")
        address, feed, others = _found_at(asked.typed)
        shown = replace(feed, items=feed.items[: limits.SHOWN])
        categories = sorted({one for item in feed.items for one in item.categories}, key=str.casefold)
        found = {
            "state": State.FOUND,
            "address": address,
            "feed": to_plain(shown) | {"number": len(feed.items), "categories": categories[: limits.CATEGORIES]},
            "others": [{"address": one.address, "title": one.title} for one in others],
        }
    except (fetching.NotFetched, NoFeed) as error:
        found = {"state": State.NOTHING, "error": error.code}
    FeedSearch.objects.filter(pk=search_id, state=State.WAITING).update(**found)


def _found_at(address: str) -> tuple[str, Feed, list[LinkedFeed]]:
    """Address and content of the feed, and the page's other feeds. Raises NotFetched and NoFeed."""
    answer = fetching.fetch(address)
    try:
        return answer.moved_to, _read(answer), []
    except NoFeed as no_feed:
        linked = feeds_linked_in(
            answer.content, content_type=answer.headers.get("content-type", ""), address=answer.url
        )
        if not linked:
            raise no_feed from None
    trouble: fetching.NotFetched | NoFeed = NoFeed()
    for one in linked[:_FEEDS_TRIED]:
        try:
            answer = fetching.fetch(one.address)
            return answer.moved_to, _read(answer), [other for other in linked if other != one]
        except (fetching.NotFetched, NoFeed) as error:
            trouble = error
    raise trouble


def _read(answer: Answer) -> Feed:
    return read_feed_apart(answer.content, content_type=answer.headers.get("content-type", ""), address=answer.url)


def forget_old_searches() -> None:
    """What was tried a day ago is of no use to anybody."""
    FeedSearch.objects.filter(created_at__lt=clock.now() - limits.FINDINGS_KEPT).delete()
