"""The log of what happened to shares, and the thanks for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from proudly.kit import clock
from proudly.links.models import Conversion
from proudly.points.awards import Award
from proudly.points.models import Rule
from proudly.sharing.models import Share, ShareEvent


def note_event(share: Share, detail: str = "") -> None:
    """Write the share's present state in the log."""
    ShareEvent.objects.create(
        organisation_id=share.organisation_id, share=share, state=share.state, detail=detail[:500], at=clock.now()
    )


def award_for_share(share: Share, at: datetime) -> Award:
    """The points for a share that is posted or confirmed."""
    return Award(share.member, Rule.Deed.SHARE, share.network, f"share:{share.pk}", what_was_shared(share), at)


def award_for_reader(share: Share, cause: str, at: datetime) -> Award:
    """The points for somebody who read a shared story."""
    return Award(share.member, Rule.Deed.CLICK, share.network, cause, what_was_shared(share), at)


def cause_of_reader(click_id: int, verdict_id: int | None = None) -> str:
    """The cause of a reader's points: the click; or, once those were taken back, the verdict that gives them again."""
    return f"click:{click_id}" + (f":{verdict_id}" if verdict_id else "")


def award_for_conversion(share: Share, conversion: Conversion) -> Award:
    """The points for what came of a visit."""
    about = what_was_shared(share) | {"kind": conversion.kind}
    cause = f"conversion:{conversion.pk}"
    return Award(share.member, Rule.Deed.CONVERSION, share.network, cause, about, conversion.at)


def what_was_shared(share: Share) -> dict[str, Any]:
    """What the ledger's sentences need to know of a share."""
    return {"title": share.story.title, "story": share.story_id, "network": share.network}


def note_confirmed(share: Share, detail: str) -> bool:
    """An opened share, locked by the caller, has proved itself. Returns False when it had already."""
    if share.state != Share.State.OPENED:
        return False
    share.state = Share.State.CONFIRMED
    share.save(update_fields=["state"])
    note_event(share, detail)
    return True
