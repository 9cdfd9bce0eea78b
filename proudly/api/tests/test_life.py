"""The life of a story by API: when it goes out, until when, and taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from proudly.api.tests.factories import Caller
from proudly.audience.services import choose_audience
from proudly.content import publishing
from proudly.content.campaigns import save_campaign
from proudly.content.models import Story
from proudly.content.publishing import publish_due_stories
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.links.queries import is_closed
from proudly.people.models import Member
from proudly.people.services import give_role
from proudly.people.tests import factories as people
from proudly.sharing.models import Share
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


def test_a_story_is_scheduled_and_goes_out_by_itself(eva: Member):
    draft, caller = content.story(eva, published=False), Caller(eva)
    at = (clock.now() + timedelta(hours=2)).replace(microsecond=0)
    told = caller.post(f"/stories/{draft.pk}/schedule", {"at": at.isoformat()}).json()
    assert (told["state"], told["written"]["publish_at"]) == ("scheduled", at.isoformat().replace("+00:00", "Z"))
    assert [one["id"] for one in caller.get("/stories?state=scheduled").json()["items"]] == [draft.pk]
    with clock.at(at):
        publish_due_stories()
        assert [one["id"] for one in caller.get("/stories").json()["items"]] == [draft.pk]


@pytest.mark.parametrize("step", ["publish", "schedule", "unschedule", "moments"])
def test_a_story_that_went_to_others_meanwhile_is_not_there(eva: Member, step: str, monkeypatch: pytest.MonkeyPatch):
    belgium = people.team(eva.organisation, "Belgium")
    bo = people.member(eva.organisation, "Bo")
    give_role(member=bo, role="editor", team=belgium)
    story = content.story(bo, teams=[belgium], published=False)
    if step == "unschedule":
        publishing.schedule_story(story=story, at=clock.now() + timedelta(days=2))
    before = Story.objects.values("state", "publish_at", "over_at").get()
    really = publishing.locked

    def moved_first(story: Story, **said: Any) -> Story:
        choose_audience(organisation=eva.organisation, teams=[], audience=story.audience)
        return really(story, **said)

    monkeypatch.setattr(publishing, "locked", moved_first)
    at = (clock.now() + timedelta(days=1)).isoformat()
    said = {"schedule": {"at": at}, "moments": {"over_at": at}}.get(step)
    assert Caller(bo, "stories:write").post(f"/stories/{story.pk}/{step}", said).status_code == 404
    assert Story.objects.values("state", "publish_at", "over_at").get() == before


def test_a_moment_that_is_past_is_refused_by_its_field(eva: Member):
    draft = content.story(eva, published=False)
    answer = Caller(eva).post(f"/stories/{draft.pk}/schedule", {"at": "2020-01-01T09:00:00Z"})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["publish_at"]
    assert Caller(eva).post(f"/stories/{draft.pk}/unschedule").json()["state"] == "draft"


def test_a_recalled_story_is_gone_for_readers_and_says_why_to_editors(eva: Member):
    sanne = people.member(eva.organisation)
    story = content.story(eva)
    sharing.share(sanne, story)
    caller = Caller(eva)
    told = caller.post(f"/stories/{story.pk}/recall", {"reason": "It was not ours to tell."}).json()
    assert (told["state"], told["written"]["recall_reason"]) == ("recalled", "It was not ours to tell.")
    assert told["offers"] == []
    assert Caller(sanne).get(f"/stories/{story.pk}").status_code == 404
    assert Caller(sanne).post(f"/stories/{story.pk}/shares", {"network": "x"}).status_code == 404
    assert is_closed(Story.objects.get())
    opened = caller.post(f"/stories/{story.pk}/links/open", {})
    assert (opened.status_code, opened.json()["type"]) == (409, "urn:problem-type:proudly:recalled")
    assert caller.post(f"/stories/{story.pk}/schedule", {"at": "2099-01-01T09:00:00Z"}).status_code == 409


@pytest.mark.parametrize(
    ("fields", "moments", "problem"),
    [({"internal": True}, {}, "internal"), ({}, {"share_from": "2099-01-01T09:00:00Z"}, "not-yet")],
)
def test_what_may_only_be_read_is_offered_on_no_network_and_shared_on_none(
    eva: Member, fields: dict[str, bool], moments: dict[str, str], problem: str
):
    story, caller = content.story(eva, **fields), Caller(eva)
    caller.post(f"/stories/{story.pk}/moments", moments)
    assert caller.get(f"/stories/{story.pk}").json()["offers"] == []
    answer = caller.post(f"/stories/{story.pk}/shares", {"network": "linkedin"})
    assert (answer.status_code, answer.json()["type"]) == (409, f"urn:problem-type:proudly:{problem}")
    assert not Share.objects.exists()


def test_who_changes_what_another_has_saved_meanwhile_is_told_and_loses_nothing(eva: Member):
    story, caller = content.story(eva, published=False), Caller(eva)
    read = caller.get(f"/stories/{story.pk}").json()["written"]["version"]
    Caller(people.editor(eva.organisation, "Bo")).patch(f"/stories/{story.pk}", {"title": "Bo was here"})
    answer = caller.patch(f"/stories/{story.pk}", {"title": "Eva too", "based_on": read})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem-type:proudly:changed-meanwhile")
    assert Story.objects.get().title == "Bo was here"
    assert Story.objects.get().versions.get(set_aside=True).written["title"] == "Eva too"


def test_a_story_is_put_in_a_campaign_by_its_name_and_taken_out_again(eva: Member):
    save_campaign(organisation=eva.organisation, name="Water week")
    save_campaign(organisation=people.outsider().organisation, name="Elsewhere")
    story, caller = content.story(eva), Caller(eva)
    assert caller.patch(f"/stories/{story.pk}", {"campaign": "Water week"}).json()["campaign"] == "Water week"
    assert caller.patch(f"/stories/{story.pk}", {"title": "Still in it"}).json()["campaign"] == "Water week"
    assert caller.patch(f"/stories/{story.pk}", {"campaign": ""}).json()["campaign"] is None
    assert caller.patch(f"/stories/{story.pk}", {"campaign": "Elsewhere"}).status_code == 422
