"""Links by API: closing them, what came of them, and how an organisation wants them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from proudly.api.tests.factories import Caller
from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links.queries import is_closed
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def story(eva: Member) -> Story:
    return content.story(eva)


@pytest.fixture
def mia() -> Member:
    return people.member(name="Mia", roles=["manager"])


def now_closed(story: Story) -> bool:
    return is_closed(Story.objects.get(pk=story.pk))


def test_an_editor_reads_what_came_of_the_links_of_a_story(eva: Member, story: Story):
    share = sharing.share(people.member(eva.organisation), story)
    sharing.click(share)
    sharing.click(share)
    sharing.click(share, agent="LinkedInBot/1.0")
    advance_all()
    few = Caller(eva, "stories:read").get(f"/stories/{story.pk}/links").json()
    assert (few["links"], few["readers"], few["visits"]) == (None, None, None)
    for name in ("Piet", "Jan", "Kim", "Mo"):
        sharing.share(people.member(eva.organisation, name), story)
    assert Caller(eva, "stories:read").get(f"/stories/{story.pk}/links").json() == {
        "links": 5,
        "readers": 1,
        "visits": {"human": 1, "robot": 1, "own": 0, "repeated": 1, "suspicious": 0},
        "closed": False,
        "closes_at": None,
        "why": "",
    }


def test_the_links_of_a_story_are_closed_and_opened(eva: Member, story: Story):
    caller = Caller(eva)
    closed = caller.post(f"/stories/{story.pk}/links/close", {"why": " It moves. "}).json()
    assert (closed["closed"], closed["why"]) == (True, "It moves.")
    assert now_closed(story)
    opened = caller.post(f"/stories/{story.pk}/links/open").json()
    assert (opened["closed"], opened["closes_at"], opened["why"]) == (False, None, "")
    assert not now_closed(story)


def test_links_can_be_closed_at_a_moment_to_come(eva: Member, story: Story):
    moment = clock.now().replace(microsecond=0) + timedelta(days=1)
    said = Caller(eva).post(f"/stories/{story.pk}/links/close", {"at": moment.isoformat()}).json()
    assert said["closed"] is False
    assert said["closes_at"] == moment.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("body", [{"at": "2030-01-01T10:00:00"}, {"at": "soon"}, {"why": "x" * 301}, {"why": "\x00"}])
def test_what_is_no_closing_is_refused(eva: Member, story: Story, body: dict[str, str]):
    assert Caller(eva).post(f"/stories/{story.pk}/links/close", body).status_code == 422
    assert not now_closed(story)


def test_who_does_not_write_stories_reads_and_closes_no_links(eva: Member, story: Story):
    caller = Caller(people.member(eva.organisation))
    for answer in (
        caller.get(f"/stories/{story.pk}/links"),
        caller.post(f"/stories/{story.pk}/links/close", {}),
        caller.post(f"/stories/{story.pk}/links/open"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem-type:proudly:role")
    assert not now_closed(story)


def test_a_closed_story_is_not_shared(eva: Member, story: Story):
    Caller(eva).post(f"/stories/{story.pk}/links/close", {})
    sanne = Caller(people.member(eva.organisation))
    answer = sanne.post(f"/stories/{story.pk}/shares", {"network": "linkedin", "caption": "Proud!"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem-type:proudly:closed")
    assert sanne.get("/shares").json()["items"] == []


def test_a_manager_reads_and_changes_how_links_are(mia: Member):
    caller = Caller(mia)
    assert caller.get("/link-settings").json()["address"] is None
    assert caller.get("/link-settings").json()["utm"]["utm_source"] == "{network}"
    wanted = {"address": "https://go.example.com", "utm": {"utm_source": "us"}}
    assert caller.put("/link-settings", wanted).json() == wanted
    assert caller.get("/link-settings").json() == wanted
    assert caller.put("/link-settings", {"address": None, "utm": {}}).json() == {"address": None, "utm": {}}


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"address": "https://go.example.com/x", "utm": {}}, "address"),
        ({"address": None, "utm": {"utm_source": "{who}"}}, "utm.utm_source"),
        ({"address": None, "utm": {"UTM": "x"}}, "utm.UTM"),
        ({"address": None, "utm": {f"utm_{letter}": "x" for letter in "abcdefghijklm"}}, "utm"),
    ],
)
def test_settings_that_cannot_be_are_refused_field_by_field(mia: Member, wanted: dict[str, Any], field: str):
    caller = Caller(mia)
    before = caller.get("/link-settings").json()
    answer = caller.put("/link-settings", wanted)
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]
    assert caller.get("/link-settings").json() == before


def test_an_editor_does_not_change_how_links_are(eva: Member):
    caller = Caller(eva)
    assert caller.get("/link-settings").status_code == 403
    assert caller.put("/link-settings", {"address": None, "utm": {}}).status_code == 403


def test_any_number_of_shares_with_an_own_address_costs_the_same_queries(mia: Member, django_assert_num_queries: Any):
    caller = Caller(mia)
    caller.put("/link-settings", {"address": "https://go.example.com", "utm": {}})
    author = people.editor(mia.organisation)
    for _ in range(2):
        for _ in range(3):
            sharing.share(mia, content.story(author))
        with django_assert_num_queries(3):
            items = caller.get("/shares").json()["items"]
        assert all(share["link"].startswith("https://go.example.com/go/") for share in items)
