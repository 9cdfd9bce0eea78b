from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import Message as LetterReceived
from smtplib import SMTPServerDisconnected
from socket import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Letterbox
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.kit import clock
from proudly.notices import kinds, services
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.kinds import Kind, Message
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        if notice.about == 13:
            raise RuntimeError("poison")
        return None if notice.about == 0 else Message(subject=f"About {notice.about}", text="text", html="<p>html</p>")

    kinds.declare(Kind("a test", compose))
    yield
    del kinds._declared["a test"]


@pytest.fixture
def sanne() -> Member:
    return people.member()


def promise(*members: Member, about: int = 1) -> None:
    services.promise_notices(organisation=members[0].organisation, members=members, kind="a test", about=about)


def states() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("state", flat=True))


def test_a_promised_notice_is_sent_once(sanne: Member):
    promise(sanne)
    promise(sanne)
    assert services.send_due_notices() == 1
    assert services.send_due_notices() == 0
    assert [mail.subject for mail in outbox.outbox] == ["About 1"]
    assert states() == ["sent"]


def test_the_mail_can_be_stopped_with_one_click(client: Client, sanne: Member):
    promise(sanne)
    services.send_due_notices()
    headers = outbox.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://127.0.0.1:8000/stop-mail/")
    strict = Client(enforce_csrf_checks=True)  # as a mail program posts it: no cookie, no form
    path = address.removeprefix("http://127.0.0.1:8000")
    assert strict.get(path).status_code == 200
    sanne.refresh_from_db()
    assert sanne.mail_wanted
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    sanne.refresh_from_db()
    assert not sanne.mail_wanted
    promise(sanne, about=2)
    services.send_due_notices()
    assert len(outbox.outbox) == 1


def test_a_stop_link_that_was_altered_stops_nothing(client: Client, sanne: Member):
    path = stop_mail_address(sanne).removeprefix("http://127.0.0.1:8000")
    assert client.post(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 403
    sanne.refresh_from_db()
    assert sanne.mail_wanted


def test_one_that_cannot_be_composed_does_not_keep_the_others_waiting(sanne: Member, caplog):
    for about in (1, 13, 2):
        promise(sanne, about=about)
    services.send_due_notices()
    assert states() == ["sent", "failed", "sent"]
    assert "cannot be composed" in caplog.text


def test_one_that_makes_no_sense_any_more_is_withdrawn(sanne: Member):
    promise(sanne, about=0)
    services.send_due_notices()
    assert states() == ["withdrawn"]
    assert outbox.outbox == []


def test_who_left_meanwhile_gets_none(sanne: Member):
    promise(sanne)
    let_go(member=sanne)
    services.send_due_notices()
    assert states() == ["withdrawn"]


def test_a_mail_server_that_hangs_up_is_tried_again_with_the_same_message_id(
    sanne: Member, monkeypatch: pytest.MonkeyPatch
):
    promise(sanne)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _hang_up)
        services.send_due_notices()
    assert states() == ["waiting"]
    assert services.send_due_notices() == 0, "not before its time"
    with clock.at(clock.now() + timedelta(seconds=16)):
        assert services.send_due_notices() == 1
    assert states() == ["sent"]


def test_a_sender_that_died_leaves_its_notice_to_the_next_one(sanne: Member):
    promise(sanne)
    [claimed] = services._claim()  # and never heard of again
    assert services.send_due_notices() == 0
    with clock.at(clock.now() + services.CLAIM_LASTS):
        assert services.send_due_notices() == 1
    ids = {mail.extra_headers["Message-ID"] for mail in outbox.outbox}
    assert len(ids) == 1 and f"notice-{claimed.pk}-" in ids.pop()


def test_what_a_mail_server_that_was_down_has_missed_is_sent_when_it_is_back(sanne: Member, settings: Settings):
    for about in (1, 2, 3):
        promise(sanne, about=about)
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers there
        port = closed.getsockname()[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        assert services.send_due_notices() == 3
    assert states() == ["waiting"] * 3
    assert {(notice.attempts, notice.error.split(":")[0]) for notice in Notice.objects.all()} == {
        (1, "ConnectionRefusedError")
    }
    room = Room()
    server = Controller(room, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with clock.at(clock.now() + timedelta(seconds=16)):
            assert services.send_due_notices() == 3
    finally:
        server.stop()
    assert room.subjects == ["About 1", "About 2", "About 3"]
    assert len(room.callers) == 1, "one connection for all"
    assert states() == ["sent"] * 3


def test_a_slow_mail_server_does_not_make_two_senders_send_the_same(sanne: Member, monkeypatch: pytest.MonkeyPatch):
    for about in range(1, 11):
        promise(sanne, about=about)
    send, start = EmailBackend.send_messages, clock.now()

    def slowly(backend: EmailBackend, messages: list[EmailMultiAlternatives]) -> int:
        at.enter_context(clock.at(clock.now() + timedelta(seconds=20)))
        sent = send(backend, messages)
        assert Notice.objects.filter(state="claimed", due_at__gt=clock.now()).exists(), "the claim on it is over"
        return sent

    monkeypatch.setattr(EmailBackend, "send_messages", slowly)
    with ExitStack() as at:
        at.enter_context(clock.at(start))
        assert services.send_due_notices() == 10
        assert clock.now() == start + timedelta(seconds=200)
    assert sorted(mail.subject for mail in outbox.outbox) == sorted(f"About {about}" for about in range(1, 11))
    assert states() == ["sent"] * 10
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}, "waiting for one's turn is no attempt"


def test_a_sender_that_comes_back_late_does_not_undo_what_another_has_sent(sanne: Member):
    promise(sanne)
    [claimed] = services._claim()  # and hangs
    with clock.at(clock.now() + services.CLAIM_LASTS):
        assert services.send_due_notices() == 1
    services._mark(claimed, Notice.State.WAITING, error="hung up", due_at=clock.now())
    assert states() == ["sent"]


def test_what_was_sent_late_is_not_sent_again(sanne: Member):
    promise(sanne)
    [claimed] = services._claim()
    with clock.at(clock.now() + services.CLAIM_LASTS):
        services._claim()  # another one takes over
        services._mark(claimed, Notice.State.SENT, sent_at=clock.now())
    assert states() == ["sent"]


def test_who_stops_mail_gets_none_that_waits_its_turn(sanne: Member):
    promise(sanne)
    [claimed] = services._claim()
    services.stop_mail(member=Member.objects.get(pk=sanne.pk))
    services._send_each([claimed])
    assert (states(), outbox.outbox) == (["withdrawn"], [])


def test_all_who_have_the_notice_are_counted_also_who_had_it_before(sanne: Member):
    piet = people.member(sanne.organisation, "Piet")
    promise(sanne)
    given = services.promise_notices(organisation=sanne.organisation, members=[sanne, piet], kind="a test", about=1)
    assert given == Notice.objects.count() == 2


class Room(Letterbox):
    """Keeps what a real SMTP server received."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects: list[str] = []
        self.callers: set[object] = set()

    def handle_message(self, message: LetterReceived) -> None:
        self.subjects.append(str(message["Subject"]))
        self.callers.add(message["X-Peer"])


def _hang_up(self: object, messages: object) -> int:
    raise SMTPServerDisconnected("Connection unexpectedly closed")
