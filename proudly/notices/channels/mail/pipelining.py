"""Handing a mail over with half the waiting: sender, recipient and the word that a mail follows go out in one breath.

smtplib waits for an answer to each. Servers that know PIPELINING (RFC 2920), which is nearly all, take them together;
with a server that is far away a mail then takes half the time.
"""

from __future__ import annotations

import re
from smtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

_DOT = re.compile(rb"(?m)^\.")  # a line of a single dot would end the mail
GO_ON, TAKEN = 354, 250
_ACCEPTED = {250, 251}


def knows_pipelining(server: SMTP) -> bool:
    """Asks once, as smtplib does before the first mail. Raises SMTPHeloError."""
    server.ehlo_or_helo_if_needed()
    return server.has_extn("pipelining")


def send_in_one_breath(server: SMTP, sender: str, to: str, mail: bytes) -> None:
    """As `smtplib.SMTP.sendmail`, to one plain address.

    Args:
        mail: with lines that end in CR LF, the last one too.

    Raises SMTPSenderRefused, SMTPRecipientsRefused and SMTPDataError as that does, and SMTPServerDisconnected. After
    any of them the server must be given a new connection.
    """
    size = f" SIZE={len(mail)}" if server.has_extn("size") else ""
    server.send(f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode("ascii"))
    from_whom, to_whom, may_follow = server.getreply(), server.getreply(), server.getreply()
    if from_whom[0] != TAKEN:
        raise SMTPSenderRefused(*from_whom, sender)
    if to_whom[0] not in _ACCEPTED:
        raise SMTPRecipientsRefused({to: to_whom})
    if may_follow[0] != GO_ON:
        raise SMTPDataError(*may_follow)
    server.send(_DOT.sub(b"..", mail) + b".\r\n")
    code, said = server.getreply()
    if code != TAKEN:
        raise SMTPDataError(code, said)
