"""Connecting a company's directory, and noting how it goes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from proudly.api.models import DirectoryConnection
from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation

PREFIX = "pd_"  # so that people and secret scanners know what they have found
USE_NOTED_EVERY = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    """What is kept of a token's secret. It holds 256 random bits, so that one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def connect_directory(*, by: Member) -> str:
    """A new token for the organisation's directory, in plain text: show it once. One that was in force ends."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
        _withdraw(by.organisation_id)
        made = DirectoryConnection.objects.create(
            organisation_id=by.organisation_id, made_by=by, digest=digest_of(secret), created_at=clock.now()
        )
        record(AuditEntry.Action.DIRECTORY_CHANGED, organisation_id=by.organisation_id, token=made.pk, connected="yes")
    return f"{PREFIX}{made.pk}_{secret}"


def disconnect_directory(*, organisation: Organisation) -> None:
    """The directory's token opens nothing any more. Who came by it stays. Disconnecting twice changes nothing."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        for token_id in _withdraw(organisation.pk):
            record(AuditEntry.Action.DIRECTORY_CHANGED, organisation_id=organisation.pk, token=token_id, connected="no")


def note_call(*, connection: DirectoryConnection, error: str = "") -> None:
    """Remember the last call, at most once a minute, and the last error, each time.

    Args:
        error: a key of `errors.ERRORS`, or "".
    """
    now = clock.now()
    calls = DirectoryConnection.objects.filter(pk=connection.pk)
    if error:
        calls.update(last_call_at=now, last_error_at=now, last_error=error)
    elif connection.last_call_at is None or now - connection.last_call_at >= USE_NOTED_EVERY:
        unnoted = Q(last_call_at=None) | Q(last_call_at__lte=now - USE_NOTED_EVERY)
        calls.filter(unnoted).update(last_call_at=now)


def _withdraw(organisation_id: int) -> list[int]:
    in_force = DirectoryConnection.objects.filter(organisation=organisation_id, withdrawn_at=None)
    ids = list(in_force.values_list("pk", flat=True))
    in_force.update(withdrawn_at=clock.now())
    return ids
