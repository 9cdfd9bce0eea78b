"""What was read of a feed, whatever it was written in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


class NoFeed(Exception):
    """What was fetched is no feed that we can read. `code`: "no feed" or "unreadable"."""

    def __init__(self, code: str = "no feed") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Item:
    """One thing that a feed holds. Texts are plain; addresses are whole, http or https, or ""."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    categories: tuple[str, ...] = ()
    picture: str = ""
    picture_alt: str = ""


@dataclass(frozen=True)
class Feed:
    """`items` are the newest first. `kind`: such as "rss20"; `home`: the site that it is of."""

    kind: str
    title: str = ""
    home: str = ""
    language: str = ""
    items: tuple[Item, ...] = field(default=())


def to_json(feed: Feed) -> str:
    return json.dumps(asdict(feed), default=datetime.isoformat)


def to_plain(feed: Feed) -> dict[str, Any]:
    """The feed as JSON knows it, to be kept."""
    plain: dict[str, Any] = json.loads(to_json(feed))
    return plain


def from_json(text: str) -> Feed:
    told = json.loads(text)
    return Feed(**told | {"items": tuple(item_from(item) for item in told["items"])})


def item_from(told: Mapping[str, Any]) -> Item:
    moment = told["published"]
    return Item(
        **{
            **told,
            "categories": tuple(told["categories"]),
            "published": datetime.fromisoformat(moment) if moment else None,
        }
    )
