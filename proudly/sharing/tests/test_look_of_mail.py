"""The mail about a story: the look of the organisation, laid out once, and for each member the own name and links."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.notices.inbox import lines_of, unread_of
from proudly.notices.message import Letter
from proudly.notices.models import Notice
from proudly.people.look import look_of
from proudly.people.models import Organisation
from proudly.people.tests import factories as people
from proudly.sharing.announcing import announce_story
from proudly.sharing.story_mail import compose_new_stories
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("colour", ["", "#ffee00"])
def test_logo_and_colour_are_those_of_the_organisation(colour: str) -> None:
    editor = people.editor()
    people.member(editor.organisation, networks=["linkedin"])
    logo = "logos/l.png" if colour else ""
    Organisation.objects.filter(pk=editor.organisation_id).update(colour=colour, logo=logo)
    story = content.story(editor, announce=True)
    announce_story(story=story)
    [mail] = composed(story).values()
    button = look_of(colour).light.primary if colour else "#0d5564"
    assert button in mail.html and ("logos/l.png" in mail.html) == bool(colour)


def composed(story: Story) -> dict[str, Letter]:
    """The mails by name of the member; not to who wrote the story."""
    notices = list(
        Notice.objects.filter(about=story.pk).exclude(member=story.author).select_related("member__organisation")
    )
    mails = compose_new_stories(notices)
    return {notice.member.name: mail.letter() for notice in notices if (mail := mails[notice.pk]) and mail.letter}


def test_of_many_that_are_composed_at_once_each_has_the_own_name_and_links() -> None:
    editor = people.editor()
    for name in ("Anna", "Bram", "<b>Carla</b> & co"):
        people.member(editor.organisation, name, networks=["linkedin", "x"])
    dirk = people.member(editor.organisation, "Dirk", networks=["facebook"])
    story = content.story(editor, announce=True, for_all=True)
    announce_story(story=story)
    sharing.share(dirk, story)
    mails = composed(story)
    assert mails.keys() == {"Anna", "Bram", "<b>Carla</b> & co"}, "who shared it is not asked to"
    assert "Anna" in mails["Anna"].html and "Bram" not in mails["Anna"].html + mails["Anna"].text
    assert "&lt;b&gt;Carla&lt;/b&gt; &amp; co" in mails["<b>Carla</b> & co"].html
    assert "Hello <b>Carla</b> & co," in mails["<b>Carla</b> & co"].text
    for body in ("text", "html"):
        links = [set(re.findall(r"/s/[\w:-]+", getattr(mail, body))) for mail in mails.values()]
        assert [len(own) for own in links] == [2, 2, 2] and len(set.union(*links)) == 6
        assert not any("blank-" in getattr(mail, body) for mail in mails.values())


def test_what_was_laid_out_before_a_change_is_not_sent_after_it() -> None:
    editor = people.editor()
    people.member(editor.organisation, "Anna", networks=["linkedin"])
    story = content.story(editor, title="Before", announce=True, for_all=True)
    announce_story(story=story)
    assert "Before" in composed(story)["Anna"].html
    Story.objects.filter(pk=story.pk).update(title="After")
    assert "After" in composed(story)["Anna"].html and "Before" not in composed(story)["Anna"].html


def test_the_inbox_of_one_who_was_told_of_many_stories_takes_as_many_queries_as_of_one() -> None:
    editor = people.editor()
    anna = people.member(editor.organisation, "Anna", networks=["linkedin"])
    counts = []
    for stories in (1, 8):
        for number in range(stories):
            announce_story(story=content.story(editor, title=f"Story {stories}.{number}", announce=True, for_all=True))
        notices = list(Notice.objects.filter(member=anna))
        with CaptureQueriesContext(connection) as queries:
            lines = lines_of(anna, notices)
        assert len(lines) == len(notices)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_in_the_inbox_a_story_leads_to_its_page_and_is_gone_once_it_was_shared() -> None:
    editor = people.editor()
    anna = people.member(editor.organisation, "Anna", networks=["linkedin", "x"])
    stories = [content.story(editor, title=title, announce=True, for_all=True) for title in ("One", "Two")]
    for story in stories:
        announce_story(story=story)
    sharing.share(anna, stories[0])
    [line] = lines_of(anna, list(Notice.objects.filter(member=anna).select_related("member__organisation")))
    assert line.message.subject == "Worth sharing: Two"
    assert line.message.address.endswith(f"/stories/{stories[1].pk}")
    assert [action.label for action in line.message.actions] == ["Share on LinkedIn", "Share on X", "Read the story"]


def test_many_mails_take_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    editor = people.editor()
    for number in range(6):
        people.member(editor.organisation, f"Member {number}", networks=["linkedin"])
    story = content.story(editor, announce=True, for_all=True)
    announce_story(story=story)
    notices = list(Notice.objects.filter(about=story.pk).select_related("member__organisation"))
    for some in (notices[:1], notices):
        with django_assert_max_num_queries(9):
            assert all(compose_new_stories(some).values())


def test_a_story_that_was_shared_is_no_longer_new_to_who_shared_it() -> None:
    editor = people.editor()
    anna, bram = (people.member(editor.organisation, name, networks=["linkedin"]) for name in ("Anna", "Bram"))
    story = content.story(editor, announce=True, for_all=True)
    announce_story(story=story)
    sharing.share(anna, story)
    assert (unread_of(anna).number, unread_of(bram).number) == (0, 1)
