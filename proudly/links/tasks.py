from __future__ import annotations

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.links import conversions, visitors


@huey.periodic_task(crontab(minute="5"))
def forget_visitors() -> None:
    visitors.forget_past_days()
    visitors.forget_origins()
    conversions.forget_reports()


pulse(conversions.settle_reports)
