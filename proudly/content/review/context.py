from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from proudly.content.review.queries import number_asked_of


def approvals(request: HttpRequest) -> dict[str, Any]:
    """How many stories wait for the member's approval, on every page; one query for who has a role, none for others.

    Members who are named by a rule and have no role hear of it by mail.
    """
    member = getattr(request, "member", None)
    if member is None or not member.roles.all():
        return {}
    return {"approvals_waiting": number_asked_of(member)}
