"""Giving tokens to other programs, and taking them back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from proudly.api.models import ApiToken
from proudly.api.queries import digest_of
from proudly.api.scopes import SCOPES
from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member

PREFIX = "pr_"  # so that people and secret scanners know what they have found
USE_NOTED_EVERY = timedelta(minutes=1)


def make_token(*, member: Member, name: str, scopes: Iterable[str]) -> tuple[ApiToken, str]:
    """A new token and its plain text, which is known only now: show it once.

    Args:
        name: what it is for, in the member's words.
        scopes: keys of `SCOPES`. Raises ValueError for another.
    """
    wanted = set(scopes)
    if unknown := wanted - SCOPES.keys():
        raise ValueError(f"No such scope: {', '.join(sorted(unknown))}")
    plain = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            organisation_id=member.organisation_id,
            member=member,
            name=name,
            digest=digest_of(plain),
            scopes=[key for key in SCOPES if key in wanted],
            created_at=clock.now(),
        )
        _record(AuditEntry.Action.TOKEN_MADE, token)
    return token, plain


def revoke_token(*, token: ApiToken) -> None:
    """From now on the token opens nothing. Revoking twice keeps the first moment."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now()):
            _record(AuditEntry.Action.TOKEN_WITHDRAWN, token)


def _record(action: AuditEntry.Action, token: ApiToken) -> None:
    record(
        action,
        organisation_id=token.organisation_id,
        concerns=token.member,
        token=token.pk,
        scopes=token.scopes,
    )


def note_use(*, token: ApiToken) -> None:
    """Remember that the token was used, at most once a minute: reading must not cost a write each time."""
    now = clock.now()
    if token.last_used_at is not None and now - token.last_used_at < USE_NOTED_EVERY:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)
