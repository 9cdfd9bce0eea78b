"""What the editors' pages show."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from proudly.audience.queries import how_many
from proudly.content.models import Story
from proudly.content.queries import stories_for
from proudly.content.tests import factories as content
from proudly.people.models import Member
from proudly.people.team_changes import remove_team
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def written(**changes: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    return {
        "title": "Our pump saved a village",
        "summary": "How a small team kept three hundred houses dry.",
        "language": "en",
        "announce": "on",
        "captions-TOTAL_FORMS": "2",
        "captions-INITIAL_FORMS": "1",
        "captions-0-network": "linkedin",
        "captions-0-language": "en",
        "captions-0-text": "Proud of my colleagues.",
        "captions-1-language": "en",
    } | changes


def test_words_that_are_not_there_yet_are_in_the_language_of_who_writes(eva: Member) -> None:
    for language in ("nl", "en"):
        Member.objects.filter(pk=eva.pk).update(language=language)
        page = page_of(signed_in(eva), "/write/new")
        assert page.count(f'<option value="{language}" selected>') == 1 + 1 + 2 + 1  # story, words, two more, another


def test_an_editor_writes_looks_and_publishes(eva: Member) -> None:
    people.member(eva.organisation)
    client = signed_in(eva)
    assert 'name="captions-1-text"' in page_of(client, "/write/new")
    response = client.post("/write/new", written())
    story = Story.objects.get()
    assert response.headers["Location"] == f"/write/{story.pk}/preview"
    preview = page_of(client, f"/write/{story.pk}/preview")
    assert "Proud of my colleagues." in preview
    assert "Publish" in preview
    client.post(f"/write/{story.pk}/publish")
    assert "This story is out" in page_of(client, f"/write/{story.pk}/preview")


def test_an_editor_narrows_the_audience_by_what_is_known_of_people(eva: Member) -> None:
    people.member(eva.organisation, "Bea", location="Ghent", function="engineer")
    people.member(eva.organisation, "Hans", location="Ghent", function="driver")
    people.member(people.outsider().organisation, "Olga", location="Paris")
    client = signed_in(eva)
    form = page_of(client, "/write/new")
    assert 'value="Ghent"' in form and 'value="driver"' in form and "Paris" not in form
    client.post(
        "/write/new", written(only_location=["Ghent"], only_function=["engineer", "driver"], only_language=["en"])
    )
    story = Story.objects.get()
    assert stories_for(Member.objects.get(name="Bea")).count() == 0  # not out yet
    client.post(f"/write/{story.pk}/publish")
    assert stories_for(Member.objects.get(name="Bea")).get() == story and not stories_for(eva).exists()
    preview = page_of(client, f"/write/{story.pk}/preview")
    assert "reads English, works in Ghent and works as driver or engineer" in preview
    assert "checked" in page_of(client, f"/write/{story.pk}").split('value="Ghent"')[1][:60]
    client.post(f"/write/{story.pk}", written())
    assert stories_for(eva).exists()


def test_an_audience_of_nobody_is_said_before_publishing(eva: Member) -> None:
    people.member(eva.organisation, "Bea", location="Ghent", function="engineer")
    people.member(eva.organisation, "Hans", location="Delft", function="driver")
    client = signed_in(eva)
    client.post("/write/new", written(only_location=["Ghent"], only_function=["driver"]))
    assert "nobody of whom all this is true" in page_of(client, f"/write/{Story.objects.get().pk}/preview")


def test_only_places_where_somebody_works_can_be_chosen(eva: Member) -> None:
    people.outsider()
    signed_in(eva).post("/write/new", written(only_location=["Paris"]))
    assert not Story.objects.exists()


def test_what_is_wrong_is_said_beside_its_field(eva: Member) -> None:
    page = unescape(signed_in(eva).post("/write/new", written(title="", url="javascript:alert(1)")).content.decode())
    assert "Not saved yet" in page
    assert 'id="id_title"' in page and 'aria-invalid="true"' in page
    assert not Story.objects.exists()


def test_a_title_that_is_too_long_is_refused_and_what_was_typed_stays(eva: Member) -> None:
    title = "long " * 2000
    page = unescape(signed_in(eva).post("/write/new", written(title=title)).content.decode())
    assert "Not saved yet" in page
    assert title.strip() in page


def test_drafts_lead_to_the_editor_and_published_stories_to_how_they_look(eva: Member) -> None:
    draft, out = content.story(eva, published=False), content.story(eva)
    page = page_of(signed_in(eva), "/write")
    assert f'href="/write/{draft.pk}"' in page
    assert f'href="/write/{out.pk}/preview"' in page


def test_an_empty_list_says_how_to_begin(eva: Member) -> None:
    assert "Write the first story" in page_of(signed_in(eva), "/write")


def test_what_people_typed_is_shown_as_text(eva: Member) -> None:
    hostile = content.story(eva, title="<script>alert(1)</script>", summary="<b>x</b>", why="<b>y</b>")
    client = signed_in(eva)
    for address in ("/write", f"/write/{hostile.pk}", f"/write/{hostile.pk}/preview"):
        page = client.get(address).content.decode()
        assert "alert(1)" in page
        assert "<script>alert" not in page and "<b>" not in page


def test_the_editors_list_goes_on_to_the_oldest_story(eva: Member) -> None:
    oldest = content.story(eva, title="The very first one")
    for number in range(25):
        content.story(eva, title=f"Story {number}")
    client = signed_in(eva)
    first = page_of(client, "/write")
    assert oldest.title not in first
    assert "?page=2" in first
    assert oldest.title in page_of(client, "/write?page=2")


def test_whom_an_audience_reaches_is_counted_while_it_is_chosen(
    eva: Member, django_assert_max_num_queries: Any
) -> None:
    people.member(eva.organisation, "Bea", location="Ghent")
    people.member(people.outsider().organisation, "Olga", location="Ghent")
    client = signed_in(eva)
    assert "/write/audience" in page_of(client, "/write/new")
    with django_assert_max_num_queries(16):
        counted = page_of(client, "/write/audience?only_location=Ghent")
    assert "Everyone who works in Ghent" in counted and "Such as Bea." in counted and "Olga" not in counted
    assert "nobody of whom all this is true" in page_of(client, "/write/audience?only_location=Paris")
    for wrong in ("only_topic=x", "teams=999999", "only_joined_within=soon", "only_joined_since=soon"):
        assert "field-error" in page_of(client, f"/write/audience?{wrong}")


def test_a_stranger_counts_nobody() -> None:
    assert Client().get("/write/audience").status_code == 302


def test_everybody_must_hear_of_it_is_kept(eva: Member) -> None:
    client = signed_in(eva)
    client.post("/write/new", written(for_all="on"))
    story = Story.objects.get()
    assert story.for_all
    client.post(f"/write/{story.pk}", written())
    story.refresh_from_db()
    assert not story.for_all


def test_a_story_whose_teams_were_removed_is_not_everyones_because_somebody_saves_it(client: Client):
    eva = people.editor()
    team = people.team(eva.organisation)
    story = content.story(eva, teams=[team])
    remove_team(team=team, to=None)
    client.force_login(eva.person)
    address = reverse("story_change", args=[story.pk])
    assert "The teams that this was for were removed" in client.get(address).content.decode()
    said = {
        "title": "Changed", "summary": "S", "language": "en", "captions-TOTAL_FORMS": "0",
        "captions-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert "Say whom it is for" in client.post(address, said).content.decode()
    story.refresh_from_db()
    assert story.title != "Changed" and not how_many(story.audience)
    assert client.post(address, said | {"for_everyone": "on"}).status_code == 302
    assert Story.objects.get(pk=story.pk).audience.everyone
