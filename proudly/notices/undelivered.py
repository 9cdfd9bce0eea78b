"""What could not be delivered and was given up: the owner sees why, and sends it again once the cause is gone."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from proudly.kit import clock
from proudly.notices.models import Circuit, Delivery, Notice
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation

AT_ONCE = 5_000  # deliveries that are sent again by one press


def undelivered(organisation: Organisation) -> QuerySet[Delivery]:
    """Deliveries that were given up, the newest first, with whom they were for. One query."""
    failed = Delivery.objects.filter(organisation=organisation, state=Delivery.State.FAILED)
    return failed.select_related("notice__member__person").order_by("-pk")


def channels_in_trouble() -> list[Circuit]:
    """Channels that are left alone at this moment, and why. One query."""
    return list(Circuit.objects.filter(provider="", open_until__gt=clock.now()).order_by("channel"))


def send_undelivered_again(*, organisation: Organisation, only: Collection[int] | None = None) -> int:
    """Try once more, as if it were promised now, at most `AT_ONCE` of them. Returns how many.

    Args:
        only: numbers of deliveries; None for all. Those of others, and what is no longer given up, are left out.
    """
    now = clock.now()
    with transaction.atomic():
        failed = Delivery.objects.filter(organisation=organisation, state=Delivery.State.FAILED).order_by("pk")
        if only is not None:
            failed = failed.filter(pk__in=only)
        rows = failed.select_for_update().values_list("pk", "notice")[:AT_ONCE]
        again = dict(rows)
        if not again:
            return 0
        for first in range(0, len(again), 500):
            some = list(again)[first : first + 500]
            Notice.objects.filter(deliveries__in=some, state=Notice.State.FAILED).update(
                state=Notice.State.WAITING, created_at=now
            )
            Delivery.objects.filter(pk__in=some).update(state=Delivery.State.WAITING, due_at=now, attempts=0, error="")
        record(AuditEntry.Action.NOTICES_SENT_AGAIN, organisation_id=organisation.pk, number=len(again))
        transaction.on_commit(send_notices)
    return len(again)
