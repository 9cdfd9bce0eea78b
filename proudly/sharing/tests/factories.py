from __future__ import annotations

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.links.models import Click
from proudly.networks.contract import Counts
from proudly.people.models import Member
from proudly.sharing.engagement.looking import note_counts
from proudly.sharing.models import PostWatch, Share
from proudly.sharing.services import share_story

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


def share(member: Member, story: Story | None = None, network: str = "linkedin", caption: str = "Proud!") -> Share:
    story = story or content.story(author=member)
    return share_story(member=member, story=story, network=network, caption=caption)


def click(
    share: Share,
    *,
    visitor: str = "reader",
    agent: str = BROWSER,
    referrer: str = "www.linkedin.com",
    method: str = "GET",
    prefetch: bool = False,
    own: str = "",
    country: str = "",
    origin: str = "",
) -> Click:
    """A visit of a share's link, as the edge keeps it; by default a reader who comes from LinkedIn."""
    return Click.objects.create(
        organisation_id=share.organisation_id,
        link=share.link,
        at=clock.now(),
        method=method,
        agent=agent,
        referrer=referrer,
        visitor=visitor,
        prefetch=prefetch,
        own=own,
        country=country,
        origin=origin,
    )


def seen(share: Share, *, likes: int = 0, reshares: int = 0, replies: int = 0, gone: bool = False) -> None:
    """The network told of a post: what others did with it so far, or that it is gone."""
    now = clock.now()
    told = {"organisation_id": share.organisation_id, "posted_at": share.shared_at, "seen_at": now}
    watch, _is_new = PostWatch.objects.get_or_create(share=share, defaults=told)
    PostWatch.objects.filter(pk=watch.pk).update(gone_at=now if gone else None)
    note_counts(share=share, counts=Counts(likes=likes, reshares=reshares, replies=replies))
