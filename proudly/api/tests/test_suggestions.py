"""Suggesting by another program, and the editors' queue."""

from __future__ import annotations

import pytest

from proudly.api.tests.factories import Caller
from proudly.content.models import Story, Suggestion, SuggestionMessage
from proudly.content.tests import factories as content
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

BODY = {"link": "Look: https://krant.example/pomp?utm_source=x", "why": "It is our craft."}


@pytest.fixture
def sanne() -> Member:
    return people.member()


def test_a_link_is_suggested_once_and_stands_in_the_own_list_alone(sanne: Member):
    caller = Caller(sanne)
    made, again = caller.call("post", "/suggestions", BODY), caller.call("post", "/suggestions", BODY)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["id"] == again.json()["id"] and made.json()["link"] == "https://krant.example/pomp"
    assert made.json()["answer_by"] is not None
    assert [one["id"] for one in caller.call("get", "/suggestions").json()["items"]] == [made.json()["id"]]
    piet = people.member(sanne.organisation, "Piet")
    assert Caller(piet).call("get", "/suggestions").json()["items"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://a:b@krant.example/"}, "link"),
        ({"link": "https://krant.example/" + "a" * 4000}, "link"),
        ({"why": ""}, "why"),
        ({"topic": "No such topic"}, "topic"),
    ],
)
def test_what_does_not_fit_is_said_by_field_and_changes_nothing(sanne: Member, wrong: dict[str, str], field: str):
    answer = Caller(sanne).call("post", "/suggestions", BODY | wrong)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Suggestion.objects.exists()


def test_a_story_that_is_out_is_not_suggested(sanne: Member):
    content.story(people.editor(sanne.organisation), url="https://krant.example/pomp")
    answer = Caller(sanne).call("post", "/suggestions", BODY)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem-type:proudly:story")


def test_editors_see_what_waits_with_its_member_and_others_may_not(sanne: Member):
    Caller(sanne).call("post", "/suggestions", BODY)
    eva = people.editor(sanne.organisation)
    [waiting] = Caller(eva).call("get", "/suggestions/to-answer").json()
    assert (waiting["member"]["name"], waiting["is_late"]) == ("Sanne", False)
    assert Caller(sanne).call("get", "/suggestions/to-answer").status_code == 403
    assert Caller(people.editor(people.organisation("Elders"))).call("get", "/suggestions/to-answer").json() == []


def test_an_editor_answers_and_takes_and_a_second_time_makes_no_second_story(sanne: Member):
    eva = Caller(people.editor(sanne.organisation))
    made = Caller(sanne).call("post", "/suggestions", BODY).json()["id"]
    asked = eva.call("post", f"/suggestions/{made}/answer", {"text": "Who is on the photo?"})
    assert (asked.status_code, asked.json()["state"], asked.json()["answer_by"]) == (200, "talking", None)
    taken, again = (eva.call("post", f"/suggestions/{made}/take").json() for _ in range(2))
    assert taken["state"] == "taken" and taken["story"] == again["story"] == Story.objects.get().pk
    assert list(SuggestionMessage.objects.values_list("kind", flat=True)) == ["said", "taken"]
    for verb, body in (("answer", {"text": "Late."}), ("decline", {"reason": "Late."})):
        late = eva.call("post", f"/suggestions/{made}/{verb}", body)
        assert (late.status_code, late.json()["type"]) == (409, "urn:problem-type:proudly:is-over")


def test_an_editor_declines_with_a_reason(sanne: Member):
    eva = Caller(people.editor(sanne.organisation))
    made = Caller(sanne).call("post", "/suggestions", BODY).json()["id"]
    assert eva.call("post", f"/suggestions/{made}/decline", {"reason": " "}).status_code == 422
    assert not SuggestionMessage.objects.exists()
    declined = eva.call("post", f"/suggestions/{made}/decline", {"reason": "We told it last week."})
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert SuggestionMessage.objects.get().text == "We told it last week."
    assert eva.call("post", f"/suggestions/{made}/take").json()["type"] == "urn:problem-type:proudly:is-over"


def test_who_may_not_answer_can_neither_take_nor_decline(sanne: Member):
    made = Caller(sanne).call("post", "/suggestions", BODY).json()["id"]
    for verb, body in (("answer", {"text": "Mine."}), ("take", None), ("decline", {"reason": "Mine."})):
        assert Caller(sanne).call("post", f"/suggestions/{made}/{verb}", body).status_code == 403
    assert Suggestion.objects.get().state == "new"


def test_both_sides_talk_about_a_suggestion_by_a_program(sanne: Member):
    eva = people.editor(sanne.organisation)
    made = Caller(sanne).post("/suggestions", BODY).json()
    address = f"/suggestions/{made['id']}"
    Caller(eva).post(f"{address}/answer", {"text": "Who is on the photo?"})
    assert Caller(sanne).get("/suggestions").json()["items"][0]["answer_by"] is None
    answer = Caller(sanne).post(f"{address}/reply", {"text": "Noor is."}).json()
    assert answer["answer_by"] is not None, "the editors owe an answer again"
    for side in (sanne, eva):
        said = [(one["by"]["name"], one["text"]) for one in Caller(side).get(f"{address}/messages").json()]
        assert said == [(eva.name, "Who is on the photo?"), (sanne.name, "Noor is.")]
    piet = people.member(sanne.organisation, "Piet")
    assert Caller(piet).get(f"{address}/messages").status_code == 404
    assert Caller(piet).post(f"{address}/reply", {"text": "Me too"}).status_code == 404


def test_a_suggestion_is_withdrawn_once_and_not_when_it_is_answered_for_good(sanne: Member):
    eva = people.editor(sanne.organisation)
    first = Caller(sanne).post("/suggestions", BODY).json()["id"]
    for _number in range(2):
        assert Caller(sanne).post(f"/suggestions/{first}/withdraw").json()["state"] == "withdrawn"
    second = Caller(sanne).post("/suggestions", BODY | {"link": "https://krant.example/dijk"}).json()["id"]
    assert Caller(eva).post(f"/suggestions/{second}/withdraw").status_code == 404
    Caller(eva).post(f"/suggestions/{second}/decline", {"reason": "We told it last week."})
    assert Caller(sanne).post(f"/suggestions/{second}/withdraw").status_code == 409
