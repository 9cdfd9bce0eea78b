from __future__ import annotations

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.notices import digests, invitations, reading_hours, sending
from proudly.notices.channels.mail import returned
from proudly.notices.chat import posts


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


@huey.task()
def post_in_rooms() -> None:
    posts.post_what_is_due()


@huey.periodic_task(crontab(minute="*"))
def sweep_posts() -> None:
    """Find what a nudge that was lost, or a worker that died, has left behind, and what is to be tried again."""
    posts.post_what_is_due()


@huey.periodic_task(crontab(minute="*/15"))
def send_digests() -> None:
    """It is somebody's hour somewhere; some clocks are a quarter of an hour apart."""
    if digests.promise_digests():
        send_notices()


@huey.periodic_task(crontab(hour="2", minute="20"))
def learn_reading_hours() -> None:
    reading_hours.learn_hours()


@huey.periodic_task(crontab(hour="2", minute="40"))
def forget_returned_mail() -> None:
    returned.forget_returned_mail()


@pulse
def promise_invitations() -> int:
    promised = invitations.promise_invitations()
    if promised:
        send_notices()
    return promised
