"""Mail as a channel: one connection to the mail server for as many mails as there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from functools import cache
from smtplib import SMTP, SMTPException, SMTPRecipientsRefused
from typing import Never

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from proudly.kit import clock
from proudly.notices import circuits
from proudly.notices.channels.contract import ChannelTrouble, NotYet, OneWay, RecipientTrouble, Trouble, Undeliverable
from proudly.notices.channels.mail.message import mail_for
from proudly.notices.channels.mail.pace import Pace
from proudly.notices.channels.mail.pipelining import knows_pipelining, send_in_one_breath
from proudly.notices.channels.mail.returned import mail_came_back, takes_mail
from proudly.notices.channels.mail.written import WrittenMail
from proudly.notices.message import Message
from proudly.notices.models import Notice
from proudly.people.models import Organisation

_TROUBLE = (SMTPException, OSError)  # what a mail server, or the way to it, can do to us


def _is_no_address(code: int, said: bytes) -> bool:
    """Whether a refusal is for good: by RFC 3463 a permanent failure (5) of the address (1).

    Another permanent one, such as "relaying denied", is more often the fault of our settings, and is tried again.
    """
    return code >= 500 and said.startswith(b"5.1.")


def _is_of_the_domain(code: int, said: bytes) -> bool:
    """Whether who refuses asks for patience with all mail to the domain: RFC 3463 has full mailboxes at 4.2."""
    return code == 421 or said.startswith((b"4.3.", b"4.4.", b"4.7."))


@cache  # one in a process
def _pace() -> Pace:
    return Pace(settings.MAIL_A_MINUTE)


class Mail:
    key = "mail"
    name: str | Promise = gettext_lazy("Mail")
    is_usual = True

    def reaches(self) -> Q:
        return Q(mail_wanted=True) & takes_mail()

    def is_offered_by(self, organisation: Organisation) -> bool:
        return True

    @contextmanager
    def open(self) -> Iterator[MailLine]:
        line = MailLine(get_connection())
        try:
            yield line
        finally:
            line.hang_up()


class MailLine(OneWay):
    """A connection to the mail server. After trouble the next mail gets a new one, and a domain that asks for patience
    is left alone for a while."""

    def __init__(self, mailer: BaseEmailBackend) -> None:
        self._mailer = mailer
        self._domains = circuits.in_trouble(Mail.key)

    def send(self, notice: Notice, message: Message) -> str:
        domain = notice.member.email.rpartition("@")[2]
        circuit = self._domains.get(domain)
        if circuit and circuit.open_until and circuits.is_open(circuit):
            raise NotYet(circuit.open_until)
        mail = mail_for(notice, message)
        if turn := _pace().turn_of(domain, clock.now()):
            raise NotYet(turn)
        try:
            self._mailer.open()  # stays open for the mails that follow
        except _TROUBLE as error:
            raise ChannelTrouble(error) from error
        try:
            self._hand_over(mail)
        except SMTPRecipientsRefused as refused:
            self.hang_up()
            self._refused(domain, refused)
        except _TROUBLE as error:
            self.hang_up()
            raise Trouble(error) from error
        if circuit:
            self._domains[domain] = circuits.worked(circuit)
        return ""

    def _refused(self, domain: str, refused: SMTPRecipientsRefused) -> Never:
        code, said = next(iter(refused.recipients.values()))
        why = f"{code} {said.decode(errors='replace')}"
        if _is_no_address(code, said):
            mail_came_back(address=next(iter(refused.recipients)), why=why, is_no_address=True)
            raise Undeliverable(why) from refused
        if _is_of_the_domain(code, said):
            circuit = self._domains.get(domain) or circuits.circuit_of(Mail.key, domain)
            self._domains[domain] = circuits.failed(circuit, error=why)
        raise RecipientTrouble(refused) from refused

    def _hand_over(self, mail: WrittenMail) -> None:
        """As Django does; but does not first take apart an address that is plain, which takes as long as the rest."""
        server = getattr(self._mailer, "connection", None)
        if isinstance(server, SMTP) and mail.is_to_plain_addresses and knows_pipelining(server):
            sender = parseaddr(mail.from_email)[1]
            send_in_one_breath(server, sender, mail.to[0], mail.message().as_bytes(linesep="\r\n"))
        else:
            self._mailer.send_messages([mail])

    def hang_up(self) -> None:
        with suppress(*_TROUBLE):  # the mails were accepted or not: how the goodbye goes changes nothing
            self._mailer.close()
