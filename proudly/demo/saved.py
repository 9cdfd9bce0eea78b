"""What people of the demo company saved for later."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from proudly.content.queries import stories_for
from proudly.kit import clock
from proudly.people.models import Member
from proudly.sharing.finding.services import save_for_later

SAVERS, AT_MOST = 8, 3  # so many people save so many stories each at most


def save_some(members: Sequence[Member], seed: int, now: datetime) -> None:
    """A few people keep some of the newest stories that are for them; the first always does."""
    dice = random.Random(f"saved {seed}")
    for member in [members[0], *dice.sample(list(members[1:]), k=min(SAVERS - 1, len(members) - 1))]:
        newest = list(stories_for(member)[:12])
        with clock.at(now - timedelta(hours=dice.randrange(2, 40))):
            for story in dice.sample(newest, k=min(dice.randint(1, AT_MOST), len(newest))):
                save_for_later(member=member, story=story)
