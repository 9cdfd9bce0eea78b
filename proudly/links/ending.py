"""The moments of a story that its links follow."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from proudly.content import publishing
from proudly.content.models import Story
from proudly.links.queries import closing_of
from proudly.links.services import close_links, reopen_links
from proudly.people.models import Member


def set_moments(
    *,
    story: Story,
    share_from: datetime | None,
    over_at: datetime | None,
    links_close: bool = False,
    by: Member | None = None,
) -> Story:
    """From when a story may be shared, and from when it is over; with `links_close` its links close at that moment.

    A closing that somebody chose apart from this stays, unless the story's own end comes before it.

    Raises MomentRefused, NotInThisState and NotYours as `publishing.set_moments`.
    """
    with transaction.atomic():
        before = publishing.locked(story)
        after = publishing.set_moments(
            story=before, share_from=share_from, over_at=over_at, links_close=links_close, by=by
        )
        closing = closing_of(before)
        at = closing.at if closing else None
        if before.links_close and at is not None and at == before.over_at:  # this very verb had closed them
            reopen_links(story=after)
            at = None
        if after.links_close and after.over_at and (at is None or at > after.over_at):
            close_links(story=after, at=after.over_at)
    return after
