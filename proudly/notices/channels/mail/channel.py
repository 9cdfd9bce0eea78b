"""Mail as a channel: one connection to the mail server for as many mails as there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from smtplib import SMTP, SMTPException, SMTPRecipientsRefused

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from proudly.notices.channels.contract import ChannelTrouble, RecipientTrouble, Trouble, Undeliverable
from proudly.notices.channels.mail.message import mail_for
from proudly.notices.channels.mail.written import WrittenMail, address_in_header
from proudly.notices.message import Message
from proudly.notices.models import Notice
from proudly.people.models import Organisation

_TROUBLE = (SMTPException, OSError)  # what a mail server, or the way to it, can do to us


def _is_no_address(code: int, said: bytes) -> bool:
    """Whether a refusal is for good: by RFC 3463 a permanent failure (5) of the address (1).

    Another permanent one, such as "relaying denied", is more often the fault of our settings, and is tried again.
    """
    return code >= 500 and said.startswith(b"5.1.")


class Mail:
    key = "mail"
    name: str | Promise = gettext_lazy("Mail")
    is_usual = True

    def reaches(self) -> Q:
        return Q(mail_wanted=True)

    def is_offered_by(self, organisation: Organisation) -> bool:
        return True

    @contextmanager
    def open(self) -> Iterator[MailLine]:
        line = MailLine(get_connection())
        try:
            yield line
        finally:
            line.hang_up()


class MailLine:
    """A connection to the mail server. After trouble the next mail gets a new one."""

    def __init__(self, mailer: BaseEmailBackend) -> None:
        self._mailer = mailer

    def send(self, notice: Notice, message: Message) -> None:
        mail = mail_for(notice, message)
        try:
            self._mailer.open()  # stays open for the mails that follow
        except _TROUBLE as error:
            raise ChannelTrouble(error) from error
        try:
            self._hand_over(mail)
        except SMTPRecipientsRefused as refused:
            self.hang_up()
            if all(_is_no_address(code, said) for code, said in refused.recipients.values()):
                raise Undeliverable(str(refused)) from refused
            raise RecipientTrouble(refused) from refused
        except _TROUBLE as error:
            self.hang_up()
            raise Trouble(error) from error

    def _hand_over(self, mail: WrittenMail) -> None:
        """As Django does; but does not first take apart an address that is plain, which takes as long as the rest."""
        server = getattr(self._mailer, "connection", None)
        if isinstance(server, SMTP) and mail.is_to_plain_addresses:
            server.sendmail(address_in_header(mail.from_email), mail.to, mail.message().as_bytes(linesep="\r\n"))
        else:
            self._mailer.send_messages([mail])

    def hang_up(self) -> None:
        with suppress(*_TROUBLE):  # the mails were accepted or not: how the goodbye goes changes nothing
            self._mailer.close()
