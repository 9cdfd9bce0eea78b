"""Shares of a story that a colleague suggested → points for the colleague, read from the log of shares."""

from __future__ import annotations

from proudly.content.suggestions.queries import first_suggestions
from proudly.points.awards import Award, award_each
from proudly.points.models import Rule
from proudly.sharing.events import what_was_shared
from proudly.sharing.models import Share, ShareEvent

DONE = {Share.State.POSTED, Share.State.CONFIRMED}


def reward_suggesters(events: list[ShareEvent]) -> None:
    """Once for each share that is known to be out, to whoever suggested its story first.

    The own share earns nothing, and so does one that is known to be out only after the story was recalled.

    Two queries when no story was suggested by anybody, whatever the number of events.
    """
    out = [event for event in events if event.state in DONE]
    shares = Share.objects.select_related("story").in_bulk({event.share_id for event in out})
    first = first_suggestions({share.story_id for share in shares.values()})
    awards: list[Award] = []
    for event in out:
        share = shares[event.share_id]
        suggestion = first.get(share.story_id)
        if suggestion is None or suggestion.member_id == share.member_id:
            continue
        recalled_at = share.story.recalled_at
        if recalled_at is not None and event.at >= recalled_at:
            continue
        cause = f"suggested share:{share.pk}"
        about = what_was_shared(share)
        awards.append(Award(suggestion.member, Rule.Deed.SUGGESTED_SHARE, share.network, cause, about, event.at))
    if awards:
        award_each(awards)
