from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import Message as LetterReceived
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from socket import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Letterbox
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.kit import clock
from proudly.notices import circuits, kinds, sending, services
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.channels.registry import MAIL
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Circuit, Delivery, Notice
from proudly.people.models import Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        if notice.about == 13:
            raise RuntimeError("poison")
        if notice.about == 0:
            return None
        return Message(f"About {notice.about}", said="said", actions=(Action("Look", "https://proudly.test/"),))

    kinds.declare(Kind("a test", each(compose)))
    yield
    del kinds._declared["a test"]


@pytest.fixture
def sanne() -> Member:
    return people.member()


def promise(*members: Member, about: int = 1) -> None:
    services.promise_notices(organisation=members[0].organisation, members=members, kind="a test", about=about)


def states() -> list[str]:
    """What became of each delivery; and each notice says the same."""
    said = {"sent": "told", "claimed": "waiting"}
    rows = Delivery.objects.order_by("pk").values_list("state", "notice__state")
    assert [said.get(state, state) for state, _notice in rows] == [notice for _state, notice in rows]
    return [state for state, _notice in rows]


def test_a_promised_notice_is_sent_once(sanne: Member):
    promise(sanne)
    promise(sanne)
    assert sending.send_due_notices() == 1
    assert sending.send_due_notices() == 0
    assert [mail.subject for mail in outbox.outbox] == ["About 1"]
    assert states() == ["sent"]


def test_the_mail_can_be_stopped_with_one_click(client: Client, sanne: Member):
    promise(sanne)
    sending.send_due_notices()
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
    sending.send_due_notices()
    assert len(outbox.outbox) == 1


def test_a_stop_link_that_was_altered_stops_nothing(client: Client, sanne: Member):
    path = stop_mail_address(sanne).removeprefix("http://127.0.0.1:8000")
    assert client.post(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 403
    sanne.refresh_from_db()
    assert sanne.mail_wanted


def test_one_that_cannot_be_composed_does_not_keep_the_others_waiting(sanne: Member, caplog):
    for about in (1, 13, 2):
        promise(sanne, about=about)
    sending.send_due_notices()
    assert states() == ["sent", "failed", "sent"]
    assert "cannot be composed" in caplog.text


def test_one_that_makes_no_sense_any_more_is_withdrawn(sanne: Member):
    promise(sanne, about=0)
    sending.send_due_notices()
    assert states() == ["withdrawn"]
    assert outbox.outbox == []


def test_who_left_meanwhile_gets_none(sanne: Member):
    promise(sanne)
    let_go(member=sanne)
    sending.send_due_notices()
    assert states() == ["withdrawn"]


def test_a_mail_server_that_hangs_up_is_tried_again_with_the_same_message_id(
    sanne: Member, monkeypatch: pytest.MonkeyPatch
):
    promise(sanne)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _hang_up)
        sending.send_due_notices()
    assert states() == ["waiting"]
    assert sending.send_due_notices() == 0, "not before its time"
    with clock.at(clock.now() + timedelta(seconds=16)):
        assert sending.send_due_notices() == 1
    assert states() == ["sent"]


def test_a_sender_that_died_leaves_its_notice_to_the_next_one(sanne: Member):
    promise(sanne)
    [claimed] = sending._claim(MAIL)  # and never heard of again
    assert sending.send_due_notices() == 0
    with clock.at(clock.now() + sending.CLAIM_LASTS):
        assert sending.send_due_notices() == 1
    ids = {mail.extra_headers["Message-ID"] for mail in outbox.outbox}
    assert len(ids) == 1 and f"notice-{claimed.notice_id}-" in ids.pop()


def test_what_a_mail_server_that_was_down_has_missed_is_sent_when_it_is_back(sanne: Member, settings: Settings):
    for about in (1, 2, 3):
        promise(sanne, about=about)
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers there
        port = closed.getsockname()[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        assert sending.send_due_notices() == 3
    assert states() == ["waiting"] * 3
    assert {(one.attempts, one.error.split(":")[0]) for one in Delivery.objects.all()} == {
        (0, "ConnectionRefusedError")
    }, "it is not their fault"
    room = Room()
    server = Controller(room, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with clock.at(clock.now() + timedelta(seconds=16)):
            assert sending.send_due_notices() == 3
    finally:
        server.stop()
    assert sorted(room.subjects) == ["About 1", "About 2", "About 3"]
    assert len(room.callers) == 1, "one connection for all"
    assert states() == ["sent"] * 3


def test_a_slow_mail_server_does_not_make_two_senders_send_the_same(sanne: Member, monkeypatch: pytest.MonkeyPatch):
    for about in range(1, 11):
        promise(sanne, about=about)
    send, start = EmailBackend.send_messages, clock.now()

    def slowly(backend: EmailBackend, messages: list[EmailMultiAlternatives]) -> int:
        at.enter_context(clock.at(clock.now() + timedelta(seconds=20)))
        sent = send(backend, messages)
        assert Delivery.objects.filter(state="claimed", due_at__gt=clock.now()).exists(), "the claim on it is over"
        return sent

    monkeypatch.setattr(EmailBackend, "send_messages", slowly)
    with ExitStack() as at:
        at.enter_context(clock.at(start))
        assert sending.send_due_notices() == 10
        assert clock.now() == start + timedelta(seconds=200)
    assert sorted(mail.subject for mail in outbox.outbox) == sorted(f"About {about}" for about in range(1, 11))
    assert states() == ["sent"] * 10
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}, "waiting for one's turn is no attempt"


def test_a_sender_that_comes_back_late_does_not_undo_what_another_has_sent(sanne: Member):
    promise(sanne)
    [claimed] = sending._claim(MAIL)  # and hangs
    with clock.at(clock.now() + sending.CLAIM_LASTS):
        assert sending.send_due_notices() == 1
    sending._mark(claimed, Delivery.State.WAITING, error="hung up", due_at=clock.now())
    assert states() == ["sent"]


def test_what_was_sent_late_is_not_sent_again(sanne: Member):
    promise(sanne)
    [claimed] = sending._claim(MAIL)
    with clock.at(clock.now() + sending.CLAIM_LASTS):
        sending._claim(MAIL)  # another one takes over
        sending._mark_sent(claimed, "")
    assert states() == ["sent"]


def test_one_poisonous_message_of_many_that_are_composed_together_keeps_no_other_back(sanne: Member, caplog):
    for about in (1, 13, 0, 2):
        promise(sanne, about=about)
    sending.send_due_notices()
    assert states() == ["sent", "failed", "withdrawn", "sent"]


def test_a_mail_server_that_is_down_is_left_alone_for_a_while_and_then_tried_by_one(sanne: Member, settings: Settings):
    for about in range(20, 39):
        promise(sanne, about=about)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,  # nobody answers there
    )
    assert sending.send_due_notices() == circuits.OPENS_AT
    assert sending.send_due_notices() == 0
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    with clock.at(clock.now() + timedelta(seconds=13)):
        assert sending.send_due_notices() == 1, "one more, which fails, and the pause is longer"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.at(clock.now() + timedelta(seconds=60)):
        assert sending.send_due_notices() == 19
        assert Circuit.objects.get().failures == 0
    assert states() == ["sent"] * 19


@pytest.mark.parametrize(
    ("code", "said", "state"),
    [
        (550, b"5.1.1 no such mailbox", "failed"),
        (550, b"5.7.1 relaying denied", "waiting"),  # our settings, more often than the address
        (452, b"4.2.2 mailbox full", "waiting"),
        (450, b"5.1.1 says two things", "waiting"),
    ],
)
def test_only_an_address_that_does_not_exist_is_given_up_at_once(
    sanne: Member, monkeypatch: pytest.MonkeyPatch, code: int, said: bytes, state: str
):
    for about in (1, 2, 3, 4):  # more than open a circuit
        promise(sanne, about=about)

    def refuse(backend: EmailBackend, messages: list[EmailMultiAlternatives]) -> int:
        raise SMTPRecipientsRefused({sanne.email: (code, said)})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert sending.send_due_notices() == 4, "a mailbox says nothing of the mail server"
    assert states() == [state] * 4
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
    assert not Circuit.objects.exists()


def test_what_was_taken_while_the_database_was_away_is_marked_when_it_is_back(
    sanne: Member, monkeypatch: pytest.MonkeyPatch
):
    promise(sanne)
    write, tries = sending._write_sent, []

    def away_at_first(one: Delivery, receipt: str) -> None:
        tries.append(one)
        if len(tries) < 3:
            raise OperationalError("the server closed the connection")
        write(one, receipt)

    class NoTransaction:  # a test runs within one, and a worker does not
        in_atomic_block = False

        def close(self) -> None: ...

        def __getattr__(self, name: str) -> object:
            return getattr(connection, name)

    monkeypatch.setattr(sending, "_write_sent", away_at_first)
    monkeypatch.setattr(sending, "connection", NoTransaction())
    monkeypatch.setattr(sending, "ASK_AGAIN_AFTER", 0)
    assert sending.send_due_notices() == 1
    assert (states(), len(tries), len(outbox.outbox)) == (["sent"], 3, 1)


def test_who_stops_mail_gets_none_that_waits_its_turn(sanne: Member):
    promise(sanne)
    [claimed] = sending._claim(MAIL)
    services.stop_mail(member=Member.objects.get(pk=sanne.pk))
    with MAIL.open() as line:
        sending._send_each(MAIL, line, [claimed], circuits.circuit_of("mail"))
    told = Delivery.objects.values_list("state", "notice__state")
    assert ([*told], outbox.outbox) == ([("withdrawn", "told")], []), "it stands in the inbox"


def test_all_who_have_the_notice_are_counted_also_who_had_it_before(sanne: Member):
    piet = people.member(sanne.organisation, "Piet")
    promise(sanne)
    given = services.promise_notices(organisation=sanne.organisation, members=[sanne, piet], kind="a test", about=1)
    assert given == Notice.objects.count() == Delivery.objects.count() == 2


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
