"""The mails about what a member planned to share: that it is time, and that the story may not be shared any more."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.networks import registry
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.sharing.models import PlannedShare
from proudly.sharing.queries import stop_of
from proudly.sharing.tokens import share_address

DUE_KIND, DROPPED_KIND = "planned share due", "planned share dropped"


def compose_due(notice: Notice) -> Message | None:
    """That the moment has come, with the button; None when it is shared, moved or cancelled by now."""
    plan = _plan(notice, PlannedShare.State.DUE)
    if plan is None or stop_of(plan.story):
        return None
    return _message(
        plan,
        subject=_("Time to share: %(title)s"),
        heading=_("It is time to share"),
        said=_(
            "You planned to share “%(title)s” on %(network)s now. Your words are ready: look once more, and press the "
            "button there."
        ),
        action=Action(_("Look at it and share"), share_address(notice.member, plan.story, plan.network)),
    )


def compose_dropped(notice: Notice) -> Message | None:
    """That it will not be shared; None when it was planned anew."""
    plan = _plan(notice, PlannedShare.State.DROPPED)
    if plan is None:
        return None
    return _message(
        plan,
        subject=_("Not shared: %(title)s"),
        heading=_("This will not be shared"),
        said=_(
            "You planned to share “%(title)s” on %(network)s. It may not be shared any more, so nothing goes out. "
            "Thank you for wanting to."
        ),
        action=Action(_("To the stories"), settings.SITE_URL + reverse("feed")),
    )


def _plan(notice: Notice, state: PlannedShare.State) -> PlannedShare | None:
    mine = PlannedShare.objects.select_related("story__organisation", "member__organisation")
    return mine.filter(member=notice.member_id, pk=notice.about, state=state).first()


def _message(plan: PlannedShare, *, subject: str, heading: str, said: str, action: Action) -> Message:
    words = {
        "title": plan.story.title,
        "network": registry.network(plan.network).name,
        "organisation": plan.member.organisation.name,
    }
    return Message(
        subject=subject % words,
        heading=heading,
        said=said % words,
        actions=(action,),
        because=_("You get this mail because you planned to share a story of %(organisation)s.") % words,
    )
