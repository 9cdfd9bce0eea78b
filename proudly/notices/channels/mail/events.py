"""What a mail provider reports by its webhook, in the form that django-anymail brings all of them into."""

from __future__ import annotations

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver

from proudly.notices.channels.mail.returned import mail_arrived, mail_came_back
from proudly.notices.services import stop_mail
from proudly.people.models import Member

# Other reasons, such as "policy" or "blocked", say more of us than of the address.
_OF_THE_ADDRESS = {RejectReason.BOUNCED, RejectReason.INVALID}
# One that refuses to try says the same as one that tried: it has a list of addresses from which mail came back.
_CAME_BACK = {EventType.BOUNCED, EventType.REJECTED}
_UNWANTED = {EventType.COMPLAINED, EventType.UNSUBSCRIBED}
_NO_ADDRESS = "5.1."  # RFC 3463: a permanent failure (5) of the address (1)


@receiver(tracking, dispatch_uid="proudly.notices")
def take_event(event: AnymailTrackingEvent, **_more: Any) -> None:
    """Mail that came back, that arrived, and that its reader calls spam. Twice the same changes nothing much."""
    address = str(event.recipient or "").strip()
    if not address:
        return
    if event.event_type in _UNWANTED or event.reject_reason in {RejectReason.SPAM, RejectReason.UNSUBSCRIBED}:
        for member in Member.objects.filter(person__email=address.lower()):
            stop_mail(member=member)
    elif event.event_type in _CAME_BACK and event.reject_reason in _OF_THE_ADDRESS:
        said = str(event.mta_response or event.description or event.reject_reason or event.event_type)
        no_address = event.reject_reason == RejectReason.INVALID or _NO_ADDRESS in said
        mail_came_back(address=address, why=said, is_no_address=no_address)
    elif event.event_type == EventType.DELIVERED:
        mail_arrived(address=address)
