from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from proudly.api.tests.factories import ROOT, Caller, png
from proudly.content.models import Story, Topic
from proudly.content.services import CaptionText
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.services import give_role
from proudly.people.team_changes import remove_team
from proudly.people.tests import factories as people
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

STORY: dict[str, Any] = {"title": "Our pump saved a village", "summary": "How a small team kept houses dry."}


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def sanne(eva: Member) -> Member:
    return people.member(eva.organisation)


NO_LIMITS: dict[str, Any] = {
    **dict.fromkeys(["language", "location", "function", "role", "network", "connection", "topic"], []),
    "joined_within": None,
    "joined_since": None,
}


def test_a_story_is_limited_by_every_attribute_and_says_so(eva: Member):
    Topic.objects.create(organisation=eva.organisation, name="Water")
    limits = {
        "role": ["owner"],
        "network": ["x"],
        "connection": ["bluesky"],
        "topic": ["Water"],
        "joined_within": 30,
        "joined_since": "2026-03-01",
    }
    caller = Caller(eva)
    made = caller.post("/stories", STORY | {"limits": limits}).json()
    assert made["written"]["limits"] == NO_LIMITS | limits
    again = caller.patch(f"/stories/{made['id']}", {"why": "Proud"}).json()
    assert again["written"]["limits"] == NO_LIMITS | limits
    for wrong in ({"topic": ["Fire"]}, {"network": ["nowhere"]}, {"joined_within": 0}, {"joined_since": "soon"}):
        assert caller.post("/stories", STORY | {"limits": wrong}).status_code == 422


def test_a_story_is_limited_to_those_of_whom_something_is_known(eva: Member):
    bea = people.member(eva.organisation, "Bea", location="Ghent")
    hans = people.member(eva.organisation, "Hans", location="Delft")
    caller = Caller(eva)
    made = caller.post("/stories", STORY | {"limits": {"location": ["Ghent"]}}).json()
    assert made["written"]["limits"] == NO_LIMITS | {"location": ["Ghent"]}
    caller.post(f"/stories/{made['id']}/publish", {})
    assert titles(Caller(bea).get("/stories")) == [STORY["title"]] and titles(Caller(hans).get("/stories")) == []
    kept = caller.patch(f"/stories/{made['id']}", {"why": "Proud"}).json()
    assert kept["written"]["limits"]["location"] == ["Ghent"]
    freed = caller.patch(f"/stories/{made['id']}", {"limits": {}}).json()
    assert freed["written"]["limits"]["location"] == []
    assert titles(Caller(hans).get("/stories")) == [STORY["title"]]


def titles(answer: Any) -> list[str]:
    return [item["title"] for item in answer.json()["items"]]


def test_the_list_comes_in_pieces_that_new_stories_do_not_shift(eva: Member, sanne: Member):
    for number in range(5):
        content.story(author=eva, title=f"Story {number}")
    caller = Caller(sanne)
    first = caller.get("/stories?limit=2")
    assert titles(first) == ["Story 4", "Story 3"]
    content.story(author=eva, title="Story 5")
    second = caller.get(f"/stories?limit=2&before={first.json()['next']}")
    assert titles(second) == ["Story 2", "Story 1"]
    third = caller.get(f"/stories?limit=2&before={second.json()['next']}")
    assert titles(third) == ["Story 0"]
    assert third.json()["next"] is None


def test_stories_published_at_the_same_moment_are_each_seen_once(eva: Member):
    with clock.at(clock.now()):
        for number in range(3):
            content.story(author=eva, title=f"Story {number}")
    caller, seen, before = Caller(eva), [], ""
    while before is not None:
        piece = caller.get(f"/stories?limit=1&before={before}")
        seen += titles(piece)
        before = piece.json()["next"]
    assert seen == ["Story 2", "Story 1", "Story 0"]


def cursor(said: str) -> str:
    return "before=" + base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "query",
    [
        "before=nonsense",
        "before=%F0%9F%A6%9A",
        "before=MQ",
        cursor("0001-01-01T00:00:00+14:00 1"),
        cursor("2026-11-23T12:00:00 1"),
        cursor("2026-11-23T12:00:00Z x"),
        "limit=0",
        "limit=101",
        "state=x",
    ],
)
def test_a_piece_that_cannot_be_is_422(sanne: Member, query: str):
    answer = Caller(sanne).get(f"/stories?{query}")
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [query.split("=")[0]]


def test_any_number_of_stories_costs_the_same_queries(eva: Member, sanne: Member, django_assert_num_queries: Any):
    topic = Topic.objects.create(organisation=eva.organisation, name="Water")
    caller = Caller(sanne)
    caller.get("/me")  # the use of the token is noted
    for _ in range(2):
        for _ in range(4):
            sharing.share(sanne, content.story(author=eva, topics=[topic]))
        with django_assert_num_queries(6):  # token, roles, teams; stories, topics; shares
            caller.get("/stories")


def test_a_story_for_another_team_is_not_there(eva: Member, sanne: Member):
    pumps = people.team(eva.organisation)
    theirs = content.story(author=eva, title="For pumps", teams=[pumps])
    caller = Caller(sanne)
    assert titles(caller.get("/stories")) == []
    assert caller.get(f"/stories/{theirs.pk}").status_code == 404
    assert caller.post(f"/stories/{theirs.pk}/shares", {"network": "x"}).status_code == 404


def test_a_draft_is_there_for_editors_only(eva: Member, sanne: Member):
    draft = content.story(author=eva, title="Not yet", published=False)
    assert Caller(sanne).get(f"/stories/{draft.pk}").status_code == 404
    assert Caller(eva).get(f"/stories/{draft.pk}").json()["written"]["announce"] is False
    assert titles(Caller(eva).get("/stories?state=draft")) == ["Not yet"]
    assert titles(Caller(eva).get("/stories")) == []


def test_a_story_brings_the_words_i_am_offered_and_my_shares(eva: Member, sanne: Member):
    story = content.story(
        author=eva,
        captions=[CaptionText("", "en", "For any network"), CaptionText("linkedin", "en", "For LinkedIn")],
    )
    share = sharing.share(sanne, story, network="linkedin", caption="My words")
    sharing.share(eva, story, network="x")
    whole = Caller(sanne).get(f"/stories/{story.pk}").json()
    offers = {offer["network"]: offer for offer in whole["offers"]}
    assert (offers["linkedin"]["caption"], offers["x"]["caption"]) == ("For LinkedIn", "For any network")
    assert offers["linkedin"]["share"]["link"].endswith(share.link.code)
    assert offers["x"]["share"] is None
    assert whole["shared_on"] == ["linkedin"]
    assert whole["written"] is None


def test_an_editor_writes_changes_and_publishes(eva: Member, sanne: Member):
    Topic.objects.create(organisation=eva.organisation, name="Water")
    pumps = people.team(eva.organisation)
    caller = Caller(eva)
    written = caller.post(
        "/stories",
        STORY
        | {
            "why": "It shows your craft.",
            "url": "https://waterwerk.example/village",
            "topics": ["Water"],
            "teams": [pumps.pk],
            "captions": [{"network": "x", "language": "nl", "text": "Trots!"}],
        },
    )
    assert written.status_code == 201
    story = written.json()
    assert (story["state"], story["topics"], story["language"]) == ("draft", ["Water"], "en")
    assert story["written"] == {
        "captions": [{"network": "x", "language": "nl", "text": "Trots!"}],
        "everyone": False,
        "teams": [{"id": pumps.pk, "name": pumps.name}],
        "limits": NO_LIMITS,
        "announce": True,
        "version": 1,
        "publish_at": None,
        "lacked": [],
        "links_close": False,
        "recalled_at": None,
        "recall_reason": "",
        "for_all": False,
    }
    changed = caller.patch(f"/stories/{story['id']}", {"title": "Better", "teams": [], "url": "", "why": None}).json()
    assert (changed["title"], changed["written"]["teams"], changed["url"]) == ("Better", [], None)
    unchanged = ("summary", "why", "topics", "language")
    assert [changed[name] for name in unchanged] == [story[name] for name in unchanged]
    assert changed["written"]["captions"] == story["written"]["captions"]
    for _ in range(2):
        published = caller.post(f"/stories/{story['id']}/publish")
        assert (published.status_code, published.json()["state"]) == (200, "published")
    assert titles(Caller(sanne).get("/stories")) == ["Better"]


def test_a_story_gets_its_picture_with_words_for_it(eva: Member):
    story = content.story(author=eva, published=False)
    address = f"{ROOT}/stories/{story.pk}/picture"
    client = Caller(eva).client
    answer = client.post(address, {"picture": png(), "picture_alt": "A pump"}).json()
    assert answer["picture"].startswith("http://127.0.0.1:8000/media/stories/")
    assert answer["picture_alt"] == "A pump"
    assert answer["title"] == story.title
    for wrong, field in (
        ({"picture": png(), "picture_alt": "  "}, "picture_alt"),
        ({"picture": SimpleUploadedFile("x.png", b"<script>", "image/png"), "picture_alt": "A pump"}, "picture"),
        ({"picture_alt": "A pump"}, "picture"),
    ):
        refused = client.post(address, wrong)
        assert refused.status_code == 422
        assert [found["field"] for found in refused.json()["errors"]] == [field]
    assert Caller(eva).patch(f"/stories/{story.pk}", {"picture_alt": " "}).status_code == 422


def test_an_upload_that_cannot_be_read_is_400(eva: Member):
    story = content.story(author=eva, published=False)
    address = f"{ROOT}/stories/{story.pk}/picture"
    answer = Caller(eva).client.post(address, data=b"nothing", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_not_ready_is_not_published_and_says_what_is_missing(eva: Member):
    story = content.story(author=eva, published=False, picture=png(), picture_alt="")
    answer = Caller(eva).post(f"/stories/{story.pk}/publish")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:problem-type:proudly:not-ready"
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["picture_alt"]
    story.refresh_from_db()
    assert story.state == Story.State.DRAFT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "x" * 201),
        ("title", "with \x00 in it"),
        ("title", "half a character \ud83d"),
        ("title", 7),
        ("summary", None),
        ("language", "xx"),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://waterwerk.example"),
        ("captions", [{"language": "en", "text": ""}]),
        ("captions", [{"language": "en", "text": "x", "network": "myspace"}]),
        ("topics", ["No such topic"]),
        ("teams", [2**40]),
        ("teams", [2**70]),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(eva: Member, field: str, value: Any):
    answer = Caller(eva).post("/stories", STORY | {field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Story.objects.exists()


def test_teams_and_topics_of_another_organisation_do_not_exist(eva: Member):
    elders = people.organisation("Elders")
    Topic.objects.create(organisation=elders, name="Their topic")
    for wrong in ({"teams": [people.team(elders).pk]}, {"topics": ["Their topic"]}):
        assert Caller(eva).post("/stories", STORY | wrong).status_code == 422
    assert not Story.objects.exists()


def test_who_is_no_editor_writes_nothing(sanne: Member):
    answer = Caller(sanne).post("/stories", STORY)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem-type:proudly:role")
    assert not Story.objects.exists()


def test_an_editor_for_a_team_writes_for_it_and_sees_no_other_draft(eva: Member):
    belgium, france = people.team(eva.organisation, "Belgium"), people.team(eva.organisation, "France")
    bo = people.member(eva.organisation, "Bo")
    give_role(member=bo, role="editor", team=belgium)
    hidden = content.story(author=eva, title="For France", teams=[france], published=False)
    general = content.story(author=eva, title="For everyone")
    caller = Caller(bo)
    for teams in ([], [france.pk], [belgium.pk, france.pk]):
        answer = caller.post("/stories", STORY | {"teams": teams})
        assert answer.status_code == 422 and [wrong["field"] for wrong in answer.json()["errors"]] == ["teams"]
    written = caller.post("/stories", STORY | {"teams": [belgium.pk]})
    assert written.status_code == 201
    own = written.json()["id"]
    assert caller.patch(f"/stories/{own}", {"teams": []}).status_code == 422
    assert caller.patch(f"/stories/{own}", {"title": "Better"}).status_code == 200
    assert caller.post(f"/stories/{own}/publish", {}).status_code == 200
    assert titles(caller.get("/stories?state=draft")) == []
    assert caller.get(f"/stories/{general.pk}").json()["written"] is None
    for story in (hidden, general):
        assert caller.patch(f"/stories/{story.pk}", {"title": "Mine"}).status_code == 404
        assert caller.post(f"/stories/{story.pk}/publish", {}).status_code == 404
        assert caller.get(f"/stories/{story.pk}/links").status_code == 404
        assert caller.post(f"/stories/{story.pk}/links/open", {}).status_code == 404


def test_a_story_whose_teams_were_removed_stays_for_nobody_until_a_program_says_whom(eva: Member):
    caller = Caller(eva)
    team = people.team(eva.organisation)
    made = caller.post("/stories", STORY | {"teams": [team.pk]}).json()
    remove_team(team=team, to=None)
    changed = caller.patch(f"/stories/{made['id']}", {"title": "Changed"}).json()
    assert (changed["title"], changed["written"]["everyone"], changed["written"]["teams"]) == ("Changed", False, [])
    assert caller.patch(f"/stories/{made['id']}", {"teams": []}).json()["written"]["everyone"]


def test_a_story_is_used_as_the_start_of_another(eva: Member):
    story = content.story(author=eva, picture=png(), picture_alt="A pump")
    copy = Caller(eva).post(f"/stories/{story.pk}/duplicate")
    assert (copy.status_code, copy.json()["state"], copy.json()["title"]) == (201, "draft", story.title)
    assert copy.json()["id"] != story.pk and copy.json()["picture"] is not None
    assert Caller(people.editor()).post(f"/stories/{story.pk}/duplicate").status_code == 404
