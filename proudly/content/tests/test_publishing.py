"""When stories go out and when they are over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.content import publishing
from proudly.content.models import Story
from proudly.content.publishing import (
    MomentRefused,
    NotInThisState,
    NotReadyToPublish,
    publish_due_stories,
    publish_story,
    schedule_story,
    set_moments,
    unschedule_story,
)
from proudly.content.queries import stories_for
from proudly.content.services import write_story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def eva() -> Member:
    return people.editor()


def scheduled(author: Member, hours: float = 1, **fields: Any) -> Story:
    story = content.story(author, published=False, **fields)
    return schedule_story(story=story, at=clock.now() + hours * HOUR)


def test_a_scheduled_story_goes_out_at_its_moment_and_not_before(eva: Member):
    story = scheduled(eva)
    assert story.publish_at is not None
    assert publish_due_stories() == 0 and not stories_for(eva).exists()
    with clock.at(story.publish_at):
        assert publish_due_stories() == 1
        assert stories_for(eva).get().published_at == story.publish_at
        assert publish_due_stories() == 0


def test_what_was_due_while_no_worker_was_there_goes_out_late_and_says_when_it_did(eva: Member):
    story = scheduled(eva)
    with clock.at(clock.now() + 50 * HOUR):
        publish_due_stories()
        story.refresh_from_db()
        assert story.published_at == clock.now()


def test_another_moment_takes_the_place_of_the_one_before_and_a_story_can_be_kept_in(eva: Member):
    story = scheduled(eva)
    schedule_story(story=story, at=clock.now() + 9 * HOUR)
    with clock.at(clock.now() + 2 * HOUR):
        assert publish_due_stories() == 0
    unschedule_story(story=story)
    with clock.at(clock.now() + 20 * HOUR):
        assert publish_due_stories() == 0
    story.refresh_from_db()
    assert (story.state, story.publish_at) == ("draft", None)


def test_that_a_story_is_scheduled_moved_and_kept_in_can_be_looked_up(eva: Member):
    story, later = scheduled(eva), clock.now() + 8 * HOUR
    schedule_story(story=story, at=later)
    schedule_story(story=story, at=later)
    later = clock.now() + 9 * HOUR
    schedule_story(story=story, at=later)
    unschedule_story(story=story)
    unschedule_story(story=story)
    entries = AuditEntry.objects.filter(action__in=["story scheduled", "story kept in"]).order_by("number")
    assert [entry.action for entry in entries] == [*["story scheduled"] * 3, "story kept in"]
    assert entries[2].about == {"story": story.pk, "publish_at": later.isoformat()}
    with pytest.raises(MomentRefused):
        schedule_story(story=story, at=clock.now())
    assert entries.count() == 4, "what was refused was not done"


def test_a_scheduled_story_that_lacks_something_stays_in_and_its_editor_reads_what(eva: Member):
    story = scheduled(eva, picture=ContentFile(b"x", name="p.jpg"), picture_alt="A pump")
    write_story(author=eva, story=story, title="Still", summary=" ", language="en")
    with clock.at(clock.now() + 2 * HOUR):
        assert publish_due_stories() == 1
        assert publish_due_stories() == 0
        client = Client()
        client.force_login(eva.person)
        page = client.get(f"/write/{story.pk}").content.decode()
    assert "It did not go out" in page and "a summary, words for people who cannot see the picture" in page
    assert "Did not go out" in client.get("/write").content.decode()
    story.refresh_from_db()
    assert (story.state, story.lacked, story.published_at) == ("draft", "summary,picture_alt", None)
    write_story(author=eva, story=story, title="Still", summary="Whole", language="en", picture_alt="A pump")
    assert schedule_story(story=story, at=clock.now() + HOUR).lacked == ""


def test_what_lacks_something_or_is_past_is_not_scheduled(eva: Member):
    bare = content.story(eva, published=False, title=" ")
    with pytest.raises(NotReadyToPublish):
        schedule_story(story=bare, at=clock.now() + HOUR)
    with pytest.raises(MomentRefused):
        schedule_story(story=content.story(eva, published=False), at=clock.now())
    with pytest.raises(NotInThisState):
        schedule_story(story=content.story(eva), at=clock.now() + HOUR)
    with pytest.raises(NotReadyToPublish):
        over = content.story(eva, published=False)
        set_moments(story=over, share_from=None, over_at=clock.now() + HOUR)
        schedule_story(story=over, at=clock.now() + 2 * HOUR)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_worker_that_dies_anywhere_leaves_what_another_one_finishes(
    eva: Member, times: int, monkeypatch: pytest.MonkeyPatch
):
    stories = [scheduled(eva, title=f"Story {number}") for number in range(3)]
    really, calls = publishing._publish, iter(range(1, 10))

    def dies(story: Story) -> None:
        really(story)
        if next(calls) == times:
            raise SystemExit

    monkeypatch.setattr(publishing, "_publish", dies)
    with clock.at(clock.now() + 2 * HOUR):
        with pytest.raises(SystemExit), transaction.atomic(), transaction.atomic():
            publish_due_stories()
        assert Story.objects.filter(state="published").count() == 0  # the test's own transaction went with it
        assert publish_due_stories() == len(stories)
        assert stories_for(eva).count() == 3


def test_one_story_that_breaks_keeps_no_other_in(eva: Member, monkeypatch: pytest.MonkeyPatch):
    broken, whole = scheduled(eva, title="Broken"), scheduled(eva, 1.5, title="Whole")
    really = publishing._publish

    def breaks(story: Story) -> None:
        if story.pk == broken.pk:
            raise RuntimeError("broken")
        really(story)

    monkeypatch.setattr(publishing, "_publish", breaks)
    with clock.at(clock.now() + 2 * HOUR), pytest.raises(RuntimeError):
        publish_due_stories()
    whole.refresh_from_db()
    assert whole.state == "published"


def test_looking_for_what_is_due_takes_one_query_when_nothing_is(eva: Member):
    scheduled(eva)
    with CaptureQueriesContext(connection) as queries:
        publish_due_stories()
    assert len(queries) == 1


def test_a_story_that_is_over_leaves_the_feed_by_its_moment_alone(eva: Member):
    story = content.story(eva)
    set_moments(story=story, share_from=None, over_at=clock.now() + HOUR)
    assert stories_for(eva).get() == story
    with clock.at(clock.now() + HOUR):
        assert not stories_for(eva).exists()
        set_moments(story=story, share_from=None, over_at=None)
        assert stories_for(eva).exists()


def test_a_story_is_not_over_before_it_can_be_shared_or_is_out(eva: Member):
    with pytest.raises(MomentRefused):
        set_moments(story=content.story(eva), share_from=clock.now() + 2 * HOUR, over_at=clock.now() + HOUR)
    with pytest.raises(MomentRefused):
        set_moments(story=scheduled(eva, 3), share_from=None, over_at=clock.now() + HOUR)


def test_a_recalled_story_takes_no_further_step(eva: Member):
    story = content.story(eva)
    assert publishing.recall_story(story=story, reason=" Not ours. ")
    assert not publishing.recall_story(story=story, reason="Again")
    assert not stories_for(eva).exists()
    for step in (
        lambda: publish_story(story=story),
        lambda: schedule_story(story=story, at=clock.now() + HOUR),
        lambda: set_moments(story=story, share_from=None, over_at=None),
    ):
        with pytest.raises(NotInThisState):
            step()
    story.refresh_from_db()
    assert (story.state, story.recall_reason) == ("recalled", "Not ours.")
    assert AuditEntry.objects.filter(action="story recalled").count() == 1


def test_what_was_never_out_is_not_recalled(eva: Member):
    with pytest.raises(NotInThisState):
        publishing.recall_story(story=content.story(eva, published=False), reason="x")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "published"},
        {"state": "scheduled"},
        {"state": "recalled", "published_at": "2026-01-01T00:00Z"},
        {"published_at": "2026-01-01T00:00Z"},
        {"recalled_at": "2026-01-01T00:00Z"},
    ],
)
def test_the_database_takes_no_state_without_its_moment(eva: Member, fields: dict[str, str]):
    story = content.story(eva, published=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(**fields)
