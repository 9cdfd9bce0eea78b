"""Knowing a colleague's browser again, so that clicks from within never count, on later days either.

The one cookie of the links. It is set on nobody but who signs in or shares: readers get none.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http.response import HttpResponseBase

COOKIE = "proudly_colleague"
LASTS = 90 * 24 * 60 * 60  # seconds


def mark_browser(response: HttpResponseBase, member_id: int) -> None:
    """From here on, this browser is known as the member's."""
    response.set_cookie(
        COOKIE,
        signing.dumps(member_id, salt=COOKIE),
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def whose_browser(mark: str) -> int | None:
    """The id of the member whose browser it is, by the value of its cookie; None for a stranger's."""
    try:
        said = signing.loads(mark, salt=COOKIE, max_age=LASTS) if mark else None
    except (signing.BadSignature, ValueError):
        return None
    return said if isinstance(said, int) else None
