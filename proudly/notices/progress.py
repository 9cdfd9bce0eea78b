"""How far the notices about one thing have come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise

from proudly.notices.channels.registry import CHANNELS
from proudly.notices.models import Delivery, Notice
from proudly.people.models import Organisation


@dataclass(frozen=True)
class ByChannel:
    """What became of the deliveries by a channel; who did not want it any more, or shared meanwhile, is left out."""

    name: str | Promise
    sent: int
    waiting: int
    failed: int

    @property
    def people(self) -> int:
        return self.sent + self.waiting + self.failed


@dataclass(frozen=True)
class Progress:
    """Of `people` who are told of it, so many saw it in the inbox; and each channel that is used."""

    people: int
    seen: int
    channels: list[ByChannel]

    @property
    def is_under_way(self) -> bool:
        return any(one.waiting for one in self.channels)

    @property
    def failed(self) -> int:
        return sum(one.failed for one in self.channels)


def progress_of(organisation: Organisation, *, kind: str, about: int) -> Progress:
    """Two queries, in proportion to how many are told of it."""
    told = Notice.objects.filter(organisation=organisation, kind=kind, about=about)
    told = told.exclude(state=Notice.State.WITHDRAWN)
    people = told.aggregate(people=Count("pk"), seen=Count("pk", filter=Q(read_at__isnull=False)))
    states: dict[str, dict[str, int]] = defaultdict(dict)
    deliveries = Delivery.objects.filter(notice__organisation=organisation, notice__kind=kind, notice__about=about)
    for channel, state, number in deliveries.values_list("channel", "state").annotate(Count("pk")):
        states[channel][state] = number
    waiting = (Delivery.State.WAITING, Delivery.State.CLAIMED)
    return Progress(
        people=people["people"],
        seen=people["seen"],
        channels=[
            ByChannel(
                name=channel.name,
                sent=found.get(Delivery.State.SENT, 0),
                waiting=sum(found.get(state, 0) for state in waiting),
                failed=found.get(Delivery.State.FAILED, 0),
            )
            for channel in CHANNELS
            if (found := states.get(channel.key, {}))
        ],
    )
