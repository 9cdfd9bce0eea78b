import pytest

from proudly.audience.audience_attributes import common_values
from proudly.audience.models import Audience
from proudly.audience.queries import how_many, limits_of, members_of, reaches
from proudly.audience.services import choose_audience
from proudly.people.models import Organisation, Team
from proudly.people.services import let_go
from proudly.people.tests import factories as people

LANGUAGE, LOCATION, FUNCTION = "language", "location", "function"

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


def test_limits_narrow_it_to_those_who_have_one_value_of_each(waterwerk: Organisation, belgium: Team):
    people.member(waterwerk, "Bea", team=belgium, location="Ghent", function="engineer", language="nl")
    people.member(waterwerk, "Gust", team=belgium, location="Liège", function="engineer", language="nl")
    people.member(waterwerk, "Hans", team=belgium, location="Ghent", function="driver", language="en")
    people.member(waterwerk, "Noor", location="Ghent", function="engineer", language="nl")

    def reached(limits: dict[str, list[str]], *teams: Team) -> set[str]:
        return both_ways(choose_audience(organisation=waterwerk, teams=teams, limits=limits))

    assert reached({LOCATION: ["Ghent"]}) == {"Bea", "Hans", "Noor"}
    assert reached({LOCATION: ["Ghent", "Liège"]}, belgium) == {"Bea", "Gust", "Hans"}
    assert reached({LOCATION: ["Ghent"], LANGUAGE: ["nl"]}) == {"Bea", "Noor"}
    assert reached({LOCATION: ["Ghent"], LANGUAGE: ["nl"], FUNCTION: ["engineer"]}, belgium) == {"Bea"}
    assert reached({FUNCTION: ["astronaut"]}) == set()


def test_limits_are_replaced_when_it_is_changed(waterwerk: Organisation):
    people.member(waterwerk, "Sanne", location="Delft")
    audience = choose_audience(organisation=waterwerk, teams=[], limits={LOCATION: ["Ghent"]})
    assert both_ways(audience) == set()
    audience = choose_audience(organisation=waterwerk, teams=[], limits={LOCATION: ["Delft"]}, audience=audience)
    assert limits_of(audience) == {LOCATION: ["Delft"]} and both_ways(audience) == {"Sanne"}
    assert both_ways(choose_audience(organisation=waterwerk, teams=[], audience=audience)) == {"Sanne"}


def test_only_what_members_of_the_organisation_have_can_be_chosen(waterwerk: Organisation):
    for name, location in {"Sanne": "delft", "Piet": "Ghent", "Noor": "Ghent", "Bea": ""}.items():
        people.member(waterwerk, name, location=location)
    let_go(member=people.member(waterwerk, "Gone", location="Paris"))
    people.outsider()
    assert common_values(waterwerk, field=LOCATION) == ["delft", "Ghent"]
    assert common_values(waterwerk, field=LOCATION, at_most=1) == ["Ghent"]
