from __future__ import annotations

from proudly.kit.tasks import crontab, huey
from proudly.rewards import giving


@huey.periodic_task(crontab(minute="22"))
def give_monthly_gifts() -> None:
    """Hourly, since a month begins somewhere."""
    giving.give_what_is_due()
