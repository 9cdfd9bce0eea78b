from __future__ import annotations

import hashlib

from django.db.models import F, Q, QuerySet

from proudly.api.models import ApiToken
from proudly.people.models import Member

# Signing a member out everywhere ends tokens, too.
NOT_SIGNED_OUT_SINCE = Q(member__signed_out_at=None) | Q(member__signed_out_at__lt=F("created_at"))


def digest_of(plain: str) -> str:
    """What is kept of a token. It holds 256 random bits, so that one round of SHA-256 is enough."""
    return hashlib.sha256(plain.encode()).hexdigest()


def token_of(plain: str) -> ApiToken | None:
    """The token with its member, if it is in force, its member is still there and was not signed out everywhere since.

    Two queries: token and roles.
    """
    return (
        ApiToken.objects.filter(
            NOT_SIGNED_OUT_SINCE,
            digest=digest_of(plain),
            revoked_at=None,
            member__left_at=None,
            member__person__is_active=True,
        )
        .select_related("member__organisation", "member__person", "member__team")
        .prefetch_related("member__roles")
        .first()
    )


def tokens_of(member: Member) -> QuerySet[ApiToken]:
    """The member's tokens that are in force, newest first. One query."""
    return ApiToken.objects.filter(NOT_SIGNED_OUT_SINCE, member=member, revoked_at=None).order_by("-created_at", "-pk")
