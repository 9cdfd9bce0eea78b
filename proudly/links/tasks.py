from __future__ import annotations

from proudly.kit.tasks import crontab, huey
from proudly.links import visitors


@huey.periodic_task(crontab(minute="5"))
def forget_visitors() -> None:
    visitors.forget_past_days()
