"""What a digest says of stories, of what shares brought, and of one's place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices import digests, rhythm, sending
from proudly.notices.kinds import DIGEST, kind_of
from proudly.notices.models import Notice, Rhythm
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.scoreboard.tests import factories as board
from proudly.sharing.announcing import announce_story, room_of
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
AT_EIGHT = MONDAY + timedelta(hours=2)


@pytest.fixture
def within() -> Organisation:
    return people.organisation(time_zone="UTC")


@pytest.fixture
def sanne(within: Organisation) -> Member:
    member = people.member(within, "Sanne", networks=["linkedin"])
    rhythm.choose_rhythm(member=member, rhythm=Rhythm.DAILY, most_a_week=None)
    return member


def announced(within: Organisation, *titles: str) -> list[Story]:
    with clock.at(MONDAY):
        eva = people.editor(within)
        stories = [content.story(eva, title=title, announce=True, for_all=True) for title in titles]
        for story in stories:
            announce_story(story=story)
        sending.send_due_notices()
    outbox.outbox.clear()
    return stories


def digest_mails() -> list[str]:
    with clock.at(AT_EIGHT):
        digests.promise_digests()
        sending.send_due_notices()
    return [str(mail.body) for mail in outbox.outbox if mail.to]


def test_stories_come_with_a_button_to_share_each_in_two_clicks(within: Organisation, sanne: Member) -> None:
    announced(within, "Our pump", "Our dyke")
    (body,) = digest_mails()
    assert "Our pump" in body and "Our dyke" in body
    assert body.count("Share on LinkedIn:") == 2 and "/s/" in body


def test_a_story_that_was_shared_meanwhile_is_not_in_it(within: Organisation, sanne: Member) -> None:
    pump, _dyke = announced(within, "Our pump", "Our dyke")
    with clock.at(MONDAY):
        sharing.share(sanne, pump)
    (body,) = digest_mails()
    assert "Our dyke" in body and "Our pump" not in body


def test_ones_place_this_month_stands_below(within: Organisation, sanne: Member) -> None:
    announced(within, "Our pump")
    piet = people.member(within, "Piet")
    for member, points in ((sanne, 56), (piet, 90)):
        board.win(member, points, at=MONDAY - timedelta(days=1))
    board.catch_up()
    (body,) = [body for body in digest_mails() if "Hello Sanne" in body]
    assert "56 points this month. You are number 2 on the scoreboard." in body


def test_where_nobody_sees_anothers_figures_no_place_is_told(within: Organisation, sanne: Member) -> None:
    Organisation.objects.filter(pk=within.pk).update(figures="nobody")
    announced(within, "Our pump")
    board.win(sanne, 56, at=MONDAY - timedelta(days=1))
    board.catch_up()
    (body,) = digest_mails()
    assert "56 points this month." in body and "scoreboard" not in body


def test_many_digests_are_composed_with_as_many_queries_as_one(within: Organisation, sanne: Member) -> None:
    for number in range(8):
        other = people.member(within, f"Member {number}", networks=["linkedin"])
        rhythm.choose_rhythm(member=other, rhythm=Rhythm.DAILY, most_a_week=None)
    announced(within, "Our pump", "Our dyke")
    with clock.at(AT_EIGHT):
        digests.promise_digests()
        found = Notice.objects.filter(kind=DIGEST).select_related("member__person", "member__organisation")
        notices = list(found)
        assert len(notices) == 9

        def queries(some: list[Notice]) -> int:
            with CaptureQueriesContext(connection) as asked:
                said = kind_of(DIGEST).compose(some)
                assert all(said.values())
            return len(asked)

        assert queries(notices[:8]) == queries(notices[:3])


def test_a_members_own_limit_holds_where_it_is_the_lower_one(within: Organisation, sanne: Member) -> None:
    piet = people.member(within, "Piet")
    rhythm.choose_rhythm(member=sanne, rhythm=None, most_a_week=1)
    rhythm.choose_rhythm(member=piet, rhythm=None, most_a_week=20)
    assert room_of(within, [sanne.pk, piet.pk]) == {sanne.pk: 1, piet.pk: 3}
    announced(within, "Our pump", "Our dyke")
    assert Notice.objects.filter(member=sanne).count() == 1
    assert Notice.objects.filter(member=piet).count() == 2
