"""Mails to people who may not be members yet. Whoever is one hears by a notice."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from proudly.people import joining
from proudly.people.models import JoinRequest
from proudly.ui.mail import html_of

ORGANISATION = "X-Proudly-Organisation"  # whose mail it is: the mailbox of an owner shows no other's


def join_mail(request: JoinRequest) -> EmailMultiAlternatives | None:
    """The answer to who typed an address behind the link to join by; None for somebody who has left."""
    known = joining.who_asked(request)
    if known and not known.is_present:
        return None
    is_here = known is not None and known.started_at is not None
    sign_in = settings.SITE_URL + reverse("account_request_login_code")
    with override(known.language if known else request.language):
        said = {
            "language": known.language if known else request.language,
            "organisation": request.organisation,
            "name": known.name if known else "",
            "is_here": is_here,
            "button_address": sign_in if is_here else joining.joining_address(request),
        }
        subject = _("You are in already: %(organisation)s") if is_here else _("Join in: %(organisation)s")
        mail = EmailMultiAlternatives(
            subject=" ".join((subject % {"organisation": request.organisation.name}).split()),
            body=render_to_string("people/join_mail.txt", said),
            to=[request.address],
            headers={"Auto-Submitted": "auto-generated", ORGANISATION: str(request.organisation_id)},
        )
        mail.attach_alternative(html_of("people/join_mail.mjml", said), "text/html")
    return mail
