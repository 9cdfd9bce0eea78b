from __future__ import annotations

from proudly.kit.tasks import crontab, huey
from proudly.notices import services


@huey.task()
def send_notices() -> None:
    services.send_due_notices()


@huey.periodic_task(crontab(minute="*"))
def sweep_notices() -> None:
    """Find what a nudge that was lost, or a sender that died, has left behind."""
    services.send_due_notices()
