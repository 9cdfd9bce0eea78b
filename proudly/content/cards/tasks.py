from __future__ import annotations

from proudly.kit.tasks import crontab, huey


@huey.task()
def read_link(reading_id: int) -> None:
    from proudly.content.cards import services  # which nudges this task

    services.carry_out(reading_id=reading_id)


@huey.periodic_task(crontab(minute="*"))
def sweep_link_readings() -> None:
    """Find readings whose nudge was lost, or that died with their worker."""
    from proudly.content.cards import services

    for reading_id in services.left_behind():
        read_link(reading_id)
