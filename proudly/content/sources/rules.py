"""When a source is looked at, what tells items apart, and which are wanted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from proudly.content.sources import limits

GONE = "gone"
TOO_OFTEN = "too often"
FOR_NOBODY = "for nobody"
NOT_THEIRS = "not theirs"
# Where a status is an error that we have words for.
_BY_STATUS = {401: "locked", 403: "locked", 404: "not found", 410: GONE, 429: TOO_OFTEN}
# Added to addresses to count visits; the page is the same without them.
_COUNTING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_cid|mc_eid)$", re.IGNORECASE)

# Why an item did not become a story.
OLD = "old"
MANY = "many"
WORDS = "words"
UNWANTED_WORDS = "unwanted words"
CATEGORY = "category"
EMPTY = "empty"


class ItemLike(Protocol):
    @property
    def guid(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def categories(self) -> tuple[str, ...]: ...


Read = TypeVar("Read", bound=ItemLike)


@dataclass(frozen=True)
class Wanted:
    """What of a source is taken in. Words and categories are found whatever their case; none named means any."""

    words: tuple[str, ...] = ()
    unwanted_words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def next_look_in(every: timedelta, failures: int, *, spread: float) -> timedelta:
    """How long until the next look: `every`, doubled for each failure in a row, and never more than `limits.LONGEST`.

    Args:
        spread: from 0 to 1, moves the moment by a tenth, so that sources do not all come at once.
    """
    doubled = max(every, limits.SHORTEST) * (1 << min(failures, 20))
    return min(doubled * (0.95 + spread / 10), limits.LONGEST)


def asked_to_wait(retry_after: str, now: datetime) -> timedelta | None:
    """What a Retry-After header asks, at most `limits.LONGEST`; None when it asks nothing that can be understood."""
    said = retry_after.strip()
    if re.fullmatch(r"\d{1,9}", said, re.ASCII):
        wait = timedelta(seconds=int(said))
    else:
        try:
            moment = parsedate_to_datetime(said)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), limits.LONGEST)


def error_of(status: int) -> str:
    """The word for an answer that is no feed; "" for one that may be."""
    if status == 200:
        return ""
    return _BY_STATUS.get(status, "site is down" if status >= 500 else "refused")


def key_of(item: ItemLike) -> str:
    """What tells an item from every other of its source: its id, else its link, else what it says."""
    if item.guid:
        return _mark(f"id {item.guid}")
    if item.link:
        return _mark(f"link {same_link(item.link)}")
    return _mark(f"text {item.title}\n{item.summary}")


def link_keys(items: Sequence[ItemLike], home: str) -> list[str]:
    """For each item what its link is known by; "" where that is no mark: it is several items', or the site's own."""
    links = [same_link(item.link) if item.link else "" for item in items]
    times = Counter(links)
    site = same_link(home) if home else ""
    return [_mark(f"link {link}") if link and times[link] == 1 and link != site else "" for link in links]


def same_link(link: str) -> str:
    """The address without what changes while the page stays: scheme, case of the host, what counts visits."""
    try:
        parts = urlsplit(link)
        query = urlencode([pair for pair in parse_qsl(parts.query, True) if not _COUNTING.match(pair[0])])
    except ValueError:
        return link
    return urlunsplit(("", parts.netloc.lower(), parts.path.rstrip("/"), query, parts.fragment))


def why_not(item: ItemLike, wanted: Wanted) -> str:
    """Why an item is not wanted; "" when it is."""
    if not item.title and not item.summary:
        return EMPTY
    said = f"{item.title} {item.summary}".casefold()
    if wanted.words and not any(_has(said, word) for word in wanted.words):
        return WORDS
    if any(_has(said, word) for word in wanted.unwanted_words):
        return UNWANTED_WORDS
    if wanted.categories and not _folded(wanted.categories) & _folded(item.categories):
        return CATEGORY
    return ""


def topics_for(categories: Iterable[str], by_category: Mapping[str, Collection[int]]) -> set[int]:
    """The topics of an item by its categories.

    Args:
        by_category: category, in any case → ids of topics.
    """
    known = {category.casefold(): topics for category, topics in by_category.items()}
    return {topic for category in categories for topic in known.get(category.casefold(), ())}


def chosen(items: Sequence[Read], wanted: Wanted, *, is_first_look: bool, now: datetime) -> list[tuple[Read, str]]:
    """The items that a source has not shown before, each with why it is not taken or "".

    The newest are taken, at most `limits.TAKEN_AT_ONCE`; after the first look nothing that is old by its date.

    Args:
        items: the newest first.
    """
    found: list[tuple[Read, str]] = []
    taken = 0
    for item in items:
        why = why_not(item, wanted)
        if not why and not is_first_look and item.published and item.published < now - limits.OLD_AFTER:
            why = OLD
        if not why and taken == limits.TAKEN_AT_ONCE:
            why = OLD if is_first_look else MANY
        taken += not why
        found.append((item, why))
    return found


def _has(said: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", said) is not None


def _folded(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}


def _mark(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
