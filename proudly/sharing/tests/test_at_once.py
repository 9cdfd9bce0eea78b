"""Many workers and many people at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connections

from proudly.content.models import Story
from proudly.content.publishing import publish_due_stories, schedule_story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing import announcing, recalling, tasks
from proudly.sharing.models import Announcement, Share
from proudly.sharing.services import CannotBeShared, share_story

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(deeds: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Do these in threads of their own; returns what was raised."""
    start, trouble = threading.Barrier(len(deeds)), list[BaseException]()

    def one(deed: Callable[[], object]) -> None:
        try:
            start.wait()
            deed()
        except BaseException as error:
            trouble.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return trouble


def test_six_workers_publish_and_announce_what_is_due_once() -> None:
    eva = people.editor()
    at, later = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)
    announcing.change_weekly_limit(organisation=eva.organisation, weekly_limit=8)
    for number in range(8):
        draft = content.story(eva, published=False, title=f"Story {number}", announce=True, for_all=True)
        schedule_story(story=draft, at=at)
    done: list[int] = []

    def work() -> None:
        with clock.at(later):
            done.append(publish_due_stories())
            tasks.announce_published_stories()

    assert all_at_once([work] * 6) == []
    with clock.at(later):
        done.append(publish_due_stories())  # what another one had locked and everybody else passed over
        tasks.announce_published_stories()
    assert sum(done) == 8
    assert Story.objects.filter(state="published").count() == Announcement.objects.count() == 8
    assert Notice.objects.filter(member=eva, kind="new story").count() == 8


def test_whoever_shares_while_a_story_is_recalled_is_refused_or_hears_of_it() -> None:
    eva = people.editor()
    story = content.story(eva)
    colleagues: list[Member] = [people.member(eva.organisation, f"Colleague {number}") for number in range(8)]

    def shares(member: Member) -> Callable[[], object]:
        return lambda: share_story(member=member, story=story, network="x", caption="Proud!")

    def recalls() -> None:
        recalling.recall_story(story=story, reason="x")

    deeds = [shares(one) for one in colleagues]
    trouble = all_at_once([*deeds[:4], recalls, *deeds[4:]])
    assert [error for error in trouble if not isinstance(error, CannotBeShared)] == []
    shared = set(Share.objects.values_list("member", flat=True))
    assert len(shared) + len(trouble) == 8
    assert shared == set(Notice.objects.filter(kind="story recalled").values_list("member", flat=True))
