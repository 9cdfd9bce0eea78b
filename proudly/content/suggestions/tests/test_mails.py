from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from proudly.content.models import Story
from proudly.content.services import publish_story
from proudly.content.suggestions import mails, services
from proudly.content.suggestions.thanks import PUBLISHED
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, WEDNESDAY, FRIDAY, SATURDAY = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (2, 3, 4, 6, 7))


def suggested(member: Member, at: datetime, link: str = "https://krant.example/pomp") -> None:
    with clock.at(at):
        services.suggest(member=member, pasted=link, why="It is our craft.")


def promised(at: datetime) -> int:
    with clock.at(at):
        return mails.promise_daily_mails()


def waiting_for(member: Member) -> int:
    return Notice.objects.filter(member=member, kind=mails.WAITING).count()


def test_an_editor_has_one_mail_a_day_about_what_is_new_or_late(sanne: Member, eva: Member):
    suggested(sanne, MONDAY)
    suggested(sanne, MONDAY, "https://krant.example/other")
    for _again in range(3):
        promised(TUESDAY)
    assert waiting_for(eva) == 1
    promised(WEDNESDAY)  # it waits, is not new any more and not late yet
    assert waiting_for(eva) == 1
    promised(FRIDAY)  # promised for Thursday
    promised(SATURDAY)
    assert waiting_for(eva) == 2


def test_not_before_the_morning_where_the_organisation_is(sanne: Member, eva: Member):
    suggested(sanne, MONDAY)
    promised(TUESDAY.replace(hour=6))  # seven o'clock in Amsterdam
    assert waiting_for(eva) == 0


def test_owners_hear_of_it_where_there_is_no_editor(sanne: Member, waterwerk: Organisation):
    owner = people.member(waterwerk, "Olga", roles=["owner"])
    suggested(sanne, MONDAY)
    promised(TUESDAY)
    assert waiting_for(owner) == 1


def test_the_mail_says_what_waits_and_what_is_late(sanne: Member, eva: Member):
    suggested(sanne, MONDAY)
    promised(FRIDAY)
    with clock.at(FRIDAY):
        message = mails.compose_waiting(Notice.objects.get(member=eva))
    assert message is not None
    assert message.subject == "1 suggestion is late"
    assert message.lines == ("Late: “https://krant.example/pomp”, from Sanne",)
    assert message.actions[0].address.endswith("/write/suggestions")


def test_nobody_is_told_of_what_was_answered_meanwhile(sanne: Member, eva: Member):
    suggested(sanne, MONDAY)
    promised(TUESDAY)
    services.decline(suggestion=sanne.suggestions.get(), editor=eva, reason="No.")
    assert mails.compose_waiting(Notice.objects.get(member=eva)) is None


def test_answers_are_mailed_in_the_readers_language_with_a_link_into_the_conversation(sanne: Member, eva: Member):
    one, _is_new = services.suggest(member=sanne, pasted="https://krant.example/pomp", why="Craft.")
    services.answer(suggestion=one, editor=eva, text="<b>Wie</b> is dat?")
    notice = Notice.objects.get(member=sanne)
    with override("nl"):
        message = mails.compose_answered(notice)
    assert message is not None
    assert message.subject == "Eva antwoordt op je tip"
    assert message.actions[0].address.endswith(f"/suggestions/{one.pk}")
    services.withdraw(suggestion=one)
    assert mails.compose_answered(notice) is None


@pytest.mark.parametrize(
    ("life", "words"),
    [
        ({}, "can share it now"),
        ({"internal": True}, "not to share"),
        ({"share_from": MONDAY + timedelta(days=9999)}, "share it later"),
    ],
)
def test_the_mail_of_a_story_that_is_out_says_whether_it_is_shared(
    sanne: Member, eva: Member, life: dict[str, object], words: str
):
    one, _is_new = services.suggest(member=sanne, pasted="https://krant.example/pomp", why="Craft.")
    story = services.take(suggestion=one, editor=eva)
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False, **life)
    publish_story(story=story)
    message = mails.compose_published(Notice.objects.get(member=sanne, kind=PUBLISHED))
    assert message is not None
    assert words in message.said
