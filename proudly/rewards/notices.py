"""The kind of notice about rewards."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.notices.kinds import Kind, declare
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.rewards.models import Redemption
from proudly.rewards.services import REWARD_READY


def compose_reward_ready(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """That what somebody saved for is theirs now. One query."""
    ready = Redemption.objects.filter(
        pk__in=[notice.about for notice in notices],
        member__in=[notice.member_id for notice in notices],
        state=Redemption.State.FULFILLED,
    )
    names = {(one.pk, one.member_id): one.reward.name for one in ready.select_related("reward")}
    return {notice.pk: _message(names.get((notice.about, notice.member_id))) for notice in notices}


def _message(reward: str | None) -> Message | None:
    if reward is None:
        return None
    return Message(
        subject=_("Yours: %(reward)s") % {"reward": reward},
        heading=reward,
        said=_("You saved for it by sharing what we are proud of. It has been handed over: enjoy it."),
        actions=(Action(_("See what else there is"), settings.SITE_URL + reverse("rewards")),),
        because=_("You get this mail because you chose this reward."),
    )


declare(Kind(REWARD_READY, compose_reward_ready, gettext_lazy("A reward of mine is ready")))
