from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from proudly.notices.inbox import unread_of


def inbox(request: HttpRequest) -> dict[str, Any]:
    """How many notices the member has not seen, on every page, and up to which they are counted; one query."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    unread = unread_of(member)
    return {"unread": unread.number, "notices_seen": unread.newest}
