"""When a planned share goes out: on working days, in working hours, some minutes after a colleague's. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
USUAL_LIMIT = 10  # shares of one story on one network in any hour, until an organisation says otherwise
HIGHEST_LIMIT = 200

# On the organisation's clock. Not on the hour: that is when programs post.
FIRST, AFTERNOON, LAST = time(9, 10), time(13, 10), time(16, 50)
SHORTEST_GAP = timedelta(minutes=10)
AHEAD = timedelta(days=14)  # as far as the button of a mail reaches
SATURDAY = 5
SOME = 4  # moments that a member chooses from


def gap_for(limit: int) -> timedelta:
    """How far apart colleagues' moments for one story and network are, so that no hour has more than `limit`."""
    return max(SHORTEST_GAP, timedelta(minutes=5 * ceil(60 / limit / 5))) if limit else SHORTEST_GAP


def is_free(at: datetime, taken: Collection[datetime], gap: timedelta) -> bool:
    """Whether nobody else's moment is nearer than `gap`."""
    return all(abs(at - other) >= gap for other in taken)


def may_be(at: datetime, *, now: datetime, zone: ZoneInfo, until: datetime | None) -> bool:
    """Whether a share may go out at this moment: ahead, not too far, before the story is over, when people work."""
    local = at.astimezone(zone)
    ends = min(now + AHEAD, until) if until else now + AHEAD
    return now < at < ends and local.weekday() < SATURDAY and FIRST <= local.time() <= LAST


def free_moments(
    *, now: datetime, zone: ZoneInfo, taken: Collection[datetime], limit: int, until: datetime | None
) -> list[datetime]:
    """Up to four moments to offer, the one to begin with first: none when the story is over before any.

    The first of the next working day; then one in its afternoon, one later today, and the day after.
    """
    gap = gap_for(limit)
    days = _working_days(now.astimezone(zone).date())
    today = next(days) if _works(now.astimezone(zone).date()) else None
    tomorrow, after = next(days), next(days)

    def first(day: date, begin: time) -> datetime | None:
        for at in _slots(day, begin, zone, gap):
            if may_be(at, now=now, zone=zone, until=until) and is_free(at, taken, gap):
                return at
        return None

    later = (now + HOUR).astimezone(zone)
    wanted = [
        first(tomorrow, FIRST),
        first(tomorrow, AFTERNOON),
        first(today, max(FIRST, later.time().replace(tzinfo=None))) if today and later.date() == today else None,
        first(after, FIRST),
    ]
    found = list(dict.fromkeys(at for at in wanted if at is not None))
    while not found and (day := next(days)) - now.date() < AHEAD:  # two full days: on to the next that has room
        found = [at for at in [first(day, FIRST)] if at is not None]
    return found[:SOME]


def _slots(day: date, begin: time, zone: ZoneInfo, gap: timedelta) -> Iterator[datetime]:
    """The moments of a day from `begin` on, all at the same minutes whoever asks."""
    at, ends = datetime.combine(day, FIRST, zone), datetime.combine(day, LAST, zone)
    while at <= ends:
        if at.time() >= begin:
            yield at
        at += gap


def _working_days(day: date) -> Iterator[date]:
    """Working days from this one on."""
    while True:
        if _works(day):
            yield day
        day += timedelta(days=1)


def _works(day: date) -> bool:
    return day.weekday() < SATURDAY
