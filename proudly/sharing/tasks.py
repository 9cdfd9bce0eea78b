from __future__ import annotations

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.notices.tasks import send_notices
from proudly.sharing import announcing, posting, reception, reminding, thanks
from proudly.sharing.echo import tasks as echo
from proudly.sharing.engagement import looking
from proudly.sharing.honesty import checking as honesty
from proudly.sharing.models import Announcement

__all__ = ["echo"]


@huey.task()
def post_share(share_id: int) -> None:
    posting.post_share(share_id=share_id)


@huey.periodic_task(crontab(minute="*"))
def sweep_shares() -> None:
    """Find shares whose task was lost, is due again, or died with its worker."""
    for share_id in posting.shares_due():
        post_share(share_id)


@huey.task()
def look_at_post(watch_id: int) -> None:
    looking.look_at_post(watch_id=watch_id)


@huey.periodic_task(crontab(minute="*"))
def look_at_posts() -> None:
    """What became of posts, some at a time: networks let nobody ask for everything at once."""
    for watch_id in looking.posts_due():
        look_at_post(watch_id)


@huey.periodic_task(crontab(minute="*/20"))
def look_again_at_stories() -> None:
    """Fresh stories, for those who have room by now."""
    for organisation in announcing.organisations_to_look_at():
        announcing.look_again(organisation=organisation)


@huey.periodic_task(crontab(minute="*/5"))
def count_reception() -> None:
    """How stories were received, for the order in which members see them."""
    for organisation in reception.organisations_to_count():
        reception.take_reception(organisation)


@huey.periodic_task(crontab(minute="11"))
def thank_for_shares() -> None:
    """Hourly, since it is morning somewhere."""
    if thanks.promise_thanks():
        send_notices()


@huey.periodic_task(crontab(minute="13"))
def remind_of_stories() -> None:
    """Hourly, since it is ten o'clock somewhere."""
    if reminding.remind():
        send_notices()


@huey.periodic_task(crontab(minute="24"))
def check_readers() -> None:
    """Hourly, since it is night somewhere."""
    honesty.check_yesterday()


@huey.task()
def announce(announcement_id: int) -> None:
    announcing.announce(Announcement.objects.get(pk=announcement_id))


@pulse
def announce_published_stories() -> int:
    """Have each story announced that waits for it. A task does it: for a hundred thousand members it takes a while."""
    claimed = announcing.claim_stories_to_announce()
    for announcement in claimed:
        announce(announcement.pk)
    return len(claimed)
