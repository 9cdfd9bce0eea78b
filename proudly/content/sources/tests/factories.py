"""Sources for tests, as if a site had been looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from proudly.content.models import FeedSearch, Source
from proudly.content.sources.items import Feed, Item, to_plain
from proudly.content.sources.services import Choices, add_source
from proudly.content.sources.taking import take
from proudly.kit import clock
from proudly.people.models import Member


def source(by: Member, *titles: str, address: str = "https://news.example/feed", **chosen: Any) -> Source:
    """A source that was looked at and has brought these titles. `chosen`: of `services.Choices`."""
    told: dict[str, Any] = {"name": "The news", "language": "en", "every": timedelta(hours=1)} | chosen
    with transaction.atomic():  # so that nothing looks at it before it is as it shall be
        made = add_source(by=by, address=address, choices=Choices(**told))
        items = tuple(Item(guid=title, title=title, link=f"{address}/{place}") for place, title in enumerate(titles))
        take(source=made, feed=Feed(kind="rss20", items=items))
        made.looked_at = made.good_at = made.read_at = clock.now()
        made.next_look_at = clock.now() + made.every
        made.save()
    return made


def found(by: Member, *titles: str, **more: Any) -> FeedSearch:
    """An address that was tried, with a feed of these titles."""
    feed = Feed(kind="rss20", title=titles[0] if titles else "News", items=tuple(Item(title=one) for one in titles))
    told: dict[str, Any] = {
        "typed": "https://news.example/",
        "address": "https://news.example/feed",
        "state": FeedSearch.State.FOUND,
        "feed": to_plain(feed) | {"number": len(titles), "categories": []},
    }
    return FeedSearch.objects.create(organisation=by.organisation, by=by, **told | more)
