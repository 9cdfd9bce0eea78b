from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from proudly.points.models import Account, Transfer


def wallet(request: HttpRequest) -> dict[str, Any]:
    """The member's points on every page, and up to which transfer they are shown; one query for a member."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    newest = Transfer.objects.filter(member=OuterRef("member")).order_by("-pk").values("pk")[:1]
    wallet = Account.objects.filter(member=member).values_list("balance", Subquery(newest)).first()
    balance, seen = wallet or (0, 0)
    return {"points_balance": balance, "points_seen": seen or 0}
