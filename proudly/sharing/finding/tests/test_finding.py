"""Finding stories on the pages: by words, by what they are, and saved ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from proudly.content.models import Story
from proudly.content.search.index import index_changed_stories
from proudly.content.services import CaptionText, add_topic, choose_topics
from proudly.content.tests import factories as content
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.sharing.finding.filters import Wanted, wanted_stories
from proudly.sharing.finding.queries import sharers_of
from proudly.sharing.models import SavedStory
from proudly.sharing.queries import stories_on_offer
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def reader(eva: Member) -> Member:
    return people.member(eva.organisation, "Reader")


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def shown(member: Member, **wanted: Any) -> set[str]:
    stories = wanted_stories(member, stories_on_offer(member), Wanted(**wanted))
    return {story.title for story in stories}


# --- by words ---------------------------------------------------------------------------------------------------------


def test_a_search_marks_what_it_found_and_says_how_many(eva: Member, reader: Member) -> None:
    content.story(eva, title="Our pump saved a village", summary="It pumps <b>day</b> and night.")
    index_changed_stories()
    page = signed_in(reader).get("/stories/find", {"q": "vilage"}).content.decode()
    assert "1 story" in page and "<mark>village</mark>" in page and "<b>day</b>" not in page


def test_a_search_without_a_result_and_without_words_says_what_to_do(reader: Member) -> None:
    client = signed_in(reader)
    assert "Nothing found" in client.get("/stories/find", {"q": "tractor"}).content.decode()
    assert "Type a few words" in client.get("/stories/find").content.decode()
    assert client.get("/stories/find", {"q": "x" * 5000, "page": "999"}).status_code == 200
    assert client.get("/stories/find", {"q": "\x00'; DROP TABLE"}).status_code == 200


def test_a_search_page_takes_constant_queries(eva: Member, reader: Member, django_assert_max_num_queries: Any) -> None:
    for number in range(14):
        content.story(eva, title=f"Pump {number}")
    index_changed_stories()
    client = signed_in(reader)
    client.get("/stories/find", {"q": "pump"})
    with django_assert_max_num_queries(20):
        client.get("/stories/find", {"q": "pump"})


# --- by what they are -------------------------------------------------------------------------------------------------


def test_stories_are_shown_by_topic_network_kind_and_saved(eva: Member, reader: Member) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    for_x = [CaptionText("x", "en", "Proud!")]
    content.story(eva, title="Safe", topics=[safety])
    content.story(eva, title="For X", captions=for_x)
    content.story(eva, title="Words", url="")
    content.story(eva, title="Internal", internal=True)
    saved = content.story(eva, title="Saved")
    SavedStory.objects.create(organisation=eva.organisation, member=reader, story=saved)
    assert shown(reader, topic=safety.pk) == {"Safe"}
    assert shown(reader, network="x") == {"For X"}
    assert shown(reader, kind="text") == {"Words"}
    assert shown(reader, kind="internal") == {"Internal"}
    assert shown(reader, kind="link") == {"Safe", "For X", "Saved"}
    assert shown(reader, saved=True) == {"Saved"} and shown(eva, saved=True) == set()
    assert len(shown(reader)) == 5


def test_what_is_chosen_stays_on_the_next_page_and_nonsense_shows_everything(eva: Member, reader: Member) -> None:
    for number in range(13):
        content.story(eva, title=f"Story {number}")
    client = signed_in(reader)
    page = client.get("/", {"kind": "link"}).content.decode()
    assert "kind=link" in page and page.count("<article") == 12
    assert client.get("/", {"kind": "nonsense", "topic": "x", "network": "y"}).content.decode().count("<article") == 12
    assert "No story like that" in client.get("/", {"kind": "text"}).content.decode()


# --- for later --------------------------------------------------------------------------------------------------------


def test_a_story_is_saved_and_no_longer_by_one_tap(eva: Member, reader: Member) -> None:
    story = content.story(eva)
    client = signed_in(reader)
    part = client.post(f"/stories/{story.pk}/save", {"saved": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "Saved" in part and 'value="0"' in part
    client.post(f"/stories/{story.pk}/save", {"saved": "1"})
    assert SavedStory.objects.count() == 1
    answer = client.post(f"/stories/{story.pk}/save", {"saved": "0"})
    assert answer.headers["Location"] == f"/stories/{story.pk}" and not SavedStory.objects.exists()
    assert client.get(f"/stories/{story.pk}/save").status_code == 405
    stranger = signed_in(people.member(people.organisation("Other"), "Stranger"))
    assert stranger.post(f"/stories/{story.pk}/save", {"saved": "1"}).status_code == 404


# --- why, and who -----------------------------------------------------------------------------------------------------


def test_a_card_says_why_it_is_shown(eva: Member, reader: Member) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    choose_topics(member=reader, topics=[safety])
    content.story(eva, topics=[safety])
    page = signed_in(reader).get("/").content.decode()
    assert "Why you see this" in page and "You follow Safety" in page


def crowd(story: Story, number: int, **fields: Any) -> list[Member]:
    members = [people.member(story.organisation, f"Colleague {one}") for one in range(number)]
    Member.objects.filter(pk__in=[member.pk for member in members]).update(**fields or {"language": "en"})
    for member in members:
        sharing.share(member, story)
    return members


def test_a_story_names_some_colleagues_who_shared_it_and_counts_the_others(eva: Member, reader: Member) -> None:
    story = content.story(eva)
    crowd(story, 6)
    sharing.share(reader, story)
    sharers = sharers_of(story, reader)
    assert sharers.names == [f"Colleague {one}" for one in range(4)] and sharers.others == 2
    page = signed_in(reader).get(f"/stories/{story.pk}").content.decode()
    assert "Shared by Colleague 0, Colleague 1, Colleague 2, Colleague 3 and 2 other colleagues" in page


def test_who_does_not_go_by_their_name_is_neither_named_nor_found_out(eva: Member, reader: Member) -> None:
    story = content.story(eva)
    crowd(story, 3, shown_as="hidden")
    assert not sharers_of(story, reader)
    assert "Shared by" not in signed_in(reader).get(f"/stories/{story.pk}").content.decode()


def test_where_figures_are_for_nobody_there_is_a_number_of_five_or_more(eva: Member, reader: Member) -> None:
    Organisation.objects.filter(pk=eva.organisation_id).update(figures="nobody")
    few, many = content.story(eva, title="Few"), content.story(eva, title="Many")
    crowd(few, 4)
    crowd(many, 5)
    viewer = Member.objects.select_related("organisation").get(pk=reader.pk)
    assert not sharers_of(few, viewer)
    assert (sharers_of(many, viewer).names, sharers_of(many, viewer).others) == ([], 5)
