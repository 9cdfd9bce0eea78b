"""Imported by the room's `tasks.py`, where the worker looks."""

from __future__ import annotations

import logging

from proudly.kit.tasks import crontab, huey
from proudly.sharing.echo import planning

log = logging.getLogger(__name__)


@huey.periodic_task(crontab(minute="*"))
def keep_plans() -> None:
    """What members planned to share, when its moment has come. Found from the plans, so that a crash forgets none."""
    for plan_id in planning.plans_due():
        try:
            planning.keep_plan(plan_id=plan_id)
        except Exception:  # one that cannot be kept must not hold up the others; it is tried again in a minute
            log.exception("plan %s could not be kept", plan_id)
    planning.forget_what_is_past()
