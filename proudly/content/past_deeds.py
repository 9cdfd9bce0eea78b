"""Suggestions that were published, for trying rules on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from proudly.content.models import Suggestion
from proudly.people.models import Organisation
from proudly.points.models import Rule
from proudly.points.past_deeds import PastDeed, tells_past_deeds


def published_suggestions(organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
    """The first suggestion of each story that came out then."""
    found = Suggestion.objects.filter(
        organisation=organisation,
        state=Suggestion.State.TAKEN,
        story__published_at__gte=since,
        story__published_at__lt=until,
    ).order_by("story__published_at", "pk")
    seen = set[int]()
    for member, story, at in found.values_list("member_id", "story_id", "story__published_at"):
        if story is not None and at is not None and story not in seen:
            seen.add(story)
            yield PastDeed(member, "", story, at)


tells_past_deeds(Rule.Deed.SUGGESTION, published_suggestions)
