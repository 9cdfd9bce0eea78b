from __future__ import annotations

from proudly.kit.tasks import crontab, huey
from proudly.notices.tasks import send_notices
from proudly.rewards import approvals, giving


@huey.periodic_task(crontab(minute="22"))
def give_monthly_gifts() -> None:
    """Hourly, since a month begins somewhere."""
    giving.give_what_is_due()


@huey.task()
def tell_who_approves(organisation: int) -> None:
    """Something began to wait there for approval, or waits no longer."""
    if approvals.tell_who_approves(organisation):
        send_notices()


@huey.periodic_task(crontab(minute="*"))
def sweep_approvals() -> None:
    """Find what a nudge that was lost left, and who became a manager meanwhile."""
    if approvals.tell_who_approves():
        send_notices()
