from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from proudly.points import rules


@dataclass(frozen=True)
class SomeRule:
    network: str


def test_a_networks_own_rule_comes_before_the_general_one():
    own, general = SomeRule("linkedin"), SomeRule("")
    assert rules.rule_for([general, own], "linkedin") is own
    assert rules.rule_for([general, own], "xing") is general


def test_without_any_fitting_rule_nothing_is_earned():
    assert rules.rule_for([SomeRule("linkedin")], "xing") is None


@given(st.integers(0, 1000), st.integers(0, 1000), st.lists(st.integers(1, 1000), max_size=30))
def test_a_day_never_earns_more_than_its_limit(amount: int, cap: int, _deeds: list[int]):
    earned = 0
    for _ in range(len(_deeds)):
        earned += rules.within_cap(amount, daily_cap=cap, earned_today=earned)
    assert earned == min(cap, amount * len(_deeds))


def test_a_limit_that_was_lowered_below_what_was_earned_takes_nothing_back():
    assert rules.within_cap(10, daily_cap=5, earned_today=20) == 0
