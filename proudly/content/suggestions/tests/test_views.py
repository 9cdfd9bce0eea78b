from __future__ import annotations

from typing import Any

import pytest

from proudly.content.models import Story, Suggestion, SuggestionMessage, SuggestionSettings
from proudly.content.suggestions import services
from proudly.content.suggestions.tests.conftest import browser
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

FORM = {"link": "https://krant.example/pomp", "why": "It is our craft.", "by_name": "on"}


def test_a_link_and_a_sentence_are_enough_and_sent_twice_they_are_one(sanne: Member):
    client = browser(sanne)
    first, again = client.post("/suggest", FORM), client.post("/suggest", FORM)
    assert first.headers["Location"] == again.headers["Location"]
    assert Suggestion.objects.get().member == sanne


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("javascript:alert(1)", "no link to a page"),
        ("data:text/html,x", "no link to a page"),
        ("https://sanne:geheim@krant.example/", "a name or a password"),
        ("https://krant.example/" + "a" * 4000, "longer than 2000 characters"),
        ("nothing", "no link in this"),
        ("", "Paste the address"),
    ],
)
def test_what_cannot_be_suggested_is_refused_with_words(sanne: Member, link: str, words: str):
    page = browser(sanne).post("/suggest", FORM | {"link": link}).content.decode()
    assert words in page and not Suggestion.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "url=https://krant.example/pomp&title=A pump",
        "title=A pump&text=Look: https://krant.example/pomp",
        "url=javascript:alert(1)",
    ],
)
def test_what_a_phone_hands_over_is_filled_in_and_changes_nothing(sanne: Member, query: str):
    page = browser(sanne).get(f"/suggest?{query}").content.decode()
    assert ("https://krant.example/pomp" in page) == ("krant" in query)
    assert 'href="javascript' not in page and not Suggestion.objects.exists()


def test_another_member_sees_nothing_of_it(sanne: Member, waterwerk: Organisation):
    one, _is_new = services.suggest(member=sanne, pasted=FORM["link"], why="Zeldzaam.")
    for other in (people.member(waterwerk, "Piet"), people.outsider()):
        client = browser(other)
        assert client.get(f"/suggestions/{one.pk}").status_code == 404
        assert client.post(f"/suggestions/{one.pk}", {"text": "Hi"}).status_code == 404
        assert client.post(f"/suggestions/{one.pk}/withdraw").status_code == 404
        assert "Zeldzaam" not in client.get("/suggestions").content.decode()
    editor_elsewhere = browser(people.editor(people.organisation("Elders"), "Otto"))
    for path in ("", "/decline", "/take"):
        said = {"text": "Hi", "no-text": "No"}
        assert editor_elsewhere.post(f"/write/suggestions/{one.pk}{path}", said).status_code == 404
    one.refresh_from_db()
    assert one.state == "new" and not SuggestionMessage.objects.exists() and not Story.objects.exists()


def test_a_colleague_who_suggested_it_too_is_named_only_if_that_is_wanted(sanne: Member, waterwerk: Organisation):
    browser(sanne).post("/suggest", FORM)
    piet = browser(people.member(waterwerk, "Piet")).post("/suggest", FORM, follow=True).content.decode()
    assert "Sanne suggested this too" in piet
    Suggestion.objects.update(by_name=False)
    bo = browser(people.member(waterwerk, "Bo")).post("/suggest", FORM, follow=True).content.decode()
    assert "A colleague suggested this too" in bo and "Sanne" not in bo


def test_where_names_need_consent_the_box_starts_empty(sanne: Member, waterwerk: Organisation):
    client = browser(sanne)
    assert 'name="by_name" id="id_by_name" checked' in _flat(client.get("/suggest"))
    Organisation.objects.filter(pk=waterwerk.pk).update(names_need_consent=True)
    assert "checked" not in _flat(client.get("/suggest"))


def _flat(answer: Any) -> str:
    page: str = answer.content.decode()
    start = page.index("id_by_name") - 200
    box = page[page.rindex("<input", start, page.index("id_by_name")) : page.index("id_by_name") + 60]
    return 'name="by_name" id="id_by_name"' + (" checked" if "checked" in box else "")


def test_no_reason_is_no_decline(sanne: Member, eva: Member):
    one, _is_new = services.suggest(member=sanne, pasted=FORM["link"], why="Craft.")
    page = browser(eva).post(f"/write/suggestions/{one.pk}/decline", {"no-text": " "})
    one.refresh_from_db()
    assert "Write a word or two first" in page.content.decode() and one.state == "new"


def test_the_promise_is_set_within_reason(eva: Member, waterwerk: Organisation):
    client = browser(eva)
    for wrong in ("0", "21", "x", ""):
        client.post("/organisation/suggestions", {"answer_within": wrong})
    assert not SuggestionSettings.objects.exists()
    client.post("/organisation/suggestions", {"answer_within": "5"})
    assert "within 5 working days" in client.get("/suggest").content.decode()


@pytest.mark.parametrize("number", [1, 20])
def test_the_lists_take_as_many_queries_for_one_as_for_twenty(
    number: int, sanne: Member, eva: Member, django_assert_max_num_queries: Any
):
    for one in range(number):
        services.suggest(member=sanne, pasted=f"https://krant.example/{one}", why="Craft.")
    mine, editors = browser(sanne), browser(eva)
    for client, path in ((mine, "/suggestions"), (editors, "/write/suggestions")):
        client.get(path)
        with django_assert_max_num_queries(9):
            client.get(path)
