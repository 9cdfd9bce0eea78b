"""What is counted in steps is what somebody would count line by line, however many there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.kit import clock
from proudly.people.models import Member, Organisation
from proudly.people.privacy_choices import appear, change_policy
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.scoreboard.boards import MemberLine
from proudly.scoreboard.models import Standing
from proudly.scoreboard.queries import board
from proudly.scoreboard.rules import LEVELS, Period, period_start, steps_above, steps_of
from proudly.scoreboard.tests.factories import NOON, catch_up, win

TODAY = NOON.date()
MONDAY = period_start(Period.WEEK, TODAY)
YESTERDAY = timedelta(days=1)


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_exactly_those_with_more_points_stand_on_the_steps_above(mine: int, theirs: int):
    on = sum(
        step > above and (last is None or step <= last)
        for level, above, last in steps_above(mine)
        for step in [steps_of(theirs)[level]]
    )
    assert on == (1 if theirs > mine else 0)
    assert len(steps_above(mine)) == LEVELS


points = st.one_of(st.integers(1, 6), st.integers(1, 5000))
people_who_win = st.lists(
    st.tuples(
        points,
        st.one_of(st.just(0), points),  # and some more today
        st.sampled_from([*ShownAs, "gone", ShownAs.NAME, ShownAs.NAME]),
    ),
    min_size=1,
    max_size=30,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(won=people_who_win, who=st.integers(0, 29), late=st.booleans())
def test_ranks_neighbours_and_movement_are_those_of_a_count_by_hand(
    won: list[tuple[int, int, str]], who: int, late: bool
):
    with transaction.atomic():
        within = people.organisation()
        members = [people.member(within, f"Member {number:02}") for number in range(len(won))]
        if not late:
            change_faces(members, won)
        for member, (before, _today, _way) in zip(members, won, strict=True):
            win(member, before, at=NOON - YESTERDAY)
        for member, (_before, today, _way) in zip(members, won, strict=True):
            if today:
                win(member, today)
        catch_up(batch=7)
        if late:
            change_faces(members, won)
            catch_up()
        viewer = Member.objects.get(pk=members[who % len(members)].pk)
        seen = board(within, Period.WEEK, MONDAY, member=viewer)
        expected = by_hand(within, viewer)
        assert_is(seen.top, expected[:10])
        place = next((place for place, line in enumerate(expected) if line.own), None)
        if place is None or place < 10:
            assert (seen.around, seen.gap) == ([], False)
        else:
            first = max(10, place - 2)
            assert_is(seen.around, expected[first : place + 3])
            assert seen.gap == (first > 10)
        transaction.set_rollback(True)


def change_faces(members: list[Member], won: list[tuple[int, int, str]]) -> None:
    for number, (member, (_before, _today, way)) in enumerate(zip(members, won, strict=True)):
        if way == "gone":
            let_go(member=member)
        elif way != ShownAs.NAME:
            nickname = f"Gull {number}" if way == ShownAs.NICKNAME else ""
            appear(member=member, shown_as=ShownAs(way), nickname=nickname, agrees=False)


def by_hand(within: Organisation, viewer: Member) -> list[MemberLine]:
    """Every line that the viewer sees, counted one by one."""
    others = Member.objects.filter(organisation=within, left_at=None).exclude(pk=viewer.pk)
    unnamed = others.exclude(shown_as=ShownAs.NAME).count()
    ways = {ShownAs.NAME, ShownAs.NICKNAME} if unnamed >= 5 else {ShownAs.NAME}
    lines = [
        (one.points, one.tie, one.points_before if one.day == one.scoreboard.day else one.points, one.member)
        for one in Standing.objects.filter(scoreboard__period=Period.WEEK).select_related("scoreboard", "member")
        if one.member == viewer or (one.member.left_at is None and one.member.shown_as in ways)
    ]
    lines.sort(key=lambda line: line[:2], reverse=True)
    # The others do not count who is hidden from them, and were counted without.
    hidden = viewer.pk if viewer.left_at or viewer.shown_as not in ways else None
    before = [line[2] for line in lines if line[3].pk != hidden]
    found = []
    for won, _tie, won_before, member in lines:
        rank = 1 + sum(line[0] > won for line in lines)
        rank_before = 1 + sum(one > won_before for one in before) if won_before else None
        found.append(
            MemberLine(
                rank=rank,
                score=won,
                points=won,
                moved=None if rank_before is None else rank_before - rank,
                name=member.nickname if member.shown_as == ShownAs.NICKNAME else member.name,
                own=member == viewer,
                member_id=member.pk if member.shown_as != ShownAs.NICKNAME else None,
                team="",
            )
        )
    return found


def assert_is(seen: list[MemberLine], expected: list[MemberLine]) -> None:
    """Whom a line says is not compared among those with as many points, but of how many there are."""
    assert [(one.rank, one.points, one.name, one.own, one.moved) for one in seen] == [
        (one.rank, one.points, one.name, one.own, one.moved) for one in expected
    ]


@pytest.mark.django_db
def test_who_hides_is_gone_from_the_board_at_once_even_before_that_is_counted():
    within = people.organisation()
    members = [people.member(within, f"Member {number}") for number in range(3)]
    for member in members:
        win(member, 10)
    catch_up()
    appear(member=members[0], shown_as=ShownAs.HIDDEN, nickname="", agrees=False)
    let_go(member=members[1])
    assert [line.name for line in board(within, Period.WEEK, MONDAY).top] == ["Member 2"]


@pytest.mark.django_db
def test_who_takes_the_consent_back_is_gone_from_the_board_at_once():
    within = people.organisation()
    members = [people.member(within, f"Member {number}") for number in range(3)]
    change_policy(organisation=within, figures=Viewers.EVERYONE, names_need_consent=True, works_council=False)
    for member in members:
        member.organisation = within
        win(member, 10)
        appear(member=member, shown_as=ShownAs.NAME, nickname="", agrees=True)
    catch_up()
    assert len(board(within, Period.WEEK, MONDAY).top) == 3
    appear(member=members[0], shown_as=ShownAs.HIDDEN, nickname="", agrees=False)
    assert len(board(within, Period.WEEK, MONDAY).top) == 2


@pytest.mark.django_db
def test_on_the_first_day_of_a_week_nobody_has_moved_and_the_next_day_they_have():
    within = people.organisation()
    anna, bo = people.member(within, "Anna"), people.member(within, "Bo")
    monday = NOON - timedelta(days=2)
    win(anna, 10, at=monday)
    win(bo, 20, at=monday)
    catch_up()
    assert [line.moved for line in board(within, Period.WEEK, MONDAY).top] == [None, None]
    win(anna, 30, at=monday + YESTERDAY)
    catch_up()
    assert [(line.name, line.moved) for line in board(within, Period.WEEK, MONDAY).top] == [("Anna", 1), ("Bo", -1)]
    with clock.at(NOON):
        assert date(2026, 11, 23) == MONDAY
