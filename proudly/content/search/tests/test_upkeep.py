"""What is kept of stories follows what is changed beside them."""

from __future__ import annotations

import pytest
from django.test import Client

from proudly.content.campaigns import remove_campaign, save_campaign
from proudly.content.models import SearchWord, WordInStory
from proudly.content.queries import stories_for
from proudly.content.search.index import index_changed_stories
from proudly.content.search.queries import search_stories
from proudly.content.tests import factories as content
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


def found(member: Member, query: str) -> list[str]:
    return [story.title for story in search_stories(member, stories_for(member), query)[0:20]]


def test_stories_are_found_by_the_name_that_their_campaign_has_now(eva: Member) -> None:
    campaign = save_campaign(organisation=eva.organisation, name="Zomerweek")
    content.story(eva, title="Our pump", campaign=campaign)
    content.story(eva, title="Another one")
    index_changed_stories()
    assert found(eva, "zomerweek") == ["Our pump"]
    client = Client()
    client.force_login(eva.person)
    assert client.post(f"/write/campaigns/{campaign.pk}/change", {"name": "Jubileum"}).status_code == 302
    assert index_changed_stories() == 1
    assert found(eva, "zomerweek") == [] and found(eva, "jubileum") == ["Our pump"]
    remove_campaign(campaign=campaign)
    assert index_changed_stories() == 1
    assert found(eva, "jubileum") == []


def test_a_new_campaign_and_one_that_keeps_its_name_make_no_work(eva: Member) -> None:
    campaign = save_campaign(organisation=eva.organisation, name="Zomerweek")
    content.story(eva, campaign=campaign)
    content.story(eva, title="In none")
    index_changed_stories()
    save_campaign(organisation=eva.organisation, name="Jubileum")
    save_campaign(organisation=eva.organisation, name="Zomerweek", why="For all of us.", campaign=campaign)
    assert index_changed_stories() == 0


def test_a_word_that_another_worker_brought_in_later_under_an_earlier_number_is_found(eva: Member) -> None:
    story = content.story(eva, title="Our pump")
    index_changed_stories()
    newest = SearchWord.objects.order_by("pk").last()
    assert newest is not None
    SearchWord.objects.create(pk=newest.pk + 1000, organisation=eva.organisation, text="windmolen", stem="windmol")
    assert found(eva, "sluisdeur") == []
    late = SearchWord.objects.create(
        pk=newest.pk + 500, organisation=eva.organisation, text="sluisdeur", stem="sluisdeur"
    )
    WordInStory.objects.create(story=story, word=late, weight=3.0)
    assert found(eva, "sluisdeur") == ["Our pump"]
