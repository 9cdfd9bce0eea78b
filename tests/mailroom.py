"""A real SMTP server for the tests: takes every mail and keeps it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.peers.process import free_port


def words_of(mail: EmailMessage) -> str:
    """What a mail says, without its look."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


class Mailroom:
    """What the server received, in order. `url` is for MAIL_URL."""

    def __init__(self) -> None:
        self._received: list[EmailMessage] = []
        self._arrived = threading.Condition()
        port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        with self._arrived:
            self._received.append(mail)
            self._arrived.notify_all()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Every mail to that address so far, oldest first."""
        with self._arrived:
            return [mail for mail in self._received if address in str(mail["To"])]

    def wait_for(
        self, address: str, *, within: float = 10, that: Callable[[EmailMessage], bool] = lambda mail: True
    ) -> EmailMessage:
        """The newest mail to `address` for which `that` holds, as soon as there is one.

        Raises AssertionError when none came `within` seconds.
        """

        def newest() -> EmailMessage | None:
            mails = (mail for mail in reversed(self._received) if address in str(mail["To"]) and that(mail))
            return next(mails, None)

        with self._arrived:
            found = self._arrived.wait_for(newest, timeout=within)
            assert found is not None, f"no such mail to {address} within {within} seconds"
            return found

    def empty(self) -> None:
        with self._arrived:
            self._received.clear()

    def close(self) -> None:
        self._controller.stop()
