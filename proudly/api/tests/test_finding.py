"""Finding stories, saving them, and who shared them, for programs: what the pages can do."""

from __future__ import annotations

from typing import Any

import pytest

from proudly.api.tests.factories import Caller
from proudly.content.models import Story
from proudly.content.search.index import index_changed_stories
from proudly.content.services import CaptionText, add_topic
from proudly.content.tests import factories as content
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def sanne(eva: Member) -> Member:
    return people.member(eva.organisation)


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    said = answer.json()
    return [story["title"] for story in (said["items"] if isinstance(said, dict) else said)]


def test_a_program_finds_what_is_for_its_member_by_mistyped_words(eva: Member, sanne: Member):
    content.story(eva, title="Our windmill")
    content.story(eva, title="A windmill for others", teams=[people.team(eva.organisation)])
    index_changed_stories()
    assert titles(Caller(sanne).get("/found-stories?q=windmil")) == ["Our windmill"]
    assert titles(Caller(sanne).get("/found-stories?q=")) == []


def test_the_list_is_of_a_topic_a_network_or_a_kind(eva: Member, sanne: Member):
    topic = add_topic(organisation=eva.organisation, name="Safety")
    content.story(eva, title="Safe", topics=[topic])
    content.story(eva, title="For X", captions=[CaptionText("x", "en", "Proud!")])
    content.story(eva, title="Words", url="")
    caller = Caller(sanne)
    assert titles(caller.get("/stories?topic=Safety")) == ["Safe"]
    assert titles(caller.get("/stories?network=x")) == ["For X"]
    assert titles(caller.get("/stories?kind=text")) == ["Words"]
    assert titles(caller.get("/stories?kind=text&topic=Safety")) == []


@pytest.mark.parametrize("query", ["topic=Fire", "network=nowhere", "kind=song", "saved=perhaps"])
def test_a_list_of_what_there_is_not_is_422(sanne: Member, query: str):
    answer = Caller(sanne).get(f"/stories?{query}")
    assert answer.status_code == 422
    assert [(wrong["where"], wrong["field"]) for wrong in answer.json()["errors"]] == [("query", query.split("=")[0])]


def test_a_topic_of_another_organisation_is_none(eva: Member, sanne: Member):
    add_topic(organisation=people.organisation("Other"), name="Secret")
    assert Caller(sanne).get("/stories?topic=Secret").status_code == 422


def test_what_a_member_saves_is_in_their_list_alone(eva: Member, sanne: Member):
    story = content.story(eva, title="Later")
    content.story(eva, title="Not now")
    caller = Caller(sanne)
    for _twice in range(2):
        assert caller.put(f"/stories/{story.pk}/saved", {"saved": True}).status_code == 200
    assert titles(caller.get("/saved-stories")) == titles(caller.get("/stories?saved=true")) == ["Later"]
    assert titles(Caller(eva).get("/saved-stories")) == []
    caller.put(f"/stories/{story.pk}/saved", {"saved": False})
    assert titles(caller.get("/saved-stories")) == []


def shared_by(member: Member, story: Story) -> Any:
    return Caller(member).get(f"/stories/{story.pk}").json()["shared_by"]


def test_a_story_says_who_shared_it_as_far_as_the_policy_goes(eva: Member, sanne: Member):
    story = content.story(eva)
    assert shared_by(sanne, story) == {"names": [], "others": 0}
    for number in range(5):
        sharing.share(people.member(eva.organisation, f"Colleague {number}"), story)
    assert shared_by(sanne, story) == {"names": [f"Colleague {number}" for number in range(4)], "others": 1}
    Organisation.objects.filter(pk=eva.organisation_id).update(figures="nobody")
    assert shared_by(sanne, story) == {"names": [], "others": 5}
    sharing.share(sanne, story)
    assert shared_by(sanne, story) == {"names": [], "others": 5}, "oneself is not counted"
