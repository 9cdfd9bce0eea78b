"""The queue of tasks. A room's `tasks.py` declares them: `@huey.task(retries=…)`, `@huey.periodic_task(crontab(…))`.

A task is a nudge that may come twice or never: it loads, calls a service that is idempotent, and what it is for can
be found again in the database. Under tests a task is done at once, where it is called.
"""

from __future__ import annotations

from django.conf import settings
from django.db import close_old_connections
from huey import Huey, RedisHuey, SqliteHuey, crontab

__all__ = ["crontab", "huey"]


def _queue() -> Huey:
    immediate = getattr(settings, "TASKS_IMMEDIATE", False)
    if settings.REDIS_URL:
        return RedisHuey("proudly", url=settings.REDIS_URL, immediate=immediate, results=False)
    if not immediate:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "proudly", filename=str(settings.DATA_DIR / "tasks.sqlite3"), timeout=20, immediate=immediate, results=False
    )


huey = _queue()


@huey.pre_execute(name="fresh connections")
@huey.post_execute(name="no connections left behind")
def _mind_connections(*_: object) -> None:
    """A worker's threads live long; a connection that the database has closed meanwhile must not be used again."""
    if not huey.immediate:
        close_old_connections()
