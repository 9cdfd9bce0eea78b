from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import ngettext

from proudly.sharing.models import Engagement
from proudly.ui.templatetags.ui import number


def engagement_in_words(counts: Mapping[str, int]) -> list[str]:
    """What others did with a post, of each kind how often: "1 like", "2 reshares"."""
    likes, reshares, replies = (counts.get(kind, 0) for kind in Engagement.Kind.values)
    words = [
        (likes, ngettext("%(n)s like", "%(n)s likes", likes)),
        (reshares, ngettext("%(n)s reshare", "%(n)s reshares", reshares)),
        (replies, ngettext("%(n)s reply", "%(n)s replies", replies)),
    ]
    return [said % {"n": number(times)} for times, said in words if times]
