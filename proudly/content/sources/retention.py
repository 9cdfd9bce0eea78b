"""How long it is remembered what a source has shown."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from proudly.content.models import SourceItem
from proudly.people.models import Organisation


def forget_items(organisation: Organisation, before: datetime, at_most: int) -> int:
    """Remove what the feed has not had since then, and does not have now: that would be taken in once more."""
    over = (
        SourceItem.objects.filter(organisation=organisation, listed_at__lt=before)
        .filter(listed_at__lt=F("source__read_at"))
        .order_by("listed_at", "pk")
        .values_list("pk", flat=True)[:at_most]
    )
    removed, _by_model = SourceItem.objects.filter(pk__in=list(over)).delete()
    return removed
