"""The first share of a story → points for its sharer, read from the log of shares."""

from __future__ import annotations

from django.db.models import Min

from proudly.points.awards import Award, award_each
from proudly.points.models import Rule
from proudly.sharing.events import what_was_shared
from proudly.sharing.models import Share, ShareEvent
from proudly.sharing.suggested import DONE


def reward_first_sharers(events: list[ShareEvent]) -> None:
    """To whose share of a story was the first that is known to be out. Two queries before those of the awards."""
    out = {event.pk: event for event in events if event.state in DONE}
    shares = Share.objects.select_related("story", "member__organisation").in_bulk({e.share_id for e in out.values()})
    first = set(
        ShareEvent.objects.filter(share__story__in={share.story_id for share in shares.values()}, state__in=DONE)
        .values_list("share__story")
        .annotate(first=Min("pk"))
        .values_list("first", flat=True)
    )
    awards = [
        Award(
            shares[event.share_id].member,
            Rule.Deed.FIRST_SHARE,
            shares[event.share_id].network,
            f"first share:{shares[event.share_id].story_id}",
            what_was_shared(shares[event.share_id]),
            event.at,
        )
        for pk, event in out.items()
        if pk in first
    ]
    if awards:
        award_each(awards)
