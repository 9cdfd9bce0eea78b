from __future__ import annotations

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.notices import invitations, sending


@huey.task()
def send_notices() -> None:
    sending.send_due_notices()


@huey.periodic_task(crontab(minute="*"))
def sweep_notices() -> None:
    """Find what a nudge that was lost, or a sender that died, has left behind."""
    sending.send_due_notices()


@huey.periodic_task(crontab(minute="41"))
def remind_invited() -> None:
    """Those who were invited a week ago and have not joined."""
    while invitations.promise_reminders():
        send_notices()


@pulse
def promise_invitations() -> int:
    promised = invitations.promise_invitations()
    if promised:
        send_notices()
    return promised
