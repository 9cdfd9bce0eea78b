from __future__ import annotations

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.sharing import announcing, posting, reception
from proudly.sharing.echo import tasks as echo

__all__ = ["echo"]


@huey.task()
def post_share(share_id: int) -> None:
    posting.post_share(share_id=share_id)


@huey.periodic_task(crontab(minute="*"))
def sweep_shares() -> None:
    """Find shares whose task was lost, is due again, or died with its worker."""
    for share_id in posting.shares_due():
        post_share(share_id)


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


pulse(announcing.announce_published_stories)
