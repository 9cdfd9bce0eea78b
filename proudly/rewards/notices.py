"""The kinds of notice about rewards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from proudly.notices.kinds import Composed, Kind, declare, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.rewards.approvals import REWARD_ASKED, waits_for
from proudly.rewards.models import Redemption
from proudly.rewards.redeeming import REWARD_CANCELLED, REWARD_READY

State = Redemption.State
SHOWN = 10


def compose_reward_ready(notices: Sequence[Notice]) -> Composed:
    """That what somebody saved for is theirs now. One query."""
    return _about_own(notices, State.FULFILLED, _ready)


def compose_reward_cancelled(notices: Sequence[Notice]) -> Composed:
    """That it will not be had after all, why, and that the points are back. One query."""
    return _about_own(notices, State.CANCELLED, _cancelled)


def _about_own(notices: Sequence[Notice], state: State, said: Callable[[Redemption], Message]) -> Composed:
    found = Redemption.objects.filter(
        pk__in=[notice.about for notice in notices], member__in=[notice.member_id for notice in notices], state=state
    )
    redemptions = {(one.pk, one.member_id): one for one in found.select_related("reward", "voucher")}
    return {
        notice.pk: said(one) if (one := redemptions.get((notice.about, notice.member_id))) else None
        for notice in notices
    }


def _ready(redemption: Redemption) -> Message:
    is_voucher = hasattr(redemption, "voucher")
    return Message(
        subject=_("Yours: %(reward)s") % {"reward": redemption.reward.name},
        heading=redemption.reward.name,
        said=_("You saved for it by sharing what we are proud of. Your code waits for you: enjoy it.")
        if is_voucher
        else _("You saved for it by sharing what we are proud of. It has been handed over: enjoy it."),
        lines=(redemption.words,) if redemption.words else (),
        actions=(
            Action(_("See my code"), settings.SITE_URL + reverse("my_rewards"))
            if is_voucher
            else Action(_("See what else there is"), settings.SITE_URL + reverse("rewards")),
        ),
        because=_("You get this mail because you chose this reward."),
    )


def _cancelled(redemption: Redemption) -> Message:
    return Message(
        subject=_("Cancelled: %(reward)s") % {"reward": redemption.reward.name},
        heading=redemption.reward.name,
        said=_("It cannot be had after all. Your points are back."),
        lines=(redemption.words,) if redemption.words else (),
        actions=(Action(_("See what else there is"), settings.SITE_URL + reverse("rewards")),),
        because=_("You get this mail because you chose this reward."),
    )


def compose_reward_asked(notice: Notice) -> Message | None:
    """What waits for this approver; None once nothing does. Three queries at most."""
    waiting = list(waits_for(notice.member))
    if not waiting:
        return None
    lines = [_("“%(reward)s”, for %(name)s") % _named(one) for one in waiting[:SHOWN]]
    if len(waiting) > SHOWN:
        lines.append(_("… and %(n)d more") % {"n": len(waiting) - SHOWN})
    several = ngettext("%(n)d reward waits for your approval", "%(n)d rewards wait for your approval", len(waiting))
    return Message(
        subject=_("%(name)s asks for “%(reward)s”") % _named(waiting[0])
        if len(waiting) == 1
        else several % {"n": len(waiting)},
        said=_("Their points are taken already. Approve it, or say why not: then the points come back."),
        lines=tuple(lines),
        actions=(Action(_("Look at it"), settings.SITE_URL + reverse("redemptions")),),
        because=_("You get this mail because you may approve rewards."),
    )


def _named(redemption: Redemption) -> dict[str, str]:
    return {"name": redemption.member.name, "reward": redemption.reward.name}


declare(Kind(REWARD_READY, compose_reward_ready, gettext_lazy("A reward of mine is ready")))
declare(Kind(REWARD_CANCELLED, compose_reward_cancelled))
declare(
    Kind(
        REWARD_ASKED, each(compose_reward_asked), gettext_lazy("Rewards that wait for approval"), needs="fulfil rewards"
    )
)
