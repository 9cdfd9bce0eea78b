"""Quiet hours, by clocks all over the world and over their changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proudly.notices.rules import Quiet, quiet_until

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
