"""An editor for Belgium writes for Belgium, on the pages, and sees no draft of another country."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.audience.services import choose_audience
from proudly.content import publishing, services
from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member, Organisation, Team
from proudly.people.queries import may_for
from proudly.people.services import give_role
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

FORM = {
    "title": "From Ghent",
    "summary": "What happened there.",
    "language": "en",
    "captions-TOTAL_FORMS": "0",
    "captions-INITIAL_FORMS": "0",
}


@pytest.fixture
def waterwerk() -> Organisation:
    return people.organisation()


@pytest.fixture
def belgium(waterwerk: Organisation) -> Team:
    return people.team(waterwerk, "Belgium")


@pytest.fixture
def ghent(belgium: Team) -> Team:
    return people.team(belgium.organisation, "Ghent", parent=belgium)


@pytest.fixture
def france(waterwerk: Organisation) -> Team:
    return people.team(waterwerk, "France")


@pytest.fixture
def bo(belgium: Team) -> Member:
    """The editor for Belgium."""
    member = people.member(belgium.organisation, "Bo")
    give_role(member=member, role="editor", team=belgium)
    return member


@pytest.fixture
def client(bo: Member) -> Client:
    client = Client()
    client.force_login(bo.person)
    return client


def test_only_the_own_teams_are_offered_and_one_must_be_chosen(client: Client, ghent: Team, france: Team) -> None:
    page = client.get("/write/new").content.decode()
    assert "Belgium" in page and "Ghent" in page and "France" not in page
    for teams in ([], [france.pk], [ghent.pk, france.pk]):
        answer = client.post("/write/new", FORM | {"teams": teams})
        assert answer.status_code == 200 and "field-error" in answer.content.decode()
    assert not Story.objects.exists()
    client.post("/write/new", FORM | {"teams": [ghent.pk]})
    assert list(Story.objects.get().audience.teams.all()) == [ghent]


def test_a_story_for_the_own_teams_is_published(client: Client, bo: Member, ghent: Team) -> None:
    story = content.story(bo, teams=[ghent], published=False)
    client.post(f"/write/{story.pk}/publish")
    story.refresh_from_db()
    assert story.state == "published"


@pytest.mark.parametrize("whose", ["everyone", "france", "both"])
@pytest.mark.parametrize("page", ["", "/preview", "/publish", "/links", "/links/open"])
def test_a_story_that_reaches_others_is_not_there(
    client: Client, belgium: Team, france: Team, whose: str, page: str
) -> None:
    teams = {"everyone": [], "france": [france], "both": [france, belgium]}[whose]
    story = content.story(people.editor(belgium.organisation), title="Secret plan", teams=teams, published=False)
    for ask in (client.get, client.post):
        assert ask(f"/write/{story.pk}{page}", FORM | {"teams": [belgium.pk]}).status_code in {404, 405}
    assert "Secret plan" not in client.get("/write").content.decode()
    story.refresh_from_db()
    assert (story.title, story.state) == ("Secret plan", "draft")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_list_is_what_the_rule_says_for_any_tree_and_any_audience(data: st.DataObject) -> None:
    company = people.organisation("Some company")
    teams: list[Team] = []
    for number in range(data.draw(st.integers(1, 8))):
        teams.append(people.team(company, f"Team {number}", parent=data.draw(st.sampled_from([None, *teams]))))
    editor = people.member(company, "Editor")
    give_role(member=editor, role="editor", team=data.draw(st.sampled_from(teams)))
    chosen = st.lists(st.sampled_from(teams), max_size=3, unique=True)
    whole = people.editor(company)
    stories = {content.story(whole, teams=some): some for some in data.draw(st.lists(chosen, max_size=4))}
    allowed = {story for story, some in stories.items() if may_for(editor, "write stories", [team.pk for team in some])}
    assert set(stories_to_write(editor)) == allowed


@pytest.mark.parametrize("size", [2, 30])
def test_any_number_of_teams_and_stories_costs_the_same_queries(
    client: Client, bo: Member, belgium: Team, size: int, django_assert_num_queries: Any
) -> None:
    for number in range(size):
        team = people.team(belgium.organisation, f"Team {number}", parent=belgium)
        content.story(bo, title=f"Story {number}", teams=[team])
    client.get("/write")
    with django_assert_num_queries(14):
        client.get("/write")


@pytest.mark.parametrize("moved_to", ["everyone", "france"])
def test_a_story_that_was_moved_meanwhile_stays_where_it_is(
    client: Client, bo: Member, belgium: Team, france: Team, moved_to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look whether it is Bo's to write and the writing, an editor of the whole gives it to others."""
    story = content.story(bo, teams=[belgium], title="Before", published=False)
    write = services.write_story

    def moved_first(**said: Any) -> Story:
        choose_audience(
            organisation=bo.organisation, teams=[france] if moved_to == "france" else [], audience=story.audience
        )
        return write(**said)

    monkeypatch.setattr(services, "write_story", moved_first)
    assert client.post(f"/write/{story.pk}", FORM | {"teams": [belgium.pk]}).status_code == 404
    story.refresh_from_db()
    assert story.title == "Before" and belgium not in story.audience.teams.all()


@pytest.mark.parametrize("moved_to", ["everyone", "france"])
@pytest.mark.parametrize("step", ["publish", "schedule", "unschedule", "when", "recall"])
def test_a_story_that_was_moved_meanwhile_takes_no_step_either(
    client: Client, bo: Member, belgium: Team, france: Team, step: str, moved_to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look whether it is Bo's to publish and the step, an editor of the whole gives it to others."""
    at = clock.now() + timedelta(days=1)
    story = content.story(bo, teams=[belgium], published=step == "recall")
    if step == "unschedule":
        publishing.schedule_story(story=story, at=at)
    really = publishing.locked

    def moved_first(story: Story, **said: Any) -> Story:
        teams = [france] if moved_to == "france" else []
        choose_audience(organisation=bo.organisation, teams=teams, audience=story.audience)
        return really(story, **said)

    monkeypatch.setattr(publishing, "locked", moved_first)
    before = Story.objects.values("state", "publish_at", "over_at").get()
    said = {"at": f"{at:%Y-%m-%dT%H:%M}", "over_at": f"{at:%Y-%m-%dT%H:%M}", "reason": "x"}
    assert client.post(f"/write/{story.pk}/{step}", said).status_code == 404
    assert Story.objects.values("state", "publish_at", "over_at").get() == before


def test_the_service_itself_keeps_an_editor_to_the_own_teams(bo: Member, ghent: Team, france: Team) -> None:
    for teams in ([], [france], [ghent, france]):
        with pytest.raises(services.NotYours):
            content.story(bo, teams=teams)
    assert not Story.objects.exists()
    assert content.story(bo, teams=[ghent]).audience.everyone is False
