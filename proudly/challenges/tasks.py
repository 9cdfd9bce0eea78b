from __future__ import annotations

from proudly.challenges.goals import sweeping
from proudly.kit.tasks import crontab, huey


@huey.periodic_task(crontab(minute="*"))
def carry_challenges_on() -> None:
    sweeping.sweep()
