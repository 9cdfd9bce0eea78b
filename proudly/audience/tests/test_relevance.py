"""How well a story suits somebody, and who hears of it."""

from __future__ import annotations

import re
from math import exp, isclose
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.audience import relevance
from proudly.audience.relevance import Features, Past, Reason, Tally, choose

PAGE = Path(__file__).resolve().parents[3] / "docs/rules/relevance.md"
EXAMPLES = re.findall(r"^\| ([\w ,]+?) \| (\d\.\d\d) \|$", PAGE.read_text().partition("## Example")[2], re.MULTILINE)
USUAL = 0.05

tallies = st.tuples(st.floats(0, 50), st.floats(0, 50)).map(lambda pair: Tally(min(pair), max(pair)))


def known_as(said: str) -> Features:
    """What a line of the page says."""
    known = Features()
    for what, happened, offered in re.findall(r"(own|team|story) (\d+) of (\d+)", said):
        said_of: dict[str, Any] = {what: Tally(float(happened), float(offered))}
        known = known._replace(**said_of)
    if "follows" in said:
        known = known._replace(follows=True)
    if "other language" in said:
        known = known._replace(own_language=False)
    if days := re.search(r"(\d+) days old", said):
        known = known._replace(days_old=float(days[1]))
    return known


@pytest.mark.parametrize(("said", "times"), EXAMPLES)
def test_the_examples_of_the_page_are_true(said: str, times: str) -> None:
    assert f"{exp(relevance.fitness(known_as(said), USUAL)):.2f}" == times


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 10


def test_of_whom_nothing_is_known_the_usual_rate_is_expected() -> None:
    assert isclose(relevance.probability(Features(), USUAL), USUAL)
    assert relevance.usual_rate(Tally()) == relevance.BASE
    assert relevance.usual_rate(Tally(2000, 10_000)) > 0.19


@given(own=tallies, team=tallies, story=tallies, alike=tallies, follows=st.sampled_from([None, True, False]))
def test_it_is_always_a_probability(own: Tally, team: Tally, story: Tally, alike: Tally, follows: bool | None) -> None:
    known = Features(own=own, everything=own, team=team, story=story, alike=alike, follows=follows)
    assert 0 < relevance.probability(known, USUAL) < 1


@given(seen=tallies, strength=st.floats(0.1, 10), before=st.floats(0.1, 10))
def test_what_was_seen_is_drawn_towards_what_is_expected(seen: Tally, strength: float, before: float) -> None:
    times = relevance.times_usual(seen, USUAL, strength, before)
    expected = seen.offered * USUAL
    if expected > 0.001:
        low, high = sorted([before, seen.happened / expected])
        assert low * 0.999 <= times <= high * 1.001


def test_one_more_share_never_makes_it_suit_less() -> None:
    fits = [relevance.fitness(Features(own=Tally(shared, 10)), USUAL) for shared in range(10)]
    assert fits == sorted(fits)


def test_one_share_does_not_outweigh_a_followed_topic_that_was_offered_often() -> None:
    once = Features(own=Tally(1, 1), follows=False)
    often = Features(own=Tally(6, 20), follows=True)
    assert relevance.fitness(once, USUAL) < relevance.fitness(often, USUAL)


def test_who_shares_seldom_is_not_left_out() -> None:
    """Of two who share nothing but this topic, the one who shares less of everything has as good a claim."""
    seldom = Features(own=Tally(1, 5), everything=Tally(1, 40))
    eager = Features(own=Tally(1, 5), everything=Tally(20, 40))
    assert relevance.fitness(seldom, USUAL) > relevance.fitness(eager, USUAL)


def test_what_is_long_ago_fades() -> None:
    assert relevance.faded(0) == 1 and relevance.faded(28) == 0.5 and relevance.faded(56) == 0.25


def test_earlier_stories_count_by_the_topics_they_share() -> None:
    past = [Past(1, frozenset({1}), 9, 0), Past(2, frozenset({1, 2}), 9, 28), Past(3, frozenset({3}), 9, 0)]
    assert relevance.weights_for([1], past) == {1: 1.0, 2: 0.25}


def test_the_reasons_are_those_with_most_weight() -> None:
    known = Features(follows=True, own=Tally(8, 10), story=Tally(20, 100), own_network=True)
    assert relevance.reasons(known, USUAL) == [Reason.FOLLOWS, Reason.STORY, Reason.OWN]
    assert relevance.reasons(Features(own_language=False, days_old=3), USUAL) == []
    assert set(relevance.reasons(Features(), USUAL)) == {Reason.LANGUAGE, Reason.NEW}


def test_with_few_stories_a_story_is_for_everybody() -> None:
    assert relevance.share_of_audience(weekly_limit=3, stories_a_week=2) == 1
    assert relevance.share_of_audience(weekly_limit=3, stories_a_week=6) == 0.25


@given(
    fits=st.dictionaries(
        st.integers(1, 5), st.dictionaries(st.integers(1, 12), st.floats(-3, 3), max_size=12), max_size=5
    ),
    room=st.dictionaries(st.integers(1, 12), st.integers(0, 4)),
    always=st.sets(st.integers(1, 12)),
    for_all=st.sets(st.integers(1, 5)),
    bar=st.floats(-3, 3),
)
def test_nobody_gets_more_than_there_is_room_for_and_everybody_is_counted_once(
    fits: dict[int, dict[int, float]], room: dict[int, int], always: set[int], for_all: set[int], bar: float
) -> None:
    choice = choose(fits, bar=bar, room=room, always=always, for_all=for_all)
    assert len(set(choice.told)) == len(choice.told)
    for member in range(1, 13):
        assert sum(one == member for one, _story in choice.told) <= room.get(member, 0)
    for story, suits in fits.items():
        told = [member for member, one in choice.told if one == story]
        assert len(told) + choice.held_back[story] + choice.too_cold[story] == len(suits)
        assert all(suits[member] >= bar or member in always or story in for_all for member in told)


def test_a_member_with_little_room_hears_of_what_suits_best() -> None:
    choice = choose({1: {7: 0.5}, 2: {7: 0.9}}, bar=0.1, room={7: 1})
    assert choice.told == [(7, 2)] and choice.held_back == {1: 1, 2: 0}


@given(st.lists(st.integers(0, 60), unique=True), st.data())
def test_every_fourth_place_is_for_a_young_story_and_each_has_one_place(ranked: list[int], data: st.DataObject) -> None:
    young = data.draw(st.lists(st.sampled_from(ranked), unique=True)) if ranked else []
    order = relevance.mixed(ranked, young)
    assert sorted(order) == sorted(ranked)
    for place in range(relevance.EVERY - 1, len(order), relevance.EVERY):
        waiting = [story for story in young if story not in order[:place]]
        assert not waiting or order[place] == waiting[0]
    others = [story for place, story in enumerate(order) if place % relevance.EVERY != relevance.EVERY - 1]
    assert others == sorted(others, key=ranked.index)
