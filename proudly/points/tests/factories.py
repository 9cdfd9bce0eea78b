from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from proudly.kit import clock
from proudly.people.models import Member
from proudly.points.holding import hold_points
from proudly.points.ledger import give_points
from proudly.points.models import Hold, Rule, TransferNote
from proudly.points.services import add_extra_rule
from proudly.points.thanks import thank_member

DAY = timedelta(days=1)


def action(member: Member, name: str = "Open day", **changes: Any) -> Rule:
    """An extra rule in the member's organisation, for a day from now."""
    now = clock.now()
    told: dict[str, Any] = {"deed": "click", "network": "", "amount": 5, "daily_cap": 100, "starts_at": now}
    return add_extra_rule(organisation=member.organisation, name=name, ends_at=now + DAY, **(told | changes))


def thanks(giver: Member, member: Member, words: str = "For the tour") -> TransferNote:
    """Five points with a word of thanks."""
    return thank_member(giver=giver, member=member, points=5, words=words, request=uuid4().hex).note


def held(member: Member, title: str = "A mill", cause: str = "given:held") -> Hold:
    """Seven points that are held back."""
    given = give_points(member=member, amount=7, cause=cause, reason="share", about={"title": title, "network": "x"})
    hold_points(transfers=[given], reason=Hold.Reason.RING, group=cause)
    return Hold.objects.get(transfer=given)
