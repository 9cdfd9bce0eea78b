"""Quiet hours and digests, by clocks all over the world and over their changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proudly.notices.rules import Quiet, digest_due, quiet_until, usual_hour

# Both changes of each: at two, at midnight itself (Beirut, Havana), by half an hour (Lord Howe), and none at all.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Amsterdam", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe",
        "Asia/Kathmandu", "Pacific/Apia", "UTC",
    )
]  # fmt: skip
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_begin, _end = datetime(2025, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001  # hypothesis wants them without a zone
moments = st.datetimes(_begin, _end, timezones=st.just(UTC))
quiets = st.builds(
    Quiet,
    zone=st.sampled_from(ZONES),
    begins=st.times(),
    ends=st.times(),
    days_off=st.frozensets(st.integers(0, 6), max_size=6),
    away_until=st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)


def is_quiet(quiet: Quiet, moment: datetime) -> bool:
    """What the choice says, read as a person would."""
    here = moment.astimezone(quiet.zone)
    clock = here.time().replace(fold=0)
    within = (
        quiet.begins <= clock < quiet.ends
        if quiet.begins <= quiet.ends
        else clock >= quiet.begins or clock < quiet.ends
    )
    away = quiet.away_until is not None and here.date() < quiet.away_until
    return within or away or here.weekday() in quiet.days_off


@given(quiets, moments)
@example(Quiet(AMSTERDAM, time(22), time(2, 30)), datetime(2026, 3, 29, 0, 45, tzinfo=UTC))  # 2:30 is left out
@example(Quiet(AMSTERDAM, time(22), time(2, 30)), datetime(2026, 10, 25, 1, 10, tzinfo=UTC))  # 2:10 for the second time
def test_who_is_told_is_told_at_once_or_as_soon_as_the_quiet_is_over(quiet: Quiet, now: datetime) -> None:
    until = quiet_until(quiet, now)
    if until is None:
        assert not is_quiet(quiet, now)
        return
    assert until > now and not is_quiet(quiet, until)
    step = max((until - now) / 50, timedelta(minutes=1))
    moment = now
    while moment < until:
        assert is_quiet(quiet, moment), "nobody waits longer than asked"
        moment += step


def test_quiet_that_ends_in_the_hour_that_summer_time_leaves_out_ends_with_the_leap() -> None:
    quiet = Quiet(AMSTERDAM, time(22), time(2, 30))
    assert quiet_until(quiet, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    quiet = Quiet(AMSTERDAM, time(2), time(2, 30))
    assert quiet_until(quiet, datetime(2026, 10, 25, 0, 10, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert quiet_until(quiet, datetime(2026, 10, 25, 1, 10, tzinfo=UTC)) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_nights_weekends_and_holidays_follow_one_another() -> None:
    weekend = frozenset({5, 6})
    quiet = Quiet(AMSTERDAM, time(20), time(7), weekend, away_until=date(2026, 8, 8))  # a Saturday
    back = datetime(2026, 8, 10, 7, tzinfo=AMSTERDAM)
    assert quiet_until(quiet, datetime(2026, 8, 1, 12, tzinfo=AMSTERDAM)) == back


def test_a_week_without_a_day_to_be_reached_is_refused() -> None:
    with pytest.raises(ValueError, match="week"):
        Quiet(AMSTERDAM, days_off=frozenset(range(7)))


# --- digests ----------------------------------------------------------------------------------------------------------


def all_due(quiet: Quiet, begin: datetime, days: int, *, hour: int, weekly: bool) -> dict[date, datetime]:
    """When each digest is due first, for who is looked at each quarter of an hour."""
    first: dict[date, datetime] = {}
    for quarter in range(days * 96):
        now = begin + timedelta(minutes=15 * quarter)
        day = digest_due(quiet, now, hour=hour, weekly=weekly)
        if day is not None:
            first.setdefault(day, now)
    return first


@given(st.sampled_from(ZONES), moments, st.integers(0, 23), st.frozensets(st.integers(0, 6), max_size=6))
@example(AMSTERDAM, datetime(2026, 3, 26, tzinfo=UTC), 2, frozenset())  # on the 29th there is no hour of two
@example(AMSTERDAM, datetime(2026, 10, 22, tzinfo=UTC), 2, frozenset())  # on the 25th there are two
def test_a_daily_digest_comes_once_on_each_day_at_its_hour(
    zone: ZoneInfo, begin: datetime, hour: int, days_off: frozenset[int]
) -> None:
    due = all_due(Quiet(zone, days_off=days_off), begin, days=8, hour=hour, weekly=False)
    whole = [begin.astimezone(zone).date() + timedelta(days=day) for day in range(1, 7)]
    assert [day for day in whole if day in due] == [day for day in whole if day.weekday() not in days_off]
    for day in set(whole) & due.keys():
        here = due[day].astimezone(zone)
        assert here.date() == day
        assert here.hour == hour or here.hour == hour + 1  # the next one where clocks leap over it, or by half of it


@given(quiets, moments, st.integers(0, 23))
def test_a_weekly_digest_comes_once_a_week_and_never_into_the_quiet(quiet: Quiet, begin: datetime, hour: int) -> None:
    due = all_due(quiet, begin, days=21, hour=hour, weekly=True)
    assert len(due) <= 4 and all(day.weekday() == 0 for day in due)
    for day, moment in due.items():
        tuesday = datetime.combine(day + timedelta(days=1), time(hour), quiet.zone)
        assert moment >= tuesday
        assert not is_quiet(quiet, quiet_until(quiet, tuesday) or tuesday)


def test_who_reads_in_quiet_hours_of_the_evening_has_the_digest_in_the_morning() -> None:
    quiet = Quiet(AMSTERDAM, time(20), time(7), frozenset({5, 6}))
    monday = datetime(2026, 11, 23, 0, 0, tzinfo=AMSTERDAM)
    due = all_due(quiet, monday, days=5, hour=21, weekly=False)
    assert [moment.astimezone(AMSTERDAM) for moment in due.values()] == [
        datetime(2026, 11, day, 7, tzinfo=AMSTERDAM) for day in (24, 25, 26, 27)
    ]


@given(st.lists(moments, max_size=30), st.sampled_from(ZONES))
def test_an_hour_is_learned_from_enough_and_is_one_at_which_somebody_reads(at: list[datetime], zone: ZoneInfo) -> None:
    hour = usual_hour(at, zone)
    if len(at) < 5:
        assert hour is None
    else:
        near = {(moment.astimezone(zone).hour + aside) % 24 for moment in at for aside in (-1, 0, 1)}
        assert hour in near


def test_who_reads_about_nine_does_so_at_nine_by_the_own_clock_in_summer_and_winter() -> None:
    about_nine = [datetime(2026, month, 3, hour, minute, tzinfo=AMSTERDAM)
                  for month in (1, 7) for hour, minute in ((8, 55), (9, 5), (9, 10), (10, 2))]  # fmt: skip
    assert usual_hour(about_nine, AMSTERDAM) == 9
