"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member
from proudly.rewards.models import Redemption, Reward
from proudly.rewards.queries import redemptions_of


def redemptions(member: Member) -> Iterator[Row]:
    for one in redemptions_of(member).order_by("pk"):
        yield {
            "reward": one.reward.name,
            "points": one.price,
            "state": one.get_state_display(),
            "redeemed_at": one.redeemed_at,
            "fulfilled_at": one.fulfilled_at,
        }


declare(
    DataKind(
        key="rewards",
        name=_("Rewards you took"),
        purpose=_("To hand rewards over: a manager sees the name for that, and no points."),
        at_erasure=_("Remains in the books, with a number instead of a name."),
        kept=_("as long as the organisation is here"),
        models=(Redemption,),
        columns={
            "reward": _("Reward"),
            "points": _("Points"),
            "state": _("State"),
            "redeemed_at": _("Taken"),
            "fulfilled_at": _("Handed over"),
        },
        export=redemptions,
    )
)
declare_not_personal(Reward, "what there is to have, the same for all")
