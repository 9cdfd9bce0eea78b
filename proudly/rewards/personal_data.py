"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member
from proudly.rewards.models import (
    Budget,
    Cause,
    Gift,
    Matching,
    MonthlyGift,
    Pot,
    Redemption,
    Reward,
    SavingsGoal,
    Statement,
    VoucherCode,
)
from proudly.rewards.queries import gifts_of, redemptions_of


def redemptions(member: Member) -> Iterator[Row]:
    for one in redemptions_of(member).order_by("pk"):
        yield {
            "reward": one.reward.name,
            "points": one.price,
            "state": one.get_state_display(),
            "redeemed_at": one.redeemed_at,
            "fulfilled_at": one.fulfilled_at,
            "words": one.words,
        }


def forget_orders(member: Member) -> None:
    Redemption.objects.filter(member=member).update(words="")


def savings(member: Member) -> Iterator[Row]:
    for goal in SavingsGoal.objects.filter(member=member).select_related("reward"):
        yield {"reward": goal.reward.name, "since": goal.since}


def stop_saving(member: Member) -> None:
    SavingsGoal.objects.filter(member=member).delete()


def gifts(member: Member) -> Iterator[Row]:
    for gift in gifts_of(member).order_by("pk"):
        yield {"cause": gift.cause.name, "points": gift.points, "at": gift.given_at, "pot": gift.pot and gift.pot.name}
    for monthly in MonthlyGift.objects.filter(member=member).select_related("cause"):
        yield {"cause": monthly.cause.name, "points": monthly.points, "at": monthly.since, "pot": _("each month")}


def stop_giving(member: Member) -> None:
    MonthlyGift.objects.filter(member=member).delete()


declare(
    DataKind(
        key="rewards",
        name=_("Rewards you took"),
        purpose=_("To hand rewards over: a manager sees the name for that, and no points."),
        at_erasure=_("Remains in the books, with a number instead of a name."),
        kept=_("as long as the organisation is here"),
        models=(Redemption, VoucherCode),
        columns={
            "reward": _("Reward"),
            "points": _("Points"),
            "state": _("State"),
            "redeemed_at": _("Taken"),
            "fulfilled_at": _("Handed over"),
            "words": _("Words"),
        },
        export=redemptions,
        erase=forget_orders,
    )
)
declare(
    DataKind(
        key="savings",
        name=_("What you save for"),
        purpose=_("To show how far it still is. Nobody else sees it."),
        at_erasure=_("Goes."),
        kept=_("until you save for something else"),
        models=(SavingsGoal,),
        columns={"reward": _("Reward"), "since": _("Since")},
        export=savings,
        erase=stop_saving,
    )
)
declare(
    DataKind(
        key="gifts",
        name=_("Gifts you made"),
        purpose=_(
            "To pay them out to the cause, and to thank in a pot for who wants to be named. Nobody sees how much."
        ),
        at_erasure=_("Remains in the books, with a number instead of a name; nothing is given monthly any more."),
        kept=_("as long as the organisation is here"),
        models=(Gift, MonthlyGift, Pot),
        columns={"cause": _("Cause"), "points": _("Points"), "at": _("When"), "pot": _("Together")},
        export=gifts,
        erase=stop_giving,
    )
)
declare_not_personal(Reward, "what there is to have, the same for all")
declare_not_personal(Cause, "what can be given to, the same for all")
declare_not_personal(Budget, "money for everybody together")
declare_not_personal(Matching, "money for everybody together")
declare_not_personal(Statement, "sums of what everybody gave together")
