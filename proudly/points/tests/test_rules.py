from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from proudly.points import rules


@dataclass(frozen=True)
class SomeRule:
    network: str
    amount: int = 10
    is_extra: bool = False


def test_a_networks_own_rule_comes_before_the_general_one():
    own, general = SomeRule("linkedin", 5), SomeRule("")
    assert rules.rule_for([general, own], "linkedin") is own
    assert rules.rule_for([general, own], "xing") is general


def test_without_any_fitting_rule_nothing_is_earned():
    assert rules.rule_for([SomeRule("linkedin"), SomeRule("x", is_extra=True)], "xing") is None


def test_an_extra_rule_holds_where_it_gives_more_and_only_there():
    usual, less, more = SomeRule("linkedin", 20), SomeRule("", 15, True), SomeRule("", 30, True)
    assert rules.rule_for([usual, less], "linkedin") is usual
    assert rules.rule_for([usual, less, more], "linkedin") is more
    assert rules.rule_for([less], "xing") is less


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 30))
def test_a_day_never_earns_more_than_its_limit(amount: int, cap: int, deeds: int):
    earned = 0
    for _ in range(deeds):
        earned += rules.within_limits(amount, [cap - earned])
    assert earned == min(cap, amount * deeds)


@given(st.integers(0, 100), st.lists(st.integers(-50, 200), max_size=4))
def test_the_tightest_limit_decides_and_one_that_was_lowered_takes_nothing_back(amount: int, rooms: list[int]):
    assert rules.within_limits(amount, rooms) == max(0, min([amount, *rooms]))


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_members_are_warned_of_the_first_of_a_month_at_least_four_weeks_before(today: date):
    day = rules.expires_next(today)
    if day is not None:
        assert day.day == 1
        assert timedelta(days=28) <= day - today <= timedelta(days=35)


@given(st.integers(2020, 2040), st.integers(1, 12))
def test_each_first_of_a_month_has_days_on_which_it_is_warned_of(year: int, month: int):
    first = date(year, month, 1)
    assert sum(rules.expires_next(first - timedelta(days=days)) == first for days in range(60)) == 8


def test_points_last_so_many_whole_months_after_their_own():
    assert rules.came_in_before(date(2027, 2, 1), 12) == date(2026, 2, 1), "what came in in January has had its year"
    assert rules.came_in_before(date(2026, 3, 1), 3) == date(2025, 12, 1)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), max_size=20), st.data())
def test_the_oldest_points_are_used_first(moves: list[tuple[bool, int]], data: st.DataObject):
    """Against the slow way: points as lots in the order in which they came, spent from the front."""
    old = data.draw(st.integers(0, len(moves)))
    lots: list[list[int]] = []
    came_in_since = 0
    for number, (comes_in, amount) in enumerate(moves):
        if comes_in:
            lots.append([number, amount])
            came_in_since += amount if number >= old else 0
            continue
        for lot in lots:
            taken = min(lot[1], amount)
            lot[1] -= taken
            amount -= taken
    balance = sum(amount for _number, amount in lots)
    expected = sum(amount for number, amount in lots if number < old)
    assert rules.expiring(balance=balance, came_in_since=came_in_since) == expected
