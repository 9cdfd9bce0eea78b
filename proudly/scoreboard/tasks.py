from __future__ import annotations

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.notices.tasks import send_notices
from proudly.scoreboard import overtaking
from proudly.scoreboard.badges import applauding, earning


@pulse
def reward_published_suggestions() -> int:
    return earning.reward_published()


@huey.periodic_task(crontab(minute="7"))
def tell_who_was_overtaken() -> None:
    """Hourly, since it is nine in the morning somewhere."""
    if overtaking.promise_overtaken():
        send_notices()


@huey.periodic_task(crontab(minute="17"))
def tell_of_applause() -> None:
    """Hourly, since it is morning somewhere."""
    if applauding.promise_applause():
        send_notices()
