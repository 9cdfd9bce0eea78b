"""When a story rests."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.pride.rules import FEWEST_JUDGES, rests, upper_end

people = st.integers(0, 500)


def test_a_story_rests_when_few_are_proud_of_it() -> None:
    assert rests(proud=1, against=7)
    assert rests(proud=30, against=70)


def test_a_story_does_not_rest_on_the_word_of_a_few_or_when_it_is_undecided() -> None:
    assert not rests(proud=0, against=FEWEST_JUDGES - 1)
    assert not rests(proud=3, against=5)
    assert not rests(proud=45, against=55)


@given(people, people)
def test_no_story_rests_of_which_half_are_proud(proud: int, against: int) -> None:
    if proud >= against:
        assert not rests(proud=proud, against=against)


@given(people, people)
def test_another_who_is_proud_never_makes_it_rest_nor_another_who_is_not_wakes_it(proud: int, against: int) -> None:
    if not rests(proud=proud, against=against) and proud + against >= FEWEST_JUDGES:
        assert not rests(proud=proud + 1, against=against)
    if rests(proud=proud, against=against):
        assert rests(proud=proud, against=against + 1)


@given(people, people)
def test_the_upper_end_lies_above_what_was_seen_and_not_above_one(happened: int, missed: int) -> None:
    tries = happened + missed
    assert upper_end(happened, tries) <= 1.0
    if tries:
        assert upper_end(happened, tries) >= happened / tries - 1e-9
