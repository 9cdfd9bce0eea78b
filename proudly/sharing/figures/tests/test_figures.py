"""What editors see of how stories do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from proudly.content.models import Story
from proudly.content.services import CaptionText, add_topic
from proudly.content.tests import factories as content
from proudly.kit.projections import advance_all
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.sharing.figures.queries import by_author, by_story, by_topic, by_variant, told_of
from proudly.sharing.models import Announcement, Share
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.services import say_not_for_me
from proudly.sharing.tests import factories as sharing
from proudly.sharing.tests.factories import seen

pytestmark = pytest.mark.django_db

ONE, OTHER = "Our pump kept a village dry.", "Look what my colleagues made with their hands."


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def crowd(eva: Member) -> list[Member]:
    return [people.member(eva.organisation, f"Member {one}") for one in range(12)]


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def told(story: Story, number: int) -> Story:
    Announcement.objects.create(organisation=story.organisation, story=story, people=number)
    return story


def shared(
    story: Story, members: list[Member], *, caption: str = ONE, readers: int = 0, network: str = "linkedin"
) -> None:
    for number, member in enumerate(members):
        share = sharing.share(member, story, network=network, caption=caption)
        for reader in range(readers):
            sharing.click(share, visitor=f"reader {number} {reader}", referrer="")
    advance_all()


def strict(organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(figures="nobody")


def test_a_story_has_its_share_rate_readers_and_pride(eva: Member, crowd: list[Member]) -> None:
    story = told(content.story(eva), 12)
    shared(story, crowd[:6], readers=2)
    for member in crowd[6:8]:
        say_not_for_me(member=member, story=story, because=Because.UNCLEAR)
    figures = by_story(told_of(eva))[0].figures
    assert figures is not None
    assert (figures.told, figures.sharers, figures.shares, figures.readers) == (12, 6, 6, 12)
    assert (figures.share_rate, figures.readers_a_share, figures.readers_told) == (0.5, 2.0, 1.0)
    assert figures.pride == 6 / 8


def test_topics_and_authors_add_their_stories_up(eva: Member, crowd: list[Member]) -> None:
    safety, pumps = (add_topic(organisation=eva.organisation, name=name) for name in ("Safety", "Pumps"))
    edo = people.editor(eva.organisation, "Edo")
    shared(told(content.story(eva, topics=[safety]), 10), crowd[:5])
    shared(told(content.story(edo, topics=[safety, pumps]), 10), crowd[:6])
    by = {line.name: line.figures for line in by_topic(told_of(eva))}
    assert by["Safety"] is not None and (by["Safety"].told, by["Safety"].sharers, by["Safety"].stories) == (20, 11, 2)
    assert by["Pumps"] is not None and by["Pumps"].sharers == 6
    authors = {line.name: line.figures for line in by_author(told_of(eva), eva)}
    assert authors["Edo"] is not None and authors["Edo"].sharers == 6


def test_of_the_words_those_win_that_bring_clearly_more_readers(eva: Member, crowd: list[Member]) -> None:
    captions = [CaptionText(network="", language="en", text=text) for text in (ONE, OTHER)]
    story = content.story(eva, captions=captions)
    shared(story, crowd[:6], caption=ONE, readers=4)
    shared(story, crowd[6:], caption=OTHER, readers=1, network="x")
    lines = {line.name: line for line in by_variant(told_of(eva))}
    assert lines[ONE].wins and not lines[OTHER].wins
    best = lines[ONE].figures
    assert best is not None and best.readers_a_share == 4


def test_where_single_figures_are_for_nobody_few_sharers_are_not_told_of(eva: Member, crowd: list[Member]) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    edo = people.editor(eva.organisation, "Edo")
    shared(told(content.story(eva, title="Few", topics=[safety]), 10), crowd[:4])
    shared(told(content.story(edo, title="Many", topics=[safety]), 10), crowd[:5])
    strict(eva.organisation)
    viewer = Member.objects.select_related("organisation").get(pk=eva.pk)
    by = {line.name: line.figures for line in by_story(told_of(viewer))}
    assert by["Few"] is None and by["Many"] is not None
    topic = by_topic(told_of(viewer))[0].figures
    assert topic is not None and topic.sharers == 5, "else the difference tells of the few"
    assert [line.name for line in by_author(told_of(viewer), viewer)] == [], "nobody sees Edo's figures"
    page = signed_in(viewer).get("/write/figures").content.decode()
    assert "–" in page


@pytest.mark.parametrize("by", ["story", "topic", "author", "variant", "nonsense"])
def test_a_page_takes_as_many_queries_for_many_stories_as_for_one(
    eva: Member, crowd: list[Member], by: str, django_assert_max_num_queries: Any
) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    client = signed_in(eva)
    for number in range(4):
        story = content.story(
            eva,
            title=f"Story {number}",
            topics=[safety],
            captions=[CaptionText("", "en", text) for text in (ONE, OTHER)],
        )
        shared(told(story, 5), crowd[:3])
    with django_assert_max_num_queries(20):
        page = client.get("/write/figures", {"by": by}).content.decode()
    assert "<table" in page


def test_an_editor_without_stories_reads_what_will_stand_there(eva: Member) -> None:
    assert "Nothing to tell yet" in signed_in(eva).get("/write/figures").content.decode()


def test_the_preview_of_a_story_says_what_came_of_it(eva: Member, crowd: list[Member]) -> None:
    story = told(content.story(eva, captions=[CaptionText("", "en", ONE)]), 12)
    shared(story, crowd[:6], readers=1)
    client = signed_in(eva)
    assert f"/write/{story.pk}/words" in client.get(f"/write/{story.pk}/preview").content.decode()
    part = client.get(f"/write/{story.pk}/words").content.decode()
    assert "6 colleagues shared it, for 6 readers." in part and "50%" in part and "Our pump" in part


def test_nobody_else_sees_the_figures_of_stories(eva: Member, crowd: list[Member]) -> None:
    story = content.story(eva)
    for address in ("/write/figures", f"/write/{story.pk}/words"):
        assert signed_in(crowd[0]).get(address).status_code == 403


def test_likes_reshares_and_replies_of_a_story_are_added_up(eva: Member, crowd: list[Member]) -> None:
    story = told(content.story(eva), 12)
    shared(story, crowd[:6], network="bluesky")
    for share in Share.objects.filter(story=story):
        seen(share, likes=3, reshares=1)
        seen(share, likes=2, replies=1)
    figures = by_story(told_of(eva))[0].figures
    assert figures is not None
    assert (figures.likes, figures.reshares, figures.replies, figures.tellers) == (18, 6, 6, 6)
    page = signed_in(eva).get(f"/write/{story.pk}/words").content.decode()
    assert "18 likes, 6 reshares, 6 replies." in page


def test_where_no_network_tells_it_is_not_said_that_nobody_liked_it(eva: Member, crowd: list[Member]) -> None:
    shared(told(content.story(eva), 12), crowd[:6])
    figures = by_story(told_of(eva))[0].figures
    assert figures is not None and figures.engagement is None


def test_the_likes_of_fewer_than_five_are_not_told_where_single_figures_are_for_nobody(
    eva: Member, crowd: list[Member]
) -> None:
    """Though many shared the story: its likes would be those of one colleague's post."""
    story = told(content.story(eva), 12)
    shared(story, crowd[:6])
    shared(story, crowd[6:7], network="bluesky")
    seen(Share.objects.get(network="bluesky"), likes=77)
    assert by_story(told_of(eva))[0].figures.engagement == 77  # type: ignore[union-attr]
    strict(eva.organisation)
    viewer = Member.objects.select_related("organisation").get(pk=eva.pk)
    figures = by_story(told_of(viewer))[0].figures
    assert figures is not None and (figures.sharers, figures.likes, figures.engagement) == (7, 0, None)
    page = signed_in(viewer).get("/write/figures").content.decode()
    assert "77" not in re.sub(r"<[^>]*>", " ", page)  # icons are drawn with all kinds of numbers
