from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from proudly.points.models import Account, Transfer


def wallet(request: HttpRequest) -> dict[str, Any]:
    """The member's points on every page, and up to which transfer they are shown; two queries for a member."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {
        "points_balance": Account.objects.filter(member=member).values_list("balance", flat=True).first() or 0,
        "points_seen": Transfer.objects.filter(member=member).order_by("-pk").values_list("pk", flat=True).first() or 0,
    }
