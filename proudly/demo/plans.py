"""What somebody has planned to share, so that it can be seen, moved and cancelled."""

from __future__ import annotations

from datetime import datetime

from proudly.kit import clock
from proudly.people.models import Member
from proudly.sharing.echo import limit, planning
from proudly.sharing.models import Share
from proudly.sharing.queries import offered_caption, stop_of, stories_on_offer

NETWORK = "x"


def plan_one(*, member: Member, now: datetime) -> None:
    """The member plans the newest story that was not shared yet for the first moment that is offered."""
    with clock.at(now):
        shared = Share.objects.filter(member=member).values("story")
        for story in stories_on_offer(member).exclude(pk__in=shared).filter(announce=False)[:10]:
            free = limit.moments_to_offer(story, NETWORK, limit.limit_on(NETWORK, member.organisation))
            if stop_of(story) is None and free:
                caption = offered_caption(member, story, NETWORK)
                planning.plan_share(member=member, story=story, network=NETWORK, caption=caption, at=free[0])
                return
