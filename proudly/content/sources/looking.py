"""One look at a source: claim it, fetch, read, take what is new.

Nothing is written before the claim is seen to be ours again, and what is written is one transaction: a worker may die
anywhere, or two may meet at one source, and every item is still taken once.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from django.db import DataError, IntegrityError, transaction
from django.db.models import Q, QuerySet

from proudly.content.models import Source
from proudly.content.services import NotYours
from proudly.content.sources import fetching, limits, rules
from proudly.content.sources.apart import read_feed_apart
from proudly.content.sources.items import Feed, NoFeed
from proudly.content.sources.taking import ForNobody, take
from proudly.kit import clock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Seen:
    """What a look came to. `feed`: None when it is as it was."""

    address: str
    feed: Feed | None
    etag: str
    last_modified: str


def due() -> list[int]:
    """Ids of the sources that a worker should look at now, those that have waited longest first. One query."""
    return list(_due().order_by("next_look_at", "pk").values_list("pk", flat=True)[: limits.AT_ONE_SWEEP])


def _due() -> QuerySet[Source]:
    now = clock.now()
    unclaimed = Q(claimed_at=None) | Q(claimed_at__lt=now - limits.CLAIM_RUNS_OUT)
    return Source.objects.filter(unclaimed, is_on=True, next_look_at__lte=now)


def look_at(*, source_id: int) -> bool:
    """Look at a source that is due, unless somebody else does. Returns whether this call has looked."""
    claim = token_hex(16)
    if not _due().filter(pk=source_id).update(claim=claim, claimed_at=clock.now()):
        return False
    source = Source.objects.get(pk=source_id)
    try:
        seen = _see(source)
    except (fetching.NotFetched, NoFeed) as error:
        retry_after = error.retry_after if isinstance(error, fetching.NotFetched) else ""
        return _note_failure(source, claim, error.code, retry_after)
    try:
        return _note_success(source, claim, seen)
    except (ForNobody, NotYours) as error:
        return _note_failure(source, claim, rules.FOR_NOBODY if isinstance(error, ForNobody) else rules.NOT_THEIRS, "")
    except (
        DataError,
        IntegrityError,
    ):  # of something in this feed; the others are not to wait, and an editor is to see it
        log.exception("what source %s showed could not be taken", source.pk)
        return _note_failure(source, claim, "unreadable", "")


def _see(source: Source) -> _Seen:
    """Raises NotFetched and NoFeed."""
    answer = fetching.fetch(source.address, etag=source.etag, last_modified=source.last_modified)
    if answer.status == fetching.NOT_CHANGED:
        return _Seen(answer.moved_to, None, source.etag, source.last_modified)
    feed = read_feed_apart(answer.content, content_type=answer.headers.get("content-type", ""), address=answer.url)
    return _Seen(answer.moved_to, feed, *fetching.validators(answer.headers))


def _held(source: Source, claim: str) -> Source | None:
    """The source, locked, as it is now; None when it is not ours any more."""
    return Source.objects.select_for_update().filter(pk=source.pk, claim=claim).first()


def _note_success(asked: Source, claim: str, seen: _Seen) -> bool:
    with transaction.atomic():
        source = _held(asked, claim)
        if source is None or source.address != asked.address:
            return _let_go(source)
        now = clock.now()
        if seen.feed is not None:
            take(source=source, feed=seen.feed)
            source.read_at = now
        if len(seen.address) <= limits.LINK:
            source.address = seen.address
        source.etag, source.last_modified = seen.etag, seen.last_modified
        source.good_at, source.failures, source.failing_since, source.last_error = now, 0, None, ""
        source.not_before = None
        _plan(source, now)
    return True


def _note_failure(asked: Source, claim: str, code: str, retry_after: str) -> bool:
    with transaction.atomic():
        source = _held(asked, claim)
        if source is None or source.address != asked.address:
            return _let_go(source)
        now = clock.now()
        source.failures += 1
        source.failing_since = source.failing_since or now
        source.last_error = code
        wait = rules.asked_to_wait(retry_after, now) if retry_after else None
        source.not_before = now + wait if wait else None
        if code == rules.GONE:
            source.is_on = False
        _plan(source, now)
    return True


def _let_go(source: Source | None) -> bool:
    """End a look whose result is of no use: an editor has changed the address meanwhile."""
    if source is not None:
        source.claim, source.claimed_at = "", None
        source.save(update_fields=["claim", "claimed_at"])
    return False


def _plan(source: Source, now: datetime) -> None:
    """Save the source, which is let go of until its next look."""
    source.looked_at, source.claim, source.claimed_at = now, "", None
    source.next_look_at = now + rules.next_look_in(source.every, source.failures, spread=random.random())
    if source.not_before is not None:
        source.next_look_at = max(source.next_look_at, source.not_before)
    source.save()
