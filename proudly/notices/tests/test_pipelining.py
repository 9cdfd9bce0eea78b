"""Handing mails over in one breath, to a real SMTP server."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Iterator
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.notices.channels.mail.pipelining import knows_pipelining, send_in_one_breath
from tests.peers.process import free_port


class Letterbox:
    """`says` is answered to the next command of that name."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.says: dict[str, str] = {}
        self.pipelines = True

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], *(["250-PIPELINING"] if self.pipelines else []), *responses[1:]]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.says.pop("MAIL", ""):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.says.pop("RCPT", ""):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if said := self.says.pop("DATA", ""):
            if said == "hang up":
                assert isinstance(server.transport, asyncio.Transport)
                server.transport.abort()
            return said
        assert isinstance(envelope.content, bytes) and envelope.mail_from
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    box = Letterbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


lines = st.lists(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60) | st.sampled_from([".", ".."])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(lines, min_size=1, max_size=4))
def test_mails_arrive_as_they_were_sent_one_after_the_other(
    letterbox: tuple[Letterbox, int], mails: list[list[str]]
) -> None:
    box, port = letterbox
    box.mails.clear()
    sent = [b"Subject: x\r\n\r\n" + b"".join(line.encode() + b"\r\n" for line in mail) for mail in mails]
    with smtplib.SMTP("127.0.0.1", port) as server:
        assert knows_pipelining(server)
        for number, mail in enumerate(sent):
            send_in_one_breath(server, "from@proudly.test", f"to{number}@proudly.test", mail)
    expected = [("from@proudly.test", [f"to{number}@proudly.test"], mail) for number, mail in enumerate(sent)]
    assert box.mails == expected


@pytest.mark.parametrize(
    ("command", "said", "error"),
    [
        ("MAIL", "451 not now", SMTPSenderRefused),
        ("RCPT", "550 5.1.1 nobody", SMTPRecipientsRefused),
        ("DATA", "554 no", SMTPDataError),
        ("DATA", "hang up", SMTPServerDisconnected),
    ],
)
def test_what_the_server_refuses_is_raised_as_smtplib_does(
    letterbox: tuple[Letterbox, int], command: str, said: str, error: type[Exception]
) -> None:
    box, port = letterbox
    for send in (send_in_one_breath, lambda server, sender, to, mail: server.sendmail(sender, [to], mail)):
        box.says[command] = said
        server = smtplib.SMTP("127.0.0.1", port)
        server.ehlo()
        with pytest.raises(error):
            send(server, "from@proudly.test", "to@proudly.test", b"Subject: x\r\n\r\nWords\r\n")
        server.close()
    assert box.mails == []


def test_a_server_that_does_not_say_so_is_given_no_breath(letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    box.pipelines = False
    with smtplib.SMTP("127.0.0.1", port) as server:
        assert not knows_pipelining(server)
