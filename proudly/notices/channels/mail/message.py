"""A notice as a mail: headers that let people stop it with one click, and that make a resend the same mail."""

from __future__ import annotations

from email.utils import parseaddr
from functools import cache

from django.conf import settings
from django.urls import reverse

from proudly.kit import tokens
from proudly.notices.channels.mail.letter import Letter
from proudly.notices.kinds import Message
from proudly.notices.models import Notice
from proudly.people.mails import ORGANISATION
from proudly.people.models import Member

STOP_MAIL = "stop mail"  # purpose of the token in List-Unsubscribe


def stop_mail_address(member: Member) -> str:
    """The page on which this member stops mails, signed in or not."""
    return settings.SITE_URL + _stop_mail_page() + tokens.make(STOP_MAIL, {"member": member.pk})


@cache  # to look an address up takes as long as to sign a token
def _stop_mail_page() -> str:
    return reverse("stop_mail", args=["token"]).removesuffix("token")


def mail_for(notice: Notice, message: Message) -> Letter:
    """The mail of a notice. Its Message-ID is the promise's own: a mail sent twice after a crash is seen as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    mail = Letter(
        subject=" ".join(message.subject.split()),
        body=message.text,
        to=[notice.member.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}-{int(notice.created_at.timestamp())}@{domain}>",
            "List-Unsubscribe": f"<{stop_mail_address(notice.member)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            ORGANISATION: str(notice.organisation_id),
        },
    )
    mail.attach_alternative(message.html, "text/html")
    return mail
