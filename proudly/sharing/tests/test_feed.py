"""The order in which a member sees stories, and how their reception is counted for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.paginator import Paginator

from proudly.content.models import Story
from proudly.content.services import add_topic, choose_topics
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing import feed
from proudly.sharing.announcing import announce_story, choose_newest_first
from proudly.sharing.models import StoryReception
from proudly.sharing.queries import stories_on_offer
from proudly.sharing.reception import organisations_to_count, take_reception
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def sanne(eva: Member) -> Member:
    return people.member(eva.organisation, "Sanne")


def aged(story: Story, days: float) -> Story:
    story.published_at = clock.now() - timedelta(days=days)
    story.save(update_fields=["published_at"])
    return story


def titles(member: Member) -> list[str]:
    return [story.title for story in feed.in_order(member, stories_on_offer(member))[0:100]]


def test_a_story_of_a_topic_that_the_member_follows_comes_before_a_newer_one(eva: Member, sanne: Member) -> None:
    safety, pumps = (add_topic(organisation=eva.organisation, name=name) for name in ("Safety", "Pumps"))
    choose_topics(member=sanne, topics=[safety])
    aged(content.story(eva, title="Followed", topics=[safety]), 8)
    aged(content.story(eva, title="Newer", topics=[pumps]), 6)
    assert titles(sanne) == ["Followed", "Newer"]
    assert titles(eva) == ["Newer", "Followed"]


def test_what_the_member_has_shared_makes_way_for_others(eva: Member, sanne: Member) -> None:
    aged(content.story(eva, title="Older"), 8)
    newer = aged(content.story(eva, title="Newer"), 7)
    assert titles(sanne) == ["Newer", "Older"]
    sharing.share(sanne, newer)
    assert titles(sanne) == ["Older", "Newer"]


def test_what_colleagues_share_comes_first_as_soon_as_it_is_counted(eva: Member, sanne: Member) -> None:
    loved, newer = (content.story(eva, title=title, announce=True) for title in ("Loved", "Newer"))
    crew = [people.member(eva.organisation, f"Member {number}") for number in range(8)]
    for story in (loved, newer):
        announce_story(story=story)
    aged(loved, 7)
    aged(newer, 6)
    assert titles(sanne) == ["Newer", "Loved"]
    for member in crew:
        sharing.share(member, loved)
    assert organisations_to_count() == [eva.organisation]
    assert take_reception(eva.organisation) == 2
    assert titles(sanne) == ["Loved", "Newer"]


def test_it_is_counted_again_only_when_something_happened(eva: Member, sanne: Member) -> None:
    story = content.story(eva)
    now = clock.now()
    with clock.at(now + timedelta(minutes=1)):
        assert take_reception(eva.organisation) == 1
    with clock.at(now + timedelta(minutes=10)):
        assert organisations_to_count() == [] and take_reception(eva.organisation) == 0
        sharing.share(sanne, story)
        assert organisations_to_count() == []  # it was counted a moment ago
    with clock.at(now + timedelta(minutes=15)):
        assert organisations_to_count() == [eva.organisation]
        take_reception(eva.organisation)
        assert StoryReception.objects.get().shared == 1
    with clock.at(now + timedelta(days=100)):  # what is long ago says nothing any more
        take_reception(eva.organisation)
        assert not StoryReception.objects.exists()


def test_a_story_whose_topics_were_changed_is_counted_again(eva: Member) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    story, now = content.story(eva), clock.now()
    with clock.at(now + timedelta(minutes=1)):
        take_reception(eva.organisation)
        assert StoryReception.objects.get().topics == ""
    with clock.at(now + timedelta(minutes=10)):
        assert organisations_to_count() == []
        content.story(eva, published=False, story=story, topics=[safety])  # the same written anew
        assert organisations_to_count() == [eva.organisation] and take_reception(eva.organisation) == 1
        assert StoryReception.objects.get().topics == str(safety.pk)


def test_nothing_of_another_organisation_is_counted_or_seen(eva: Member, sanne: Member) -> None:
    theirs = people.member(people.outsider().organisation, "Olga", roles=["editor"])
    content.story(theirs, title="Theirs")
    content.story(eva, title="Ours")
    take_reception(theirs.organisation)
    assert StoryReception.objects.get().organisation == theirs.organisation
    assert titles(sanne) == ["Ours"]


@pytest.mark.parametrize("followed", [True, False])
def test_every_story_is_on_one_page_however_many_are_put_in_order(
    eva: Member, sanne: Member, monkeypatch: Any, followed: bool
) -> None:
    monkeypatch.setattr(feed, "NEWEST", 5)
    monkeypatch.setattr(feed, "FOLLOWED", 2)
    safety = add_topic(organisation=eva.organisation, name="Safety")
    if followed:
        choose_topics(member=sanne, topics=[safety])
    for number in range(17):
        aged(content.story(eva, title=f"Story {number}", topics=[safety] if number % 4 == 3 else []), 17 - number)
    pages = Paginator(feed.in_order(sanne, stories_on_offer(sanne)), 4)
    seen = [story.title for page in pages for story in page]
    assert sorted(seen) == sorted(f"Story {number}" for number in range(17)) and len(pages.page(5).object_list) == 1
    assert set(seen[:4]) <= {"Story 16", "Story 15", "Story 14", "Story 13", "Story 12", "Story 11"}


def test_newest_first_is_kept_for_who_wants_that(eva: Member, sanne: Member) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    choose_topics(member=sanne, topics=[safety])
    for number in range(5):
        aged(content.story(eva, title=f"Story {number}", topics=[safety] if number == 0 else []), 5 - number)
    choose_newest_first(member=sanne, newest_first=True)
    assert titles(sanne) == ["Story 4", "Story 3", "Story 2", "Story 1", "Story 0"]
