"""When a team is removed, no audience reaches anybody whom it did not reach before."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.audience.models import Audience
from proudly.audience.queries import lost_its_teams, members_of
from proudly.audience.services import choose_audience
from proudly.people.models import AuditEntry, Member, Team
from proudly.people.team_changes import TeamInUse, change_team, remove_team, remove_unused_team
from proudly.people.team_uses import told_of
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def europe() -> Team:
    return people.team(people.organisation(), "Europe")


@pytest.fixture
def belgium(europe: Team) -> Team:
    return people.team(europe.organisation, "Belgium", parent=europe)


@pytest.fixture
def ghent(belgium: Team) -> Team:
    return people.team(belgium.organisation, "Ghent", parent=belgium)


def audience(*teams: Team) -> Audience:
    return choose_audience(organisation=teams[0].organisation, teams=teams)


def reached(one: Audience) -> set[Member]:
    return set(members_of(Audience.objects.get(pk=one.pk)))


def test_an_audience_follows_its_team_whatever_it_is_called_and_wherever_it_stands(europe: Team, belgium: Team):
    bo = people.member(europe.organisation, "Bo", team=belgium)
    of_belgium, of_europe = audience(belgium), audience(europe)
    change_team(team=belgium, name="Flanders", parent=None)
    assert (reached(of_belgium), reached(of_europe)) == ({bo}, set())
    change_team(team=belgium, name="Flanders", parent=europe)
    assert (reached(of_belgium), reached(of_europe)) == ({bo}, {bo})


def test_the_teams_right_below_take_the_place_of_a_removed_one(europe: Team, belgium: Team, ghent: Team):
    within = europe.organisation
    people.member(within, "Above", team=europe)
    people.member(within, "Bo", team=belgium)
    jo = people.member(within, "Jo", team=ghent)
    of_belgium = audience(belgium)
    assert "1 story is for this team: it is then for the teams right below it." in told_of(belgium)
    remove_team(team=belgium, to=europe)
    assert reached(of_belgium) == {jo}
    assert list(of_belgium.teams.all()) == [ghent]
    entry = AuditEntry.objects.get(action=AuditEntry.Action.TEAM_CHANGED)
    assert entry.about["audiences_to_teams_below"] == 1


def test_an_audience_that_loses_its_last_team_is_for_nobody_and_stays_so_until_somebody_says_whom(
    europe: Team, belgium: Team
):
    people.member(europe.organisation, "Bo", team=belgium)
    alone, with_others = audience(belgium), audience(belgium, europe)
    assert told_of(belgium)[:2] == [
        "1 story is for this team alone: nobody sees it any more, until you choose others for it.",
        "1 story is for this team and others: it is then for the others.",
    ]
    remove_team(team=belgium, to=europe)
    alone.refresh_from_db()
    assert lost_its_teams(alone) and reached(alone) == set()
    assert list(with_others.teams.all()) == [europe]
    choose_audience(organisation=europe.organisation, teams=None, audience=alone)
    assert reached(alone) == set()
    choose_audience(organisation=europe.organisation, teams=[], audience=alone)
    assert len(reached(alone)) == 1


def test_a_team_that_a_story_is_for_is_not_removed_without_a_word(europe: Team):
    audience(europe)
    with pytest.raises(TeamInUse):
        remove_unused_team(team=europe)


def test_everyone_stays_everyone(europe: Team):
    bo = people.member(europe.organisation, "Bo", team=europe)
    of_all = choose_audience(organisation=europe.organisation, teams=[])
    remove_team(team=europe, to=None)
    assert reached(of_all) == {bo} and not lost_its_teams(of_all)


@given(
    parents=st.lists(st.integers(-1, 8), min_size=2, max_size=9),
    chosen=st.sets(st.integers(0, 8), min_size=1, max_size=4),
    removed=st.integers(0, 8),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_removed_into_the_team_above_no_tree_and_no_audience_reaches_anybody_more(
    parents: list[int], chosen: set[int], removed: int
):
    within = people.organisation()
    teams: list[Team] = []
    for number, parent in enumerate(parents):
        above = teams[parent % number] if number and parent >= 0 else None
        teams.append(people.team(within, f"Team {number}", parent=above))
        people.member(within, f"Bo {number}", team=teams[number])
    one = audience(*{teams[number % len(teams)] for number in chosen})
    before = reached(one)
    gone = teams[removed % len(teams)]
    remove_team(team=gone, to=gone.parent)
    assert reached(one) <= before
    assert {member.team_id for member in before - reached(one)} <= {gone.pk}, "only who was in the team itself"
