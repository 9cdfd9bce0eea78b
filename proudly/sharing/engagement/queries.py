from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, F, QuerySet, Sum

from proudly.sharing.models import Engagement, PostWatch, Share

# Each row says how much was added to the most that were seen before.
_MOST_SEEN = Sum(F("count") - F("was"))


def engagement_of(shares: Iterable[int]) -> defaultdict[int, dict[str, int]]:
    """By share and kind, the most that were ever seen at once. One query for any number of shares."""
    found = defaultdict[int, dict[str, int]](dict)
    rows = Engagement.objects.filter(share__in=list(shares)).values_list("share_id", "kind")
    for share, kind, most in rows.annotate(most=_MOST_SEEN).order_by("share_id"):
        found[share][kind] = most
    return found


def engagement_with_stories(shares: QuerySet[Share]) -> defaultdict[int, dict[str, int]]:
    """The same of all these shares of a story together, by story and kind. One query."""
    found = defaultdict[int, dict[str, int]](dict)
    rows = Engagement.objects.filter(share__in=shares).values_list("share__story_id", "kind")
    for story, kind, most in rows.annotate(most=_MOST_SEEN).order_by("share__story_id"):
        found[story][kind] = most
    return found


def tellers_of(shares: QuerySet[Share]) -> dict[int, int]:
    """By story, how many members have a post among these shares of which a network told. One query."""
    told = PostWatch.objects.filter(share__in=shares, seen_at__isnull=False).values_list("share__story_id")
    return dict(told.annotate(people=Count("share__member", distinct=True)).order_by("share__story_id"))
