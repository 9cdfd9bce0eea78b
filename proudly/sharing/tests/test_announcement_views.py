"""How far an announcement has come, on the editor's page, and stopping it."""

from __future__ import annotations

import pytest
from django.core import mail as outbox
from django.test import Client

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.notices import sending
from proudly.notices.inbox import unread_of
from proudly.notices.models import Delivery, Notice
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.sharing import announcing
from proudly.sharing.announcing import announce_story, stop_announcing
from proudly.sharing.models import Announcement
from proudly.sharing.recalling import recall_story
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def story(eva: Member) -> Story:
    for name in ("Anna", "Bram", "Carla"):
        people.member(eva.organisation, name, networks=["linkedin"])
    return content.story(eva, announce=True, for_all=True)


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def panel(member: Member, story: Story) -> str:
    page: str = browser(member).get(f"/write/{story.pk}/announced").content.decode()
    return " ".join(page.split())


def test_it_asks_again_while_mails_wait_and_then_no_more(eva: Member, story: Story) -> None:
    announce_story(story=story)
    page = panel(eva, story)
    assert "4 colleagues hear of it." in page and "0 of 4" in page and "every 3s" in page
    sending.send_due_notices()
    page = panel(eva, story)
    assert "4 of 4" in page and "every 3s" not in page and "Tell nobody else" not in page


def test_it_says_what_came_of_it_and_what_did_not_arrive(eva: Member, story: Story) -> None:
    announce_story(story=story)
    sending.send_due_notices()
    anna = Member.objects.get(name="Anna")
    sharing.share(anna, story)
    browser(anna).post("/inbox/read", {"up_to": Notice.objects.get(member=anna).pk})
    Delivery.objects.filter(notice__member__name="Bram").update(state=Delivery.State.FAILED)
    page = panel(eva, story)
    assert "1 saw it" in page and "1 shared it" in page and "1 could not be delivered" in page and "3 of 4" in page


def test_stopping_tells_nobody_else_and_takes_back_what_waits(eva: Member, story: Story) -> None:
    announce_story(story=story)
    assert "Tell nobody else" in panel(eva, story)
    client = browser(eva)
    client.post(f"/write/{story.pk}/stop-announcing")
    client.post(f"/write/{story.pk}/stop-announcing")
    sending.send_due_notices()
    assert outbox.outbox == [] and not Notice.objects.exclude(state="withdrawn").exists()
    anna = Member.objects.get(name="Anna")
    assert unread_of(anna).number == 0
    assert "0 colleagues were told, and then it was stopped." in panel(eva, story)
    entry = AuditEntry.objects.get(action=AuditEntry.Action.STORY_NOTICES_STOPPED)
    assert entry.about == {"story": story.pk, "not_told": 4}


def test_who_has_it_keeps_it(eva: Member, story: Story) -> None:
    announce_story(story=story)
    sending.send_due_notices()
    stop_announcing(story=story)
    assert Notice.objects.filter(state="told").count() == 4


def test_a_story_that_was_stopped_is_neither_announced_nor_looked_at_again(eva: Member, story: Story) -> None:
    assert stop_announcing(story=story)
    assert announcing.claim_stories_to_announce() == [] and announce_story(story=story) is None
    people.member(eva.organisation, "Dirk", networks=["linkedin"])
    assert announcing.look_again(organisation=eva.organisation) == 0
    assert not Notice.objects.exists()


def test_stopping_half_way_leaves_the_rest_alone(eva: Member, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "FIRST", 2)
    told = announcing._tell_some

    def stopped_after_the_first(*arguments, **others):
        choice = told(*arguments, **others)
        stop_announcing(story=story)
        return choice

    monkeypatch.setattr(announcing, "_tell_some", stopped_after_the_first)
    announce_story(story=story)
    assert Notice.objects.count() == 2
    announcement = Announcement.objects.get()
    assert (announcement.people, announcement.held_back, announcement.too_cold) == (2, 0, 0)


def test_what_waits_is_taken_back_with_a_recall(eva: Member, story: Story) -> None:
    announce_story(story=story)
    recall_story(story=story, reason="Wrong numbers.", by=eva)
    assert not Delivery.objects.filter(notice__kind="new story", state="waiting").exists()
    assert unread_of(Member.objects.get(name="Anna")).number == 0


def test_only_those_who_may_publish_stop_it(eva: Member, story: Story) -> None:
    announce_story(story=story)
    anna, outsider = Member.objects.get(name="Anna"), people.editor(people.outsider().organisation, "Ed")
    assert browser(anna).post(f"/write/{story.pk}/stop-announcing").status_code == 403
    assert browser(outsider).post(f"/write/{story.pk}/stop-announcing").status_code == 404
    assert browser(outsider).get(f"/write/{story.pk}/announced").status_code == 404
    assert Announcement.objects.get().stopped_at is None
