from __future__ import annotations

from proudly.content.cards import services as cards
from proudly.content.suggestions import tasks as suggestions
from proudly.kit.tasks import crontab, huey

__all__ = ["read_link", "suggestions", "sweep_link_readings"]


@huey.task()
def read_link(reading_id: int) -> None:
    cards.carry_out(reading_id=reading_id)


@huey.periodic_task(crontab(minute="*"))
def sweep_link_readings() -> None:
    """Find readings whose nudge was lost, or that died with their worker."""
    for reading_id in cards.left_behind():
        read_link(reading_id)
