"""Which browsers show a member's notices."""

from __future__ import annotations

import base64
import binascii
import hashlib
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from proudly.notices.models import PushSubscription
from proudly.people.models import Member, SignIn

MOST = 20  # browsers of one member; the oldest makes room
LONGEST_ENDPOINT = 1_000


class NoSubscription(ValueError):
    """What a browser sent is no subscription. The sentence says so."""

    def __init__(self) -> None:
        super().__init__(_("Your browser sent something that is no subscription. Try again, or use another browser."))


def subscribe(*, member: Member, endpoint: str, p256dh: str, auth: str, sign_in: SignIn | None) -> PushSubscription:
    """Show the member's notices in this browser, from now on; once more renews it.

    Args:
        endpoint: address at the push service.
        p256dh, auth: keys of the browser, base64url.
        sign_in: the subscription ends with it.

    Raises NoSubscription.
    """
    address = urlsplit(endpoint)
    is_address = address.scheme == "https" and address.hostname and len(endpoint) <= LONGEST_ENDPOINT
    if not is_address or _length(p256dh) != 65 or _length(auth) != 16:
        raise NoSubscription
    with transaction.atomic():
        kept, _is_new = PushSubscription.objects.update_or_create(
            member=member,
            endpoint=endpoint,
            defaults={
                "organisation_id": member.organisation_id,
                "p256dh": p256dh,
                "auth": auth,
                "sign_in": sign_in,
            },
        )
        newest = PushSubscription.objects.filter(member=member).order_by("-pk").values_list("pk", flat=True)
        PushSubscription.objects.filter(pk__in=list(newest[MOST:])).delete()
    return kept


def unsubscribe(*, member: Member, endpoint: str) -> None:
    """No more notices of this member in that browser."""
    PushSubscription.objects.filter(member=member, endpoint=endpoint).delete()


def marks_of(member: Member) -> list[str]:
    """By which a page knows whether its browser is subscribed: hashes of the addresses. One query."""
    endpoints = PushSubscription.objects.filter(member=member).values_list("endpoint", flat=True)
    return [hashlib.sha256(endpoint.encode()).hexdigest() for endpoint in endpoints]


def _length(key: str) -> int:
    """Of a key in bytes; 0 for what is no base64url."""
    try:
        return len(base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return 0
