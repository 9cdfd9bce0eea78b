from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.engagement import rules

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def looks(number: int) -> list[timedelta]:
    """When a post of Monday nine is looked at, after it was posted, if each look takes no time."""
    moments: list[timedelta] = []
    at = MONDAY
    while (found := rules.next_look(MONDAY, at, number)) is not None:
        at = found
        moments.append(at - MONDAY)
    return moments


@given(st.integers(1, 10**9))
def test_a_post_is_looked_at_five_times_within_sixteen_days_each_time_after_longer(number: int) -> None:
    found = looks(number)
    assert len(found) == 5
    assert HOUR <= found[0] < 66 * timedelta(minutes=1)
    assert found[-1] < 16 * DAY
    waits = [later - earlier for earlier, later in zip(found, found[1:], strict=False)]
    assert waits == sorted(waits)


@given(st.integers(1, 10**9))
def test_the_fourth_look_comes_while_a_deleted_post_is_still_asked_about(number: int) -> None:
    assert looks(number)[3] <= rules.GONE_SOON < looks(number)[4]


def test_posts_of_one_moment_are_looked_at_at_moments_of_their_own() -> None:
    minutes = {looks(number)[1] // timedelta(minutes=1) for number in range(1, 101)}
    assert len(minutes) > 60  # of the 120 minutes that a look of the next day is spread over


def test_what_was_missed_is_left_out_and_the_next_look_is_the_next_to_come() -> None:
    assert rules.next_look(MONDAY, MONDAY + 2 * DAY, 1) == MONDAY + looks(1)[2]
    assert rules.next_look(MONDAY, MONDAY + 20 * DAY, 1) is None


def test_a_network_that_cannot_be_asked_is_left_alone_for_longer_each_time() -> None:
    waits = [rules.wait_after_failure(failures, 0) // timedelta(minutes=1) for failures in (1, 2, 3, 4)]
    assert waits == [10, 20, 40, 80]


def test_a_network_that_says_how_long_is_left_alone_for_as_long() -> None:
    assert rules.wait_after_failure(1, 3600) == HOUR
    assert rules.wait_after_failure(1, 5) == timedelta(minutes=10)


def test_what_is_more_than_ever_before_earns_up_to_two_hundred_of_a_kind() -> None:
    assert list(rules.earning(2, 5)) == [3, 4, 5]
    assert len(rules.earning(0, 90_000)) == 200
    assert not rules.earning(200, 90_000)


def asked_about(after: timedelta, *, again: bool = False, recalled: bool = False) -> bool:
    return rules.is_asked_about(posted_at=MONDAY, gone_at=MONDAY + after, is_posted_again=again, is_recalled=recalled)


def test_a_post_that_goes_within_a_week_is_asked_about() -> None:
    assert asked_about(6 * DAY)
    assert not asked_about(8 * DAY)


def test_a_post_that_came_back_or_was_asked_to_go_is_not() -> None:
    assert not asked_about(DAY, again=True)
    assert not asked_about(DAY, recalled=True)
