from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.people.privacy_rules import (
    FEWEST,
    STRICTEST,
    Group,
    Policy,
    ShownAs,
    Viewers,
    folded,
    lines_to_show,
    may_see_figures,
    may_show_sum,
    policy_in_force,
    shown_as,
)

policies = st.builds(Policy, st.sampled_from(Viewers), st.booleans())
groups = st.integers(0, 12).flatmap(lambda people: st.builds(Group, st.just(people), st.integers(0, people)))


@pytest.mark.parametrize(
    ("figures", "colleague", "lead"),
    [(Viewers.EVERYONE, True, True), (Viewers.LEAD, False, True), (Viewers.NOBODY, False, False)],
)
def test_whoever_may_see_figures_of_one_person(figures: Viewers, colleague: bool, lead: bool):
    policy = Policy(figures)
    assert may_see_figures(policy, own=True, leads=False)
    assert may_see_figures(policy, own=False, leads=False) == colleague
    assert may_see_figures(policy, own=False, leads=True) == lead


def test_nobody_is_named_without_consent_where_names_need_it():
    asks = Policy(names_need_consent=True)
    assert shown_as(asks, wish=ShownAs.NAME, has_agreed=False) == ShownAs.HIDDEN
    assert shown_as(asks, wish=ShownAs.NAME, has_agreed=True) == ShownAs.NAME
    assert shown_as(asks, wish=ShownAs.NICKNAME, has_agreed=False) == ShownAs.NICKNAME
    assert shown_as(Policy(), wish=ShownAs.NAME, has_agreed=False) == ShownAs.NAME
    assert shown_as(Policy(), wish=ShownAs.HIDDEN, has_agreed=True) == ShownAs.HIDDEN


@given(st.sampled_from(Viewers), st.booleans())
def test_works_council_mode_is_the_strictest_whatever_was_chosen(figures: Viewers, consent: bool):
    assert policy_in_force(figures=figures, names_need_consent=consent, works_council=True) == STRICTEST


def test_one_unnamed_person_is_not_left_over_when_the_named_are_subtracted():
    assert may_show_sum(Policy(), Group(20, 0))
    assert not may_show_sum(Policy(), Group(20, 1))
    assert may_show_sum(Policy(), Group(20, 5))
    assert may_show_sum(STRICTEST, Group(20, 1)), "where no single figures are seen there is nothing to subtract"
    assert not may_show_sum(STRICTEST, Group(4, 0))


trees = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 100)), min_size=1, max_size=15)


@given(trees)
def test_every_line_has_enough_people_and_everybody_is_in_one_line_at_most(tree: list[tuple[int, int]]):
    people = {team: size for team, (size, _) in enumerate(tree)}
    parents = {team: (above % team if team and above % 4 else None) for team, (_, above) in enumerate(tree)}
    lines = folded(people, parents)
    assert lines.keys() == people.keys()
    sizes: dict[int, int] = {}
    for team, line in lines.items():
        if line is not None:
            assert line == team or line in ancestors(team, parents)
            sizes[line] = sizes.get(line, 0) + people[team]
    assert all(size >= FEWEST for size in sizes.values())
    assert all(lines[team] == team for team, size in people.items() if size >= FEWEST)


def ancestors(team: int, parents: dict[int, int | None]) -> set[int]:
    found: set[int] = set()
    above = parents[team]
    while above is not None:
        found.add(above)
        above = parents[above]
    return found


@given(policies, st.dictionaries(st.integers(1, 9), groups, max_size=6), groups)
def test_no_sum_or_difference_of_what_is_shown_tells_of_few(policy: Policy, lines: dict[int, Group], others: Group):
    shown = lines_to_show(policy, lines, others=others)
    for size in range(1, len(shown) + 1):
        for some in combinations(shown, size):
            assert sum(lines[line].people for line in some) >= FEWEST
    total = sum(lines.values(), others)
    rest = sum((group for line, group in lines.items() if line not in shown), others)
    everybody_is_seen_by_name = policy.figures == Viewers.EVERYONE and total.unnamed == 0
    if may_show_sum(policy, total) and not everybody_is_seen_by_name and rest.people:
        assert may_show_sum(policy, rest), "the total minus the others tells of few"


@given(policies, st.dictionaries(st.integers(1, 9), groups, max_size=6))
def test_what_single_figures_leave_over_of_a_shown_line_is_never_few(policy: Policy, lines: dict[int, Group]):
    for line in lines_to_show(policy, lines):
        if policy.figures != Viewers.NOBODY:
            assert lines[line].unnamed == 0 or lines[line].unnamed >= FEWEST
