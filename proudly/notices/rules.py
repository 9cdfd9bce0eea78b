"""When a member is left in peace, when a digest is due, and when an address is given up. Pure decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Quiet:
    """What a member, or an organisation for its members, has chosen.

    Args:
        zone: by whose clock.
        begins, ends: of each day, perhaps over midnight; the same moment twice means none.
        days_off: weekdays that are quiet as a whole, Monday being 0; never all seven.
        away_until: the first day on which the member is back.
    """

    zone: ZoneInfo
    begins: time = time(0)
    ends: time = time(0)
    days_off: frozenset[int] = frozenset()
    away_until: date | None = None

    def __post_init__(self) -> None:
        if len(self.days_off & frozenset(range(7))) == 7:
            raise ValueError("a week without a day on which the member can be reached")


def quiet_until(quiet: Quiet, now: datetime) -> datetime | None:
    """When the member can be told again; None when that is now.

    Args:
        now: any moment with a zone.

    Returns the first moment in UTC after `now` at which it is not quiet by the member's clock: quiet that ends in an
    hour that summer time leaves out ends with the leap, and an hour that comes twice in autumn is quiet twice.
    """
    moment = now.astimezone(UTC)
    while (ends := _this_ends(quiet, moment)) is not None:
        moment = ends
    return None if moment == now.astimezone(UTC) else moment


def _this_ends(quiet: Quiet, moment: datetime) -> datetime | None:
    """When the first reason for quiet at this moment is over; None without one."""
    here = moment.astimezone(quiet.zone)
    if quiet.away_until is not None and here.date() < quiet.away_until:
        return _moment(quiet.away_until, time(0), quiet.zone, after=moment)
    if here.weekday() in quiet.days_off:
        return _moment(here.date() + timedelta(days=1), time(0), quiet.zone, after=moment)
    clock = here.time().replace(fold=0)
    over_midnight = quiet.begins > quiet.ends
    if quiet.begins <= clock < quiet.ends or (over_midnight and clock < quiet.ends):
        return _moment(here.date(), quiet.ends, quiet.zone, after=moment)
    if over_midnight and clock >= quiet.begins:
        return _moment(here.date() + timedelta(days=1), quiet.ends, quiet.zone, after=moment)
    return None


def _moment(day: date, clock: time, zone: ZoneInfo, *, after: datetime) -> datetime:
    """When a clock in the zone shows this for the first time after `after`, or in its place something later."""
    shown = datetime.combine(day, clock, zone)
    first, second = shown.astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
    if second < first:
        return _leap(second, first, zone)
    return first if first > after else second  # in autumn a clock shows the same twice


def _leap(before: datetime, behind: datetime, zone: ZoneInfo) -> datetime:
    """When, between these two, clocks leap ahead: what is in between is never shown."""
    offset = before.astimezone(zone).utcoffset()
    while behind - before > timedelta(microseconds=1):
        middle = before + (behind - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            behind = middle
    return behind


# --- mail that comes back ---------------------------------------------------------------------------------------------

MOST_RETURNED = 3  # in a row, before an address is given up that may only be full


def is_given_up(times: int, *, is_no_address: bool) -> bool:
    """Whether no more mail goes to an address from which so many came back in a row."""
    return is_no_address or times >= MOST_RETURNED


# --- digests ----------------------------------------------------------------------------------------------------------

USUAL_HOUR = 8  # by the member's clock, as long as nothing is known of when they read
FEWEST_MOMENTS = 5  # from which an hour is learned
WEEKLY_ON = 1  # Tuesday: Monday's mail is read with that of the weekend
DAILY_LATE, WEEKLY_LATE = timedelta(hours=3), timedelta(hours=24)  # how long a worker may have stood still


def usual_hour(moments: Iterable[datetime], zone: ZoneInfo) -> int | None:
    """The hour of the clock at which somebody usually reads; None when too little is known.

    The hour before and the one after count half, so that who reads at five to nine and at ten past does so at nine.
    Of two that are as usual, the earlier: a mail can wait for its reader, and not the other way round.
    """
    seen = Counter(moment.astimezone(zone).hour for moment in moments)
    if seen.total() < FEWEST_MOMENTS:
        return None
    return max(range(24), key=lambda hour: (2 * seen[hour] + seen[(hour - 1) % 24] + seen[(hour + 1) % 24], -hour))


def digest_due(quiet: Quiet, now: datetime, *, hour: int, weekly: bool) -> date | None:
    """The first day of the period whose digest the member is due at this moment; None when none is.

    It comes at the member's hour of each day, or of one day in the week: where that is quiet, as soon as it is not.

    Args:
        now: any moment with a zone.
        hour: by the member's clock.
    """
    today = now.astimezone(quiet.zone).date()
    if weekly:
        period = today - timedelta(days=today.weekday())
        return period if _is_due(quiet, now, period + timedelta(days=WEEKLY_ON), hour, WEEKLY_LATE) else None
    for day in (today - timedelta(days=1), today):  # who reads in quiet hours of the evening has it in the morning
        if day.weekday() not in quiet.days_off and _is_due(quiet, now, day, hour, DAILY_LATE):
            return day
    return None


def _is_due(quiet: Quiet, now: datetime, day: date, hour: int, late: timedelta) -> bool:
    at = datetime.combine(day, time(hour), quiet.zone).astimezone(UTC)
    at = quiet_until(quiet, at) or at
    return at <= now < at + late
