from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest

from proudly.challenges import queries
from proudly.challenges.goals.queries import running_for
from proudly.challenges.goals.shown import ShownChallenge
from proudly.challenges.goals.shown import shown_to as challenges_shown_to
from proudly.challenges.queries import Leading
from proudly.challenges.shown import Shown, shown_to
from proudly.people.models import Member

SHOWN_AT_ONCE = 2


@dataclass(frozen=True)
class KickOff:
    """What stands above the stories: commitments, how many more there are, and who leads."""

    commitments: list[Shown]
    more: int
    leading: Leading


def kick_off(request: HttpRequest) -> dict[str, Any]:
    """For the page that asks for it: what the member has not closed yet, and the challenges that run.

    One or two queries there for commitments, and for challenges one when none runs; none elsewhere.
    """
    member = getattr(request, "member", None)
    if not member:
        return {}
    return {"kick_off": partial(_kick_off, member), "running_challenges": partial(_running, member)}


def _running(member: Member) -> list[ShownChallenge]:
    return challenges_shown_to(member, running_for(member)[:SHOWN_AT_ONCE])


def _kick_off(member: Member) -> KickOff | None:
    found = queries.commitments_at_the_start(member)
    if not found:
        return None
    shown = shown_to(member, found[:SHOWN_AT_ONCE])
    return KickOff(shown, len(found) - len(shown), queries.leading(member.organisation))
