from datetime import timedelta

import pytest

from proudly.people.models import Member, Organisation, Team
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.scoreboard.groups import team_board
from proudly.scoreboard.queries import board
from proudly.scoreboard.rules import Period, period_start
from proudly.scoreboard.tests.factories import NOON, catch_up, win

pytestmark = pytest.mark.django_db

MONDAY = period_start(Period.WEEK, NOON.date())


def crowd(within: Organisation, size: int, team: Team | None = None) -> list[Member]:
    """Members who won 10, 20, 30 … points this week."""
    members = [people.member(within, f"Member {number:02}", team=team) for number in range(1, size + 1)]
    for number, member in enumerate(members, start=1):
        win(member, 10 * number)
    catch_up()
    return members


def test_a_board_shows_the_first_ten_and_oneself_among_ones_neighbours():
    within = people.organisation()
    members = crowd(within, 30)
    seen = board(within, Period.WEEK, MONDAY, member=members[9])
    assert [line.points for line in seen.top] == list(range(300, 200, -10))
    assert [(line.rank, line.points) for line in seen.around] == [(19, 120), (20, 110), (21, 100), (22, 90), (23, 80)]
    assert seen.own is not None and (seen.own.rank, seen.own.name) == (21, "Member 10")


def test_no_line_is_shown_twice_when_one_stands_just_below_the_first_ten():
    within = people.organisation()
    members = crowd(within, 14)
    seen = board(within, Period.WEEK, MONDAY, member=members[3])
    assert [line.rank for line in seen.around] == [11, 12, 13]


def test_who_is_among_the_first_ten_needs_no_neighbours():
    within = people.organisation()
    members = crowd(within, 30)
    seen = board(within, Period.WEEK, MONDAY, member=members[22])
    assert seen.around == []
    assert [line.rank for line in seen.top if line.own] == [8]


def test_members_with_as_many_points_share_their_rank_also_far_below():
    within = people.organisation()
    crowd(within, 11)
    late = [people.member(within, name) for name in ("Bo", "Abe", "Cas")]
    for member in late:
        win(member, 5)
    catch_up()
    seen = board(within, Period.WEEK, MONDAY, member=late[2])
    assert {(line.rank, line.name) for line in seen.around if line.points == 5} == {
        (12, "Abe"),
        (12, "Bo"),
        (12, "Cas"),
    }


def test_who_has_no_points_this_week_sees_the_first_ten_alone():
    within = people.organisation()
    crowd(within, 12)
    seen = board(within, Period.WEEK, MONDAY, member=people.member(within, "Noor"))
    assert (len(seen.top), seen.around, seen.own) == (10, [], None)


def test_last_week_can_still_be_looked_at():
    sanne = people.member()
    win(sanne, 40, at=NOON - timedelta(days=7))
    catch_up()
    assert board(sanne.organisation, Period.WEEK, MONDAY).top == []
    assert [line.points for line in board(sanne.organisation, Period.WEEK, MONDAY - timedelta(days=7)).top] == [40]


def test_members_who_left_are_on_no_board_and_leave_no_gap():
    within = people.organisation()
    members = crowd(within, 12)
    let_go(member=members[11])
    catch_up()
    seen = board(within, Period.WEEK, MONDAY, member=members[0])
    assert [line.name for line in seen.top[:2]] == ["Member 11", "Member 10"]
    assert [line.rank for line in [*seen.top, *seen.around]] == list(range(1, 12))


def test_another_organisations_points_are_on_no_board_here():
    outsider = people.outsider()
    win(outsider, 100)
    catch_up()
    here = people.organisation()
    assert board(here, Period.WEEK, MONDAY).top == []
    assert team_board(here, Period.WEEK, MONDAY).top == []


def test_the_order_of_a_tie_stands_still_and_says_nothing_of_anybody():
    orders = set()
    for number in range(12):
        within = people.organisation(f"Company {number}")
        for name in ("Piet", "Anna", "Mo"):
            win(people.member(within, name, email=f"{name}.{number}@example.com"), 10)
        catch_up()
        seen = [[(line.rank, line.name) for line in board(within, Period.WEEK, MONDAY).top] for _ in range(2)]
        assert seen[0] == seen[1]
        assert [rank for rank, _name in seen[0]] == [1, 1, 1]
        orders.add(tuple(name for _rank, name in seen[0]))
    assert len(orders) > 2  # neither by name nor by who came first


@pytest.mark.parametrize("size", [3, 40])
def test_a_board_takes_as_many_queries_for_forty_people_as_for_three(size: int, django_assert_num_queries):
    within = people.organisation()
    members = crowd(within, size, people.team(within))
    with django_assert_num_queries(3 if size == 3 else 4):  # ranks are counted for who is not among the first ten
        board(within, Period.WEEK, MONDAY, member=members[0])
    with django_assert_num_queries(3):
        team_board(within, Period.WEEK, MONDAY, member=members[0])


def people_in(team: Team, size: int) -> list[Member]:
    return [people.member(team.organisation, f"{team.name} {number}", team=team) for number in range(size)]


def test_teams_are_compared_by_points_for_each_of_their_people():
    within = people.organisation()
    country = people.team(within, "Netherlands")
    large, small = people.team(within, "Large", country), people.team(within, "Small", country)
    win(people_in(large, 20)[0], 200)
    mine = people_in(small, 5)[0]
    win(mine, 80)
    catch_up()
    seen = team_board(within, Period.WEEK, MONDAY, member=mine)
    assert [(line.rank, line.name, int(line.score), line.points, line.people) for line in seen.top] == [
        (1, "Small", 16, 80, 5),
        (2, "Large", 10, 200, 20),
    ]
    assert seen.own is not None and (seen.own.name, seen.own.parent) == ("Small", "Netherlands")


def test_a_team_of_fewer_than_five_counts_with_the_team_above_it():
    within = people.organisation()
    country = people.team(within, "Netherlands")
    tiny, large = people.team(within, "Tiny", country), people.team(within, "Large", country)
    mine = people_in(tiny, 2)[0]
    people_in(country, 3)
    win(mine, 60)
    for member in people_in(large, 10):
        win(member, 13)
    catch_up()
    seen = team_board(within, Period.WEEK, MONDAY, member=mine)
    assert [(line.name, int(line.score), line.people, line.own) for line in seen.top] == [
        ("Large", 13, 10, False),
        ("Netherlands", 12, 5, True),
    ]


def test_a_team_is_the_people_who_are_in_it_now():
    within = people.organisation()
    pumps, sluices = people.team(within, "Pumps"), people.team(within, "Sluices")
    mover, leaver, *stayers = people_in(pumps, 8)
    people_in(sluices, 5)
    for member in (mover, leaver, stayers[0]):
        win(member, 30)
    catch_up()
    let_go(member=leaver)
    Member.objects.filter(pk=mover.pk).update(team=sluices)
    found = team_board(within, Period.WEEK, MONDAY).top
    assert [(line.name, line.points, line.people) for line in found] == [("Pumps", 30, 6), ("Sluices", 30, 6)]
