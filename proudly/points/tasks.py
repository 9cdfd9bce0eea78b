from __future__ import annotations

from proudly.kit.tasks import crontab, huey
from proudly.notices.tasks import send_notices
from proudly.points import arrivals, expiry


@huey.periodic_task(crontab(minute="16"))
def tell_of_points() -> None:
    """Hourly, since it is morning somewhere."""
    if arrivals.promise_arrivals():
        send_notices()


@huey.periodic_task(crontab(minute="18"))
def let_points_expire() -> None:
    """Hourly, since a day begins somewhere."""
    expiry.expire_points()
    if expiry.warn_of_expiry():
        send_notices()
