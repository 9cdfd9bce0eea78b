"""What others did with posts → points for who posted, read from the log of engagement."""

from __future__ import annotations

from proudly.points.awards import Award, award_each
from proudly.sharing.engagement import rules
from proudly.sharing.events import what_was_shared
from proudly.sharing.models import Engagement
from proudly.sharing.queries import locked_shares

AT_ONCE = 500


def reward_engagement(grown: list[Engagement]) -> None:
    """For each like, reshare and reply that is more than were ever seen. One that was taken away and given again is
    none. Four queries, and those of the awards for each `AT_ONCE` of them."""
    shares = {share.pk: share for share in locked_shares(pk__in={one.share_id for one in grown})}
    awards = [
        Award(
            share.member,
            one.kind,  # a value of Rule.Deed as well
            share.network,
            f"{one.kind}:{share.pk}:{number}",
            what_was_shared(share),
            one.seen_at,
            is_one_of_many=True,
        )
        for one in grown
        for share in [shares[one.share_id]]
        for number in rules.earning(one.was, one.count)
    ]
    for first in range(0, len(awards), AT_ONCE):
        award_each(awards[first : first + AT_ONCE])
