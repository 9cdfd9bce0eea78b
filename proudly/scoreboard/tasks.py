from __future__ import annotations

from proudly.kit.tasks import crontab, huey
from proudly.notices.tasks import send_notices
from proudly.scoreboard import overtaking


@huey.periodic_task(crontab(minute="7"))
def tell_who_was_overtaken() -> None:
    """Hourly, since it is nine in the morning somewhere."""
    if overtaking.promise_overtaken():
        send_notices()
