"""What others do with posts on networks that tell: likes, reshares and replies, as if seen three days later."""

from __future__ import annotations

import random
from collections.abc import Iterable

from proudly.kit import clock
from proudly.networks.contract import Counts
from proudly.sharing.engagement.looking import note_counts
from proudly.sharing.models import PostWatch, Share

TELLING = ("bluesky", "mastodon")


def like_posts(shares: Iterable[Share], *, seed: int) -> None:
    """Of these, those that are out. The invented company has no accounts there: nobody looks again."""
    for share in shares:
        share.refresh_from_db(fields=["state"])
        if share.state != Share.State.CONFIRMED:
            continue
        dice = random.Random(f"engagement {seed} {share.link.code}")
        likes = int(dice.expovariate(1 / 6))
        counts = Counts(likes=likes, reshares=likes // dice.randint(3, 6), replies=likes // dice.randint(4, 9))
        watch = {"organisation_id": share.organisation_id, "posted_at": share.shared_at, "seen_at": clock.now()}
        PostWatch.objects.get_or_create(share=share, defaults=watch)
        note_counts(share=share, counts=counts)
