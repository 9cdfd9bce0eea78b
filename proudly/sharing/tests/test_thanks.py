"""Thanks for a share, with what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.notices.inbox import lines_of
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.sharing.models import Share
from proudly.sharing.recalling import recall_story
from proudly.sharing.tests import factories as sharing
from proudly.sharing.thanks import FEWEST, KIND, promise_thanks

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 24, 9, 11, tzinfo=UTC)


@pytest.fixture
def waterwerk() -> Organisation:
    return people.organisation(time_zone="UTC")


@pytest.fixture
def sanne(waterwerk: Organisation) -> Member:
    return people.member(waterwerk, networks=["linkedin"])


def shared(member: Member, *, readers: int, days_ago: float = 4, title: str = "Our pump") -> Share:
    """A share that so many people have read."""
    with clock.at(MORNING - timedelta(days=days_ago)):
        story = content.story(people.editor(member.organisation), title=title)
        share = sharing.share(member, story)
    for number in range(readers):  # a crowd at one moment would be no readers
        with clock.at(MORNING - timedelta(days=days_ago) + timedelta(minutes=20 * number)):
            sharing.click(share, visitor=f"reader {share.pk} {number}")
    with clock.at(MORNING):
        advance_all()
    return share


def thanked(at: datetime = MORNING) -> list[int]:
    """Numbers of the shares for which thanks are promised at this moment, and were before."""
    with clock.at(at):
        promise_thanks()
    return list(Notice.objects.filter(kind=KIND).order_by("pk").values_list("about", flat=True))


def test_some_days_after_a_share_its_reach_is_told_with_thanks(sanne: Member) -> None:
    share = shared(sanne, readers=7)
    assert thanked() == [share.pk]
    with clock.at(MORNING):
        [line] = lines_of(sanne, list(Notice.objects.filter(kind=KIND)))
    assert line.message.subject == "7 people read what you shared"
    assert line.message.said == "7 people read “Our pump” because you shared it on LinkedIn. Thank you."
    assert line.message.address.endswith("/shares")


def test_it_is_told_in_the_members_language(waterwerk: Organisation) -> None:
    nina = people.member(waterwerk, "Nina", language="nl")
    shared(nina, readers=6)
    thanked()
    with override("nl"), clock.at(MORNING):
        [line] = lines_of(nina, list(Notice.objects.filter(kind=KIND)))
    assert line.message.subject == "6 mensen lazen wat je deelde"


@pytest.mark.parametrize(("readers", "days_ago"), [(FEWEST - 1, 4), (7, 2.9), (7, 10.1)])
def test_too_few_readers_too_soon_or_too_late_is_not_told(sanne: Member, readers: int, days_ago: float) -> None:
    shared(sanne, readers=readers, days_ago=days_ago)
    assert thanked() == []


def test_a_share_is_thanked_for_once_and_a_member_once_a_week_for_the_best(sanne: Member) -> None:
    few = shared(sanne, readers=6, title="Few")
    many = shared(sanne, readers=9, title="Many", days_ago=5)
    assert thanked() == [many.pk]
    assert thanked() == [many.pk]
    assert thanked(MORNING + timedelta(days=1)) == [many.pk]
    # A week later the other one is too long ago.
    assert thanked(MORNING + timedelta(days=7, minutes=1)) == [many.pk]
    assert few.pk not in thanked()


def test_it_is_told_in_the_morning_of_the_organisation(sanne: Member) -> None:
    shared(sanne, readers=7)
    assert thanked(MORNING - timedelta(hours=1)) == []
    assert thanked(MORNING + timedelta(hours=1)) == []
    assert len(thanked()) == 1


def test_who_has_left_is_told_nothing_and_neither_is_anybody_of_what_was_taken_back(sanne: Member) -> None:
    piet = people.member(sanne.organisation, "Piet", networks=["linkedin"])
    shared(piet, readers=7, title="Piet's")
    let_go(member=piet)
    share = shared(sanne, readers=7)
    with clock.at(MORNING):
        recall_story(story=share.story, reason="Wrong.", by=share.story.author)
    assert thanked() == []


def test_thanks_that_wait_for_a_story_that_was_taken_back_are_not_told(sanne: Member) -> None:
    share = shared(sanne, readers=7)
    thanked()
    with clock.at(MORNING):
        recall_story(story=share.story, reason="Wrong.", by=share.story.author)
        assert lines_of(sanne, list(Notice.objects.filter(kind=KIND))) == []
