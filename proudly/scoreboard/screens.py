"""Televisions that show the scoreboard: nobody signs in there, the address alone opens it."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member
from proudly.scoreboard.models import Screen


def add_screen(*, maker: Member, name: str) -> tuple[Screen, str]:
    """Let a television show the scoreboard. Returns it, and the token in its address, which nobody can read again."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        screen = Screen.objects.create(
            organisation=maker.organisation, name=name, made_by=maker, token_hash=_hash(token)
        )
        record(AuditEntry.Action.SCREEN_ADDED, organisation_id=maker.organisation_id, name=name)
    return screen, token


def remove_screen(*, screen: Screen) -> None:
    """From now on its address opens nothing."""
    with transaction.atomic():
        screen.delete()
        record(AuditEntry.Action.SCREEN_REMOVED, organisation_id=screen.organisation_id, name=screen.name)


def screen_by(token: str) -> Screen | None:
    """The television with that token; None when there is none. One query."""
    return Screen.objects.filter(token_hash=_hash(token)).select_related("organisation").first()


def _hash(token: str) -> str:
    """Without salt: the token is as long and random as a key."""
    return hashlib.sha256(token.encode()).hexdigest()
