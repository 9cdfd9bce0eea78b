"""Knowing a sharer's own browser again, so that own clicks do not count on later days either.

The one cookie of the links, and it is set on nobody but a member who shares; readers get none.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from proudly.links.models import Link
from proudly.people.models import Member

COOKIE = "proudly_sharer"
LASTS = 90 * 24 * 60 * 60  # seconds


def mark_sharers_browser(response: HttpResponseBase, member: Member) -> None:
    """From here on, this browser's clicks on the member's links are known as own ones."""
    value = signing.dumps(member.pk, salt=COOKIE)
    response.set_cookie(
        COOKIE, value, max_age=LASTS, path="/go/", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def is_sharers_browser(request: HttpRequest, link: Link) -> bool:
    """Whether the member whose link this is has shared from this browser."""
    try:
        return bool(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LASTS) == link.member_id)
    except (signing.BadSignature, ValueError):
        return False
