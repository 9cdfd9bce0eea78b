"""No more than so many shares of a story on one network in any hour: more of them would look ordered."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from proudly.content.models import Story
from proudly.kit import clock
from proudly.networks import registry
from proudly.networks.contract import Manner
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.sharing.echo import moments
from proudly.sharing.models import PlannedShare, Share, ShareLimit


class TooManyNow(Exception):
    """The hour has had its shares of the story on that network; `free` are moments at which it can be shared."""

    def __init__(self, free: list[datetime]) -> None:
        super().__init__("too many shares in the last hour")
        self.free = free


def limit_of(organisation: Organisation) -> int:
    """How many shares of a story there are on a network in any hour at most; 0: no limit. One query."""
    kept = ShareLimit.objects.filter(organisation=organisation).first()
    return (kept or ShareLimit(per_hour=moments.USUAL_LIMIT)).per_hour


def change_limit(*, organisation: Organisation, per_hour: int) -> int:
    """From now on so many shares in an hour, 0 for any number. The same once more changes nothing.

    Raises ValueError below 0 and above `moments.HIGHEST_LIMIT`.
    """
    if not 0 <= per_hour <= moments.HIGHEST_LIMIT:
        raise ValueError(f"from 0 to {moments.HIGHEST_LIMIT}")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        before = limit_of(organisation)
        if before != per_hour:
            ShareLimit.objects.update_or_create(organisation=organisation, defaults={"per_hour": per_hour})
            record(
                AuditEntry.Action.SHARE_LIMIT_CHANGED,
                organisation_id=organisation.pk,
                per_hour=per_hour,
                per_hour_before=before,
            )
    return per_hour


def limit_on(network: str, organisation: Organisation) -> int:
    """The limit on this network; 0 where a message goes to few, who see none of the others. At most one query."""
    return limit_of(organisation) if registry.network(network).manner is Manner.COMPOSER else 0


def is_full(story: Story, network: str, limit: int) -> bool:
    """Whether the hour has had its shares. One query, none without a limit."""
    if not limit:
        return False
    lately = Share.objects.filter(story=story, network=network, shared_at__gt=clock.now() - moments.HOUR)
    return lately.exclude(state=Share.State.FAILED).count() >= limit


def moments_to_offer(story: Story, network: str, limit: int, *, own: PlannedShare | None = None) -> list[datetime]:
    """Moments that are free for a member with the plan `own`, the one to begin with first. Two queries at most."""
    return moments.free_moments(
        now=clock.now(),
        zone=ZoneInfo(story.organisation.time_zone),
        taken=taken(story, network, own),
        limit=limit,
        until=story.over_at,
    )


def taken(story: Story, network: str, own: PlannedShare | None = None) -> list[datetime]:
    """The moments that others have planned. One query."""
    planned = PlannedShare.objects.filter(story=story, network=network, state=PlannedShare.State.PLANNED)
    others = planned.exclude(pk=own.pk) if own else planned
    return list(others.values_list("at", flat=True))


def locked_for_its_turn(story: Story) -> Story:
    """The story, until the transaction ends: who shares or plans it comes one after the other. It may be pointed to."""
    return Story.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=story.pk)


def take_up(*, member: Member, story: Story, network: str) -> None:
    """The story is being shared, and no longer planned. Within that transaction, before the share is written."""
    waiting = PlannedShare.objects.filter(member=member, story=story, network=network)
    waiting.exclude(state=PlannedShare.State.DROPPED).delete()
