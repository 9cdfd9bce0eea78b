"""An invitation becomes a mail: promised once, resent as asked, reminded of once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client

from proudly.kit import clock
from proudly.notices.invitations import promise_invitations, promise_reminders
from proudly.notices.models import Notice
from proudly.notices.sending import send_due_notices
from proudly.notices.services import stop_mail
from proudly.people import invitations
from proudly.people.invitations import invitation_address, invite_member, withdraw_invitation
from proudly.people.models import Invitation, Member
from proudly.people.services import come_in
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia() -> Member:
    return people.member(name="Mia", roles=["manager"])


@pytest.fixture
def nina(mia: Member) -> Member:
    return people.member(mia.organisation, "Nina", joined=False)


def send() -> None:
    promise_invitations()
    send_due_notices()


def html_in(mail: EmailMessage) -> str:
    assert isinstance(mail, EmailMultiAlternatives)
    return str(mail.alternatives[0][0])


def subjects() -> list[str]:
    return [str(mail.subject) for mail in outbox.outbox]


def test_the_mail_says_who_invites_and_its_button_is_the_members_own(mia: Member, nina: Member):
    invite_member(member=nina, by=mia)
    send()
    send()
    (mail,) = outbox.outbox
    assert mail.subject == "Mia invites you: share the stories of Waterwerk"
    assert mail.to == [nina.email]
    html = html_in(mail)
    for told in (str(mail.body), html):
        assert "Nina" in told and "Mia invites you" in told and "/stop-mail/" in told
        link = told.split("http://127.0.0.1:8000/invited/")[1].split()[0].split('"')[0]
        assert told.count("/invited/") == 1
        assert Client().get(f"/invited/{link}").status_code == 200


def test_the_mail_speaks_the_members_language(mia: Member):
    piet = people.member(mia.organisation, "Piet", joined=False, language="nl")
    invite_member(member=piet, by=mia)
    send()
    assert subjects() == ["Mia nodigt je uit: deel de verhalen van Waterwerk"]
    assert 'lang="nl"' in html_in(outbox.outbox[0])


def test_names_in_the_mail_are_text_and_nothing_else(mia: Member):
    Member.objects.filter(pk=mia.pk).update(name="<b>M</b>\x0b & <mj-text>")
    eve = people.member(mia.organisation, "Eve\r\nBcc: x@evil.example", email="eve@waterwerk.example", joined=False)
    invite_member(member=eve, by=Member.objects.get(pk=mia.pk))
    send()
    (mail,) = outbox.outbox
    html = html_in(mail)
    assert "<b>M</b>" not in html and "&lt;b&gt;M" in html and "\n" not in mail.subject


def test_asked_again_an_hour_later_it_is_sent_again_as_another_mail(mia: Member, nina: Member):
    invite_member(member=nina, by=mia)
    send()
    with clock.at(clock.now() + timedelta(hours=2)):
        invite_member(member=nina, by=mia)
        send()
    first, second = (mail.extra_headers["Message-ID"] for mail in outbox.outbox)
    assert first != second and Notice.objects.count() == 1


@pytest.mark.parametrize("before", ["joined", "withdrawn", "stopped"])
def test_no_mail_goes_out_any_more_when_something_happened_meanwhile(mia: Member, nina: Member, before: str):
    invite_member(member=nina, by=mia)
    promise_invitations()
    if before == "joined":
        come_in(member=nina)
    elif before == "withdrawn":
        withdraw_invitation(member=nina)
    else:
        stop_mail(member=nina)
    send_due_notices()
    assert outbox.outbox == [] and Notice.objects.get().state == Notice.State.WITHDRAWN


def test_one_reminder_after_a_week_and_then_nothing(mia: Member, nina: Member):
    invite_member(member=nina, by=mia)
    send()
    now = clock.now()
    sent = []
    for days in (6, 7, 8, 13, 20, 60):
        with clock.at(now + timedelta(days=days, minutes=1)):
            assert promise_reminders() == (days == 7)
            assert promise_reminders() == 0  # a second worker
            send_due_notices()
        sent.append(len(outbox.outbox) - 1)
    assert sent == [0, 1, 1, 1, 1, 1]
    assert subjects()[1] == "Your place at Waterwerk is still free"
    assert "the only reminder" in str(outbox.outbox[1].body)


def test_asked_again_there_is_no_second_reminder(mia: Member, nina: Member):
    now = clock.now()
    for start in (0, 10, 20):
        with clock.at(now + timedelta(days=start)):
            invite_member(member=nina, by=mia)
            send()
        with clock.at(now + timedelta(days=start + 7, minutes=1)):
            promise_reminders()
            send_due_notices()
    assert [subject.startswith("Your place") for subject in subjects()] == [False, True, False, False]


@pytest.mark.parametrize("why", ["joined", "withdrawn", "weeks away"])
def test_nobody_is_reminded_of_what_is_no_longer_so(mia: Member, nina: Member, why: str):
    invite_member(member=nina, by=mia)
    send()
    if why == "joined":
        come_in(member=nina)
    elif why == "withdrawn":
        withdraw_invitation(member=nina)
    with clock.at(clock.now() + timedelta(days=30 if why == "weeks away" else 8)):
        assert promise_reminders() == 0


def test_thousands_are_promised_in_pieces_and_a_crash_forgets_nobody(mia: Member, monkeypatch: Any):
    for number in range(5):
        invite_member(member=people.member(mia.organisation, f"New {number}", joined=False), by=mia)
    monkeypatch.setattr(invitations, "PIECE", 2)
    with pytest.raises(RuntimeError), monkeypatch.context() as broken:
        broken.setattr(Notice.objects, "bulk_create", _power_cut)
        promise_invitations()
    assert Invitation.objects.filter(mail_due=True).count() == 5
    assert [promise_invitations() for _ in range(4)] == [2, 2, 1, 0]
    send_due_notices()
    assert len({mail.to[0] for mail in outbox.outbox}) == 5


def _power_cut(*_: object, **__: object) -> None:
    raise RuntimeError("power cut")


def test_the_link_is_of_the_site_and_not_of_who_asked(mia: Member, nina: Member, settings: Any):
    settings.SITE_URL = "https://trots.example"
    assert invitation_address(invite_member(member=nina, by=mia)).startswith("https://trots.example/invited/")
