"""A kind reminder: once, where it suits, and never to who said no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from proudly.content.models import Story
from proudly.content.services import add_topic
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices import sending, wishes
from proudly.notices.inbox import lines_of, mark_read
from proudly.notices.models import Notice
from proudly.notices.wishes import Wish
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.announcing import announce_story, change_weekly_limit, stop_announcing
from proudly.sharing.notices import REMINDER
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.services import say_not_for_me
from proudly.sharing.recalling import recall_story
from proudly.sharing.reminding import remind
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

TOLD = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
THEN = datetime(2026, 11, 25, 10, 13, tzinfo=UTC)


@pytest.fixture
def eva() -> Member:
    return people.editor(people.organisation(time_zone="UTC"))


@pytest.fixture
def crew(eva: Member) -> list[Member]:
    names = ["Anna", "Bram", "Carla", "Dirk", "Else", "Fred"]
    return [people.member(eva.organisation, name, networks=["linkedin"]) for name in names]


def told(eva: Member, title: str = "Our pump") -> Story:
    """A story of which everybody was told two days before."""
    with clock.at(TOLD):
        story = content.story(eva, title=title, announce=True, for_all=True)
        announce_story(story=story)
        sending.send_due_notices()
    return story


def reminded(at: datetime = THEN) -> set[str]:
    with clock.at(at):
        remind()
    return set(Notice.objects.filter(kind=REMINDER.key).values_list("member__name", flat=True))


def test_a_third_is_reminded_once_of_those_whom_it_suits_best(eva: Member, crew: list[Member]) -> None:
    story = told(eva)
    topic = add_topic(organisation=eva.organisation, name="Water")
    story.topics.add(topic)
    for member in crew[:3]:
        member.interests.create(organisation=eva.organisation, topic=topic)
    assert reminded() == {"Anna", "Bram", "Carla"}, "of seven who were told, those who follow its topic"
    assert reminded(THEN + timedelta(days=1)) == {"Anna", "Bram", "Carla"}
    with clock.at(THEN):
        [line] = lines_of(crew[0], list(Notice.objects.filter(member=crew[0], kind=REMINDER.key)))
    assert line.message.subject == "Still worth sharing: Our pump"
    assert line.message.said.endswith("This is the only reminder we send.")


def test_nobody_who_shared_it_said_no_or_saw_it_is_reminded(eva: Member, crew: list[Member]) -> None:
    story = told(eva)
    anna, bram, carla, *others = crew
    with clock.at(TOLD + timedelta(hours=1)):
        sharing.share(anna, story)
        say_not_for_me(member=bram, story=story, because=Because.FIELD)
        mark_read(member=carla, up_to=Notice.objects.get(member=carla).pk)
    assert reminded() & {"Anna", "Bram", "Carla"} == set()
    assert reminded() <= {"Dirk", "Else", "Fred", "Eva"} and reminded()


@pytest.mark.parametrize(
    "at",
    [
        THEN - timedelta(days=1),  # too soon
        THEN - timedelta(hours=1),  # not ten o'clock
        THEN + timedelta(days=4),  # too late
        datetime(2026, 11, 28, 10, 13, tzinfo=UTC),  # a Saturday
    ],
)
def test_it_comes_some_days_after_and_on_a_working_morning(eva: Member, crew: list[Member], at: datetime) -> None:
    told(eva)
    assert reminded(at) == set()


def test_a_story_that_is_gone_or_was_stopped_is_not_told_again(eva: Member, crew: list[Member]) -> None:
    gone, stopped = told(eva), told(eva, "Another")
    with clock.at(TOLD + timedelta(hours=1)):
        recall_story(story=gone, reason="Wrong.", by=eva)
        stop_announcing(story=stopped)
    assert reminded() == set()


def test_nobody_is_reminded_of_two_stories_in_a_fortnight(eva: Member, crew: list[Member]) -> None:
    told(eva), told(eva, "Another")
    reminded()
    per_member = Notice.objects.filter(kind=REMINDER.key).values_list("member", flat=True)
    assert len(per_member) == len(set(per_member)) > 0


def test_a_reminder_counts_for_the_limit_of_a_week_and_keeps_to_it(eva: Member, crew: list[Member]) -> None:
    change_weekly_limit(organisation=eva.organisation, weekly_limit=1)
    told(eva)
    assert reminded() == set()
    change_weekly_limit(organisation=eva.organisation, weekly_limit=2)
    some = reminded()
    assert some
    with clock.at(THEN + timedelta(hours=1)):
        later = content.story(eva, title="Later", announce=True)
        later.for_all = True
        later.save()
        announce_story(story=later)
    had = set(Notice.objects.filter(kind="new story", about=later.pk).values_list("member__name", flat=True))
    assert had.isdisjoint(some)


def test_who_wants_no_reminders_gets_none(eva: Member, crew: list[Member]) -> None:
    for member in [eva, *crew]:
        wishes.choose_channels(
            member=member, wishes={Wish(REMINDER.key, "mail"): False, Wish(REMINDER.key, "push"): False}
        )
    told(eva)
    assert reminded() == set()
