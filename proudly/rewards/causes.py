"""Causes that members can give to: offered, told of, and withdrawn."""

from __future__ import annotations

from django.core.files import File
from django.db import transaction

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation
from proudly.rewards.models import Cause

Action = AuditEntry.Action


def offer_cause(
    *,
    organisation: Organisation,
    name: str,
    story: str,
    website: str = "",
    proof: str = "",
    picture: File[bytes] | None = None,
    cause: Cause | None = None,
) -> Cause:
    """A cause that members can give to, new or changed.

    Args:
        proof: what came of what was given, as it is known.
        picture: with a name; None keeps the one there is.
        cause: the one to change; None for a new one.
    """
    with transaction.atomic():
        found = Cause.objects.select_for_update().get(pk=cause.pk) if cause else Cause(organisation=organisation)
        found.name, found.story, found.website, found.proof = name, story, website, proof
        if picture is not None:
            found.picture = picture
        found.save()
        record(Action.CAUSE_CHANGED, organisation_id=organisation.pk, cause=name, how="changed" if cause else "offered")
    return found


def withdraw_cause(*, cause: Cause, withdrawn: bool = True) -> None:
    """Nobody gives to it any more, or again. What was given is still paid out."""
    with transaction.atomic():
        found = Cause.objects.select_for_update().get(pk=cause.pk)
        if (found.withdrawn_at is not None) == withdrawn:
            return
        found.withdrawn_at = clock.now() if withdrawn else None
        found.save(update_fields=["withdrawn_at"])
        how = "withdrawn" if withdrawn else "offered again"
        record(Action.CAUSE_CHANGED, organisation_id=found.organisation_id, cause=found.name, how=how)
