import pytest

from proudly.audience.models import Audience
from proudly.audience.queries import how_many, members_of, reaches
from proudly.audience.services import choose_audience
from proudly.people.models import Organisation, Team
from proudly.people.services import let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def waterwerk() -> Organisation:
    return people.organisation()


@pytest.fixture
def belgium(waterwerk: Organisation) -> Team:
    return people.team(waterwerk, "Belgium")


def both_ways(audience: Audience) -> set[str]:
    """The names an audience reaches, asked from the audience and asked from each member: the answers agree, and so
    does their number."""
    everybody = audience.organisation.members.select_related("team").filter(left_at=None)
    asked_from_members = {
        member.name for member in everybody if Audience.objects.filter(reaches(member), pk=audience.pk).exists()
    }
    asked_from_audience = {member.name for member in members_of(audience)}
    assert asked_from_audience == asked_from_members
    assert how_many(audience) == len(asked_from_audience)
    return asked_from_audience


def test_without_a_team_it_is_everyone_who_is_still_there(waterwerk: Organisation):
    people.member(waterwerk, "Sanne")
    let_go(member=people.member(waterwerk, "Piet"))
    people.outsider()
    assert both_ways(choose_audience(organisation=waterwerk, teams=[])) == {"Sanne"}


def test_a_team_includes_the_teams_below_it_and_no_others(waterwerk: Organisation, belgium: Team):
    ghent = people.team(waterwerk, "Ghent", parent=belgium)
    harbour = people.team(waterwerk, "Harbour", parent=ghent)
    for name, team in {"Bea": belgium, "Gust": ghent, "Hans": harbour, "Noor": None}.items():
        people.member(waterwerk, name, team=team)
    assert both_ways(choose_audience(organisation=waterwerk, teams=[ghent])) == {"Gust", "Hans"}
    assert both_ways(choose_audience(organisation=waterwerk, teams=[belgium])) == {"Bea", "Gust", "Hans"}


def test_an_audience_can_be_changed_back_to_everyone(waterwerk: Organisation, belgium: Team):
    people.member(waterwerk, "Sanne")
    audience = choose_audience(organisation=waterwerk, teams=[belgium])
    assert both_ways(audience) == set()
    assert both_ways(choose_audience(organisation=waterwerk, teams=[], audience=audience)) == {"Sanne"}
