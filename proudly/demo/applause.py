"""Applause in the demo company: some for Sanne, some among others, and one of hers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.scoreboard.badges.applauding import applaud
from proudly.scoreboard.badges.deeds import deeds_for
from proudly.scoreboard.badges.earning import reward_published
from proudly.scoreboard.badges.giving import KIND

CLAPPERS, NEWS = 8, timedelta(days=2)


def applaud_some(members: Sequence[Member], seed: int, now: datetime) -> None:
    """A few people look at what colleagues did: each applauds the first member for two deeds, and two others."""
    first, dice = members[0], random.Random(f"applause {seed}")
    with clock.at(now):
        reward_published()
    for member in [first, *dice.sample(list(members[1:]), k=min(CLAPPERS, len(members) - 1))]:
        with clock.at(now - timedelta(hours=dice.randrange(2, 30))):
            deeds = deeds_for(member)
            hers = [deed for deed in deeds if deed.to == first]
            for deed in [*hers[:2], *dice.sample(deeds, k=min(2, len(deeds)))]:
                applaud(by=member, to=deed.to.pk, deed=deed.key)
    organisation = first.organisation_id
    Notice.objects.filter(organisation=organisation, kind=KIND, created_at__lt=now - NEWS).delete()  # no news any more
