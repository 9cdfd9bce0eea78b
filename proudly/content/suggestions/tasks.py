"""Imported by the room's `tasks.py`, where the worker looks."""

from __future__ import annotations

from proudly.content.suggestions import mails, services, thanks
from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.notices.tasks import send_notices

pulse(services.fill_in_read)
pulse(thanks.thank_for_published)


@huey.periodic_task(crontab(minute="7"))
def mail_editors() -> None:
    """Hourly, since it is morning somewhere; each editor has one mail a day."""
    if mails.promise_daily_mails():
        send_notices()
