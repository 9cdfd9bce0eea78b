"""Whatever is done with a story, in whatever order, and however the time passes: what must hold, holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.content import copies, publishing, versions
from proudly.content.models import Story
from proudly.content.publishing import MomentRefused, NotInThisState, NotReadyToPublish
from proudly.content.queries import stories_for
from proudly.content.services import NotADraft, write_story
from proudly.content.tests import factories as content
from proudly.content.versions import ChangedMeanwhile
from proudly.kit import clock
from proudly.links import ending
from proudly.links.queries import is_closed
from proudly.links.services import StoryIsRecalled, reopen_links
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing import recalling, tasks
from proudly.sharing.models import Share
from proudly.sharing.services import CannotBeShared, share_story

pytestmark = pytest.mark.django_db

REFUSALS = (
    MomentRefused, NotInThisState, NotReadyToPublish, NotADraft, ChangedMeanwhile, StoryIsRecalled, CannotBeShared
)  # fmt: skip
NETWORKS = ("linkedin", "x", "facebook")

hours = st.integers(-2, 6)
steps = st.one_of(
    st.tuples(st.just("save"), st.sampled_from(["", "Pump", "Water"]), st.booleans(), st.booleans()),
    st.tuples(st.just("schedule"), hours),
    st.tuples(st.sampled_from(["publish", "unschedule", "recall", "reopen", "worker", "restore", "share"])),
    st.tuples(st.just("moments"), st.none() | hours, st.none() | hours, st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 3)),
)


class Life:
    def __init__(self, eva: Member, sanne: Member, now: datetime) -> None:
        self.eva, self.sanne, self.now = eva, sanne, now
        self.story = content.story(eva, published=False, announce=True)
        self.read = self.story.version

    def take(self, step: tuple[Any, ...]) -> None:
        what, *said = step
        if what == "wait":
            self.now += timedelta(hours=said[0])
            return
        with clock.at(self.now), suppress(*REFUSALS):
            getattr(self, what)(*said)

    def at(self, hours: int | None) -> datetime | None:
        return None if hours is None else self.now + timedelta(hours=hours)

    def save(self, title: str, is_autosave: bool, internal: bool) -> None:
        saved = write_story(
            author=self.eva, story=self.story, title=title, summary="x", language="en", announce=True,
            is_autosave=is_autosave, internal=internal, based_on=self.read,
        )  # fmt: skip
        self.read = saved.version

    def schedule(self, hours: int) -> None:
        publishing.schedule_story(story=self.story, at=self.now + timedelta(hours=hours))

    def publish(self) -> None:
        publishing.publish_story(story=self.story)

    def unschedule(self) -> None:
        publishing.unschedule_story(story=self.story)

    def recall(self) -> None:
        recalling.recall_story(story=self.story, reason="x")

    def reopen(self) -> None:
        reopen_links(story=self.story)

    def worker(self) -> None:
        publishing.publish_due_stories()
        tasks.announce_published_stories()

    def restore(self) -> None:
        copies.restore_version(version=versions.versions_of(self.story).reverse()[0], by=self.sanne)

    def moments(self, share_from: int | None, over_at: int | None, links_close: bool) -> None:
        ending.set_moments(
            story=self.story, share_from=self.at(share_from), over_at=self.at(over_at), links_close=links_close
        )

    def share(self) -> None:
        for network in NETWORKS:
            if not Share.objects.filter(story=self.story, network=network).exists():
                share_story(member=self.sanne, story=self.story, network=network, caption="Proud!")
                return


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=st.lists(steps, max_size=14))
def test_whatever_happens_to_a_story(taken: list[tuple[Any, ...]]) -> None:
    eva = people.editor(people.organisation("Any company"))
    sanne = people.member(eva.organisation)
    life = Life(eva, sanne, clock.now())
    kept: set[int] = set()
    on_purpose: set[int] = set()
    shares = 0
    for step in taken:
        before = Story.objects.select_related("closing").get(pk=life.story.pk)
        life.take(step)
        with clock.at(life.now):
            story = Story.objects.select_related("closing").get(pk=life.story.pk)
            made = Share.objects.filter(story=story).count()
            # Published has a moment, which never changes; recalled stays recalled, closed and out of the feed.
            assert (story.published_at is not None) == (story.state in {"published", "recalled"})
            if before.published_at:
                assert story.published_at == before.published_at
            if before.state == "recalled":
                assert story.state == "recalled" and made == shares
            if story.state == "recalled":
                assert is_closed(story)
            assert stories_for(sanne).filter(pk=story.pk).exists() == story.is_live
            # A share is made only of what is out, not over, not too early, and not for colleagues alone.
            if made > shares:
                assert story.is_live and not story.waits_to_be_shared and not story.internal and not is_closed(story)
            if before.published_at:
                assert story.internal == before.internal
            # Nobody hears of it twice, and not before it may be shared.
            for kind in ("new story", "story recalled"):
                assert Notice.objects.filter(member=sanne, kind=kind, about=story.pk).count() <= 1
            # Versions only grow, and what was saved on purpose stays.
            numbers = set(story.versions.values_list("number", flat=True))
            assert on_purpose <= numbers and story.version in numbers
            assert max(numbers) >= max(kept, default=0) and story.version >= before.version
            kept, shares = numbers, made
            on_purpose = set(story.versions.filter(is_autosave=False).values_list("number", flat=True))
