from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.echo import rules
from proudly.sharing.echo.rules import Colleague, Use, by_use, likeness

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


def least_used(variants: list[str], uses: list[Use], *, member: Colleague, story: int) -> int:
    return by_use(variants, uses, member=member, story=story)[0]


FOUR = [rules.key_of(text) for text in ("Proud of this.", "What a team.", "Look at our pump!", "Dry feet again.")]

# --- which variant ---

colleagues = st.builds(
    lambda team, place, function: (team, place, function),
    st.integers(1, 5),
    st.sampled_from(["", "Ghent", "Delft"]),
    st.sampled_from(["", "Engineer", "Buyer"]),
)


def shared_one_after_the_other(people: list[Colleague], variants: list[str], story: int = 7) -> list[Use]:
    """Each takes what is offered, a few minutes after the one before."""
    uses: list[Use] = []
    for minute, person in enumerate(people):
        place = least_used(variants, uses, member=person, story=story)
        uses.append(Use(variants[place], person, MONDAY + timedelta(minutes=3 * minute)))
    return uses


@given(st.lists(colleagues, min_size=40, max_size=40), st.integers(1, 1000))
def test_forty_colleagues_spread_over_four_variants_and_those_of_a_team_never_follow_each_other_with_the_same(
    told: list[tuple[int, str, str]], story: int
):
    people = [Colleague(number, *one) for number, one in enumerate(told)]
    uses = shared_one_after_the_other(people, FOUR, story)
    counts = Counter(use.variant for use in uses)
    assert max(counts.values()) - min(counts.values()) <= 4, counts
    last: dict[int | None, str] = {}
    for use in uses:
        assert last.get(use.by.team) != use.variant
        last[use.by.team] = use.variant


def test_in_a_company_of_five_teams_in_two_places_each_variant_goes_out_as_often():
    for story in range(50):
        people = [Colleague(n, n % 5, ("Ghent", "Delft")[n % 2], ("Engineer", "Buyer")[n % 3 % 2]) for n in range(40)]
        counts = Counter(use.variant for use in shared_one_after_the_other(people, FOUR, story))
        assert max(counts.values()) - min(counts.values()) <= 2


@given(st.lists(st.integers(1, 5), min_size=40, max_size=40))
def test_where_only_teams_overlap_each_team_uses_all_variants_alike(teams: list[int]):
    uses = shared_one_after_the_other([Colleague(number, team) for number, team in enumerate(teams)], FOUR)
    counts = Counter(use.variant for use in uses)
    assert max(counts[key] for key in FOUR) - min(counts[key] for key in FOUR) <= 2
    for team in set(teams):
        of_team = Counter(use.variant for use in uses if use.by.team == team)
        assert max(of_team[key] for key in FOUR) - min(of_team[key] for key in FOUR) <= 2


def test_before_anybody_has_shared_colleagues_draw_lots_and_keep_theirs():
    drawn = [least_used(FOUR, [], member=Colleague(number), story=1) for number in range(400)]
    assert drawn == [least_used(FOUR, [], member=Colleague(number), story=1) for number in range(400)]
    assert all(70 <= times <= 130 for times in Counter(drawn).values())


def test_a_colleague_of_the_team_weighs_more_than_one_elsewhere():
    me = Colleague(1, team=1)
    uses = [Use("a", Colleague(2, team=1), MONDAY), Use("b", Colleague(3, team=2), MONDAY + timedelta(hours=1))]
    assert least_used(["a", "b"], uses, member=me, story=1) == 1


def test_of_variants_used_as_often_the_one_longest_ago_comes():
    other = Colleague(2, team=2)
    uses = [Use(key, other, MONDAY + timedelta(hours=hour)) for hour, key in enumerate("cab")]
    assert least_used(["a", "b", "c"], uses, member=Colleague(1, team=1), story=1) == 2


def test_who_has_no_team_or_place_in_the_directory_has_it_in_common_with_nobody():
    assert rules.overlap(Colleague(1), Colleague(2)) == rules.ANYBODY


# --- texts ---

DUTCH = "Trots op onze collega's: zij hielden driehonderd huizen droog. Lees hoe een klein team dat deed."
ENGLISH = "Proud of my colleagues: they kept three hundred houses dry. Read how a small team did it."


@pytest.mark.parametrize(
    ("text", "again"),
    [
        (DUTCH, DUTCH.upper() + " https://waterwerk.example/dorp"),
        (DUTCH, "Trots op onze collega’s! Zij hielden 300 huizen droog. Lees hoe een klein team dat deed 💧"),
        (DUTCH, DUTCH.replace("Trots", "Heel trots")),
        (DUTCH, "Lees hoe een klein team dat deed. Trots op onze collega's: zij hielden driehonderd huizen droog."),
        (ENGLISH, ENGLISH.replace("a small team", "our small team")),
        (ENGLISH, "#proud of my #colleagues: they kept three hundred houses dry... read how a small team did it"),
    ],
)
def test_small_changes_leave_it_nearly_the_same(text: str, again: str):
    assert rules.is_nearly_the_same(text, again), likeness(text, again)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (DUTCH, "Vorige week stond ik zelf met laarzen in dat dorp. " + DUTCH),
        (DUTCH, "Driehonderd huizen droog, en dat met zes mensen. Ik mag er elke dag mee werken."),
        (ENGLISH, "I was there on the night the water came, and I will not forget it. " + ENGLISH),
        (ENGLISH, "Six people and one pump: this is why I like my work."),
        (ENGLISH, DUTCH),
        (ENGLISH, ""),
        ("", ""),
        ("💧", "💧"),
    ],
)
def test_a_sentence_of_ones_own_makes_it_ones_own(text: str, own: str):
    assert not rules.is_nearly_the_same(text, own), likeness(text, own)


@given(st.text(), st.text())
def test_likeness_is_the_same_both_ways_and_between_none_and_all(one: str, other: str):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) in {0.0, 1.0}


def test_a_text_is_known_by_the_variant_it_was_made_of():
    variants = [DUTCH, ENGLISH]
    assert rules.variant_of("Vorige week stond ik zelf in dat dorp. " + DUTCH, variants) == rules.key_of(DUTCH)
    assert rules.variant_of("Six people, one pump.", variants) == ""
    assert rules.variant_of("Proud!", []) == ""
