"""A notice as a mail: headers that let people stop it with one click, and that make a resend the same mail."""

from __future__ import annotations

from datetime import date
from email.utils import parseaddr
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from proudly.kit import clock, tokens
from proudly.notices.channels.mail.written import WrittenMail
from proudly.notices.message import Letter, Message
from proudly.notices.models import Notice
from proudly.people.look import look_of
from proudly.people.mails import ORGANISATION
from proudly.people.models import Member
from proudly.ui.mail import html_of

STOP_MAIL = "stop mail"  # purpose of the token in List-Unsubscribe


def stop_mail_address(member: Member) -> str:
    """The page on which this member stops mails, signed in or not."""
    return _stop_mail_address(member.pk, clock.now().date())


@lru_cache(maxsize=100)  # it stands in a mail twice; a day, of the years that the address holds
def _stop_mail_address(member_id: int, _day: date) -> str:
    return settings.SITE_URL + _stop_mail_page() + tokens.make(STOP_MAIL, {"member": member_id})


@cache  # to look an address up takes as long as to sign a token
def _stop_mail_page() -> str:
    return reverse("stop_mail", args=["token"]).removesuffix("token")


def mail_for(notice: Notice, message: Message) -> WrittenMail:
    """The mail of a notice. Its Message-ID is the promise's own: a mail sent twice after a crash is seen as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    letter = letter_for(notice.member, message)
    mail = WrittenMail(
        subject=" ".join(message.subject.split()),
        body=letter.text,
        to=[notice.member.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}-{int(notice.created_at.timestamp())}@{domain}>",
            "List-Unsubscribe": f"<{stop_mail_address(notice.member)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            ORGANISATION: str(notice.organisation_id),
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def letter_for(member: Member, message: Message) -> Letter:
    """What a mail to the member says, in the member's language: in the look of its kind, or in that of most mails."""
    with translation.override(member.language):
        return message.letter() if message.letter else _letter(member, message)


def _letter(member: Member, message: Message) -> Letter:
    first, *more = message.actions
    said = letter_context(member) | {
        "message": message,
        "first": first,
        "more": more,
        "button_address": first.address,
    }
    return Letter(text=render_to_string("notices/mail.txt", said), html=html_of("notices/mail.mjml", said))


def letter_context(member: Member) -> dict[str, Any]:
    """What every mail to a member is drawn with."""
    return {
        "language": member.language,
        "member": member,
        "organisation": member.organisation,
        "look": look_of(member.organisation.colour) if member.organisation.colour else None,
        "stop_address": stop_mail_address(member),
    }
