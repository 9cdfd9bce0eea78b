"""What colleagues say of a story, and what comes of it."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from proudly.content.models import Story
from proudly.content.publishing import recall_story
from proudly.content.tests import factories as content
from proudly.notices.models import Notice
from proudly.people.models import AuditEntry, Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.sharing import tasks
from proudly.sharing.feed import in_order
from proudly.sharing.models import Announcement, StoryOpinion, StoryRest
from proudly.sharing.pride.mails import compose_rests
from proudly.sharing.pride.queries import pride_of
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.services import RESTS, promote_again, say_not_for_me, say_proud, take_word_back
from proudly.sharing.queries import stories_on_offer
from proudly.sharing.story_mail import compose_new_stories
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def story(eva: Member) -> Story:
    return content.story(eva)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def colleagues(eva: Member, number: int) -> list[Member]:
    return [people.member(eva.organisation, f"Member {one}") for one in range(number)]


def disliked(story: Story, number: int = 8) -> list[Member]:
    crowd = colleagues(story.author, number)
    for member in crowd:
        say_not_for_me(member=member, story=story, because=Because.ADVERTISING)
    return crowd


def test_the_last_word_counts_and_can_be_taken_back(eva: Member, story: Story) -> None:
    say_not_for_me(member=eva, story=story, because=Because.UNCLEAR)
    say_proud(member=eva, story=story)
    say_proud(member=eva, story=story)
    assert (pride_of([story.pk])[story.pk].proud, pride_of([story.pk])[story.pk].against) == (1, 0)
    take_word_back(member=eva, story=story)
    assert pride_of([story.pk])[story.pk].judges == 0


def test_who_shared_a_story_is_proud_of_it_unless_they_say_otherwise(story: Story) -> None:
    first, second = colleagues(story.author, 2)
    for member in (first, second):
        sharing.share(member, story)
    sharing.share(first, story, network="x")
    assert pride_of([story.pk])[story.pk].proud == 2
    say_not_for_me(member=second, story=story, because=Because.DOUBTFUL)
    pride = pride_of([story.pk])[story.pk]
    assert (pride.proud, pride.against) == (1, 1)


def test_what_says_something_of_the_reader_says_nothing_against_the_story(story: Story) -> None:
    for member in colleagues(story.author, 9):
        say_not_for_me(member=member, story=story, because=Because.FIELD)
    pride = pride_of([story.pk])[story.pk]
    assert pride.judges == 0 and pride.reasons == [(Because.FIELD, 9)]
    assert not StoryRest.objects.exists()


def test_of_fewer_than_five_nothing_is_told(story: Story) -> None:
    crowd = disliked(story, 4)
    pride = pride_of([story.pk])[story.pk]
    assert pride.part is None and pride.reasons == []
    say_proud(member=story.author, story=story)
    pride = pride_of([story.pk])[story.pk]
    assert pride.part == 0.2 and pride.reasons == [], "five judged it, but four gave the reason"
    assert len(crowd) == 4


def test_pride_takes_two_queries_for_any_number_of_stories(eva: Member, django_assert_num_queries: object) -> None:
    stories = [content.story(eva, title=f"Story {one}").pk for one in range(5)]
    with django_assert_num_queries(2):  # type: ignore[operator]
        pride_of(stories)


# --- resting ----------------------------------------------------------------------------------------------------------


def test_a_story_that_few_are_proud_of_rests_once_and_its_author_is_told(story: Story) -> None:
    disliked(story, 10)
    assert StoryRest.objects.filter(story=story, lifted_at=None).count() == 1
    notice = Notice.objects.get(kind=RESTS)
    assert notice.member == story.author
    message = compose_rests(notice)
    assert message is not None and "Few are proud" in message.subject and "It is advertising" in message.lines[0]


def test_the_editors_are_told_when_the_author_has_left(story: Story) -> None:
    other = people.editor(story.organisation, "Edo")
    let_go(member=story.author)
    for one in range(8):
        member = people.member(story.organisation, f"Member {one}")
        say_not_for_me(member=member, story=story, because=Because.KNOWN)
    assert Notice.objects.get(kind=RESTS).member == other


def test_what_rests_comes_behind_all_others_and_nobody_is_mailed(eva: Member) -> None:
    older = content.story(eva, title="Older")
    resting = content.story(eva, title="Resting", announce=True)
    reader = people.member(eva.organisation, "Reader")
    feed = in_order(reader, stories_on_offer(reader))
    assert resting.pk in feed.first
    disliked(resting)
    feed = in_order(reader, stories_on_offer(reader))
    assert [story.title for story in feed[0:10]] == ["Older", "Resting"]
    assert tasks.announce_published_stories() == 0
    assert not Announcement.objects.exists()
    waiting = Notice(organisation=eva.organisation, member=reader, kind="new story", about=resting.pk)
    assert compose_new_stories([waiting]) == {None: None}
    assert promote_again(story=resting)
    assert tasks.announce_published_stories() == 1
    assert compose_new_stories([waiting])[waiting.pk] is not None
    assert older in stories_on_offer(reader)


def test_what_a_member_would_not_share_comes_last_for_that_member_alone(eva: Member) -> None:
    older, newer = content.story(eva, title="Older"), content.story(eva, title="Newer")
    first, second = colleagues(eva, 2)
    say_not_for_me(member=first, story=newer, because=Because.FIELD)
    assert [story.pk for story in in_order(first, stories_on_offer(first))[0:10]] == [older.pk, newer.pk]
    assert newer.pk in in_order(second, stories_on_offer(second)).first


def test_what_an_editor_promotes_again_does_not_rest_any_more(story: Story) -> None:
    disliked(story)
    assert promote_again(story=story)
    assert not promote_again(story=story)
    assert AuditEntry.objects.filter(action=AuditEntry.Action.STORY_PROMOTED_AGAIN).count() == 1
    say_not_for_me(member=story.author, story=story, because=Because.ADVERTISING)
    assert not StoryRest.objects.filter(lifted_at=None).exists()


def test_nothing_is_mailed_of_a_rest_that_is_over_or_a_story_that_is_gone(story: Story) -> None:
    disliked(story)
    notice = Notice.objects.get(kind=RESTS)
    recall_story(story=story, reason="Wrong")
    assert compose_rests(notice) is None


@pytest.mark.django_db(transaction=True)
def test_of_words_said_at_once_the_last_one_finds_all_others() -> None:
    story = content.story(people.editor())
    crowd = colleagues(story.author, 8)
    start = threading.Barrier(len(crowd))

    def say(member: Member) -> None:
        start.wait()
        try:
            say_not_for_me(member=member, story=story, because=Because.UNCLEAR)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=say, args=(member,)) for member in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StoryOpinion.objects.count() == 8
    assert StoryRest.objects.count() == 1
    assert Notice.objects.filter(kind=RESTS).count() == 1


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_word_is_one_tap_on_the_page_and_in_the_list(story: Story) -> None:
    reader = people.member(story.organisation, "Reader")
    client = signed_in(reader)
    for page in (reverse("feed"), f"/stories/{story.pk}"):
        assert f'action="/stories/{story.pk}/word"' in client.get(page).content.decode()
    part = client.post(f"/stories/{story.pk}/word", {"word": "unclear"}, headers={"HX-Request": "true"})
    assert "Not for you: It is unclear" in part.content.decode()
    answer = client.post(f"/stories/{story.pk}/word", {"word": "proud"})
    assert answer.headers["Location"] == f"/stories/{story.pk}"
    assert "You are proud of this" in client.get(reverse("feed")).content.decode()
    client.post(f"/stories/{story.pk}/word", {"word": "nothing"})
    assert not StoryOpinion.objects.exists()


def test_a_word_that_is_none_changes_nothing(story: Story) -> None:
    client = signed_in(people.member(story.organisation, "Reader"))
    assert client.post(f"/stories/{story.pk}/word", {"word": "boo"}).status_code == 400
    assert "Because" in client.get(f"/stories/{story.pk}/word", headers={"HX-Request": "true"}).content.decode()
    assert not StoryOpinion.objects.exists()


def test_nobody_judges_what_is_not_for_them(story: Story) -> None:
    stranger = signed_in(people.member(people.organisation("Other"), "Stranger"))
    assert stranger.post(f"/stories/{story.pk}/word", {"word": "proud"}).status_code == 404
    assert Client().post(f"/stories/{story.pk}/word", {"word": "proud"}).status_code == 302


def test_an_editor_sees_that_a_story_rests_and_promotes_it_again(story: Story) -> None:
    disliked(story)
    client = signed_in(story.author)
    page = client.get(f"/write/{story.pk}/pride").content.decode()
    assert "It rests" in page and "0 %" in page and "It is advertising" in page
    client.post(f"/write/{story.pk}/promote")
    assert "It rests" not in client.get(f"/write/{story.pk}/pride").content.decode()
