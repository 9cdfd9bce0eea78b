"""When an approver hears of rewards that wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from proudly.rewards.rules import GATHERED_FOR, Told, to_tell_of

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_nothing_is_told_where_nothing_waits() -> None:
    assert to_tell_of({}, [], now=NOON) is None
    assert to_tell_of({}, [Told(1, NOON - HOUR, None)], now=NOON) is None


def test_the_first_that_waits_is_told_at_once_and_once() -> None:
    waiting = {7: NOON}
    assert to_tell_of(waiting, [], now=NOON) == 7
    for later in (timedelta(0), HOUR, 30 * GATHERED_FOR):
        assert to_tell_of(waiting, [Told(7, NOON, None)], now=NOON + later) is None


def test_what_comes_beside_it_on_the_same_day_is_in_the_same_notice() -> None:
    told = [Told(7, NOON, None)]
    assert to_tell_of({7: NOON, 8: NOON + HOUR}, told, now=NOON + HOUR) is None
    assert to_tell_of({7: NOON, 8: NOON + HOUR}, told, now=NOON + GATHERED_FOR) == 8


def test_what_comes_when_the_first_is_dealt_with_is_told_anew() -> None:
    assert to_tell_of({8: NOON + HOUR}, [Told(7, NOON, NOON)], now=NOON + HOUR) == 8


def test_who_read_the_notice_when_both_waited_knows_of_both() -> None:
    asked = {8: NOON + HOUR}
    assert to_tell_of(asked, [Told(7, NOON, NOON + 2 * HOUR)], now=NOON + 3 * HOUR) is None
    assert to_tell_of(asked, [Told(7, NOON, NOON + HOUR)], now=NOON + 3 * HOUR) == 8  # it may not have been there yet
