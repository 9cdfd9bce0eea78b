from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.echo import moments

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
zones = st.sampled_from([AMSTERDAM, ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo"), ZoneInfo("UTC")])
nows = st.integers(0, 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def free(
    said: str, *, taken: list[datetime] | None = None, limit: int = 10, until: datetime | None = None
) -> list[str]:
    now = datetime.fromisoformat(said).replace(tzinfo=AMSTERDAM)
    found = moments.free_moments(now=now, zone=AMSTERDAM, taken=taken or [], limit=10, until=until)
    return [f"{at:%a %H:%M}" for at in found]


def test_tomorrow_at_ten_past_nine_comes_first_then_the_afternoon_later_today_and_the_day_after():
    assert free("2026-06-01 10:02") == ["Tue 09:10", "Tue 13:10", "Mon 11:10", "Wed 09:10"]


def test_nothing_goes_out_at_the_weekend_or_in_the_evening():
    assert free("2026-06-05 16:30") == ["Mon 09:10", "Mon 13:10", "Tue 09:10"]
    assert free("2026-06-06 11:00") == ["Mon 09:10", "Mon 13:10", "Tue 09:10"]


def test_what_colleagues_took_is_left_to_them():
    tomorrow = datetime(2026, 6, 2, 9, 10, tzinfo=AMSTERDAM)
    taken = [tomorrow + minutes * timedelta(minutes=10) for minutes in (0, 1)]
    assert free("2026-06-01 10:02", taken=taken)[0] == "Tue 09:30"


@pytest.mark.parametrize(("limit", "minutes"), [(0, 10), (1, 60), (2, 30), (4, 15), (7, 10), (10, 10), (200, 10)])
def test_moments_are_so_far_apart_that_no_hour_has_more_than_the_limit(limit: int, minutes: int):
    assert moments.gap_for(limit) == timedelta(minutes=minutes)


def test_a_story_that_is_over_before_any_moment_offers_none():
    assert free("2026-06-01 18:00", until=datetime(2026, 6, 2, 9, 0, tzinfo=AMSTERDAM)) == []


@given(nows, zones, st.integers(0, 30))
def test_whatever_the_hour_a_hundred_colleagues_get_moments_of_their_own_at_work(
    now: datetime, zone: ZoneInfo, limit: int
):
    taken: list[datetime] = []
    for _colleague in range(100):
        found = moments.free_moments(now=now, zone=zone, taken=taken, limit=limit, until=None)
        if not found:  # two weeks of an hour each may be full
            assert limit in {1, 2}
            break
        for at in found:
            local = at.astimezone(zone)
            assert now < at < now + moments.AHEAD
            assert local.weekday() < 5 and time(9, 10) <= local.time() <= time(16, 50)
            assert moments.may_be(at, now=now, zone=zone, until=None)
            assert moments.is_free(at, taken, moments.gap_for(limit))
        taken.append(found[0])
