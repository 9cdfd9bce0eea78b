"""The mails about what a member planned to share: that it is time, and that the story may not be shared any more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.networks import registry
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.kinds import Message
from proudly.notices.models import Notice
from proudly.sharing.models import PlannedShare
from proudly.sharing.queries import stop_of
from proudly.sharing.tokens import share_address
from proudly.ui.mail import html_of

DUE_KIND, DROPPED_KIND = "planned share due", "planned share dropped"


def compose_due(notice: Notice) -> Message | None:
    """That the moment has come, with the button; None when it is shared, moved or cancelled by now."""
    plan = _plan(notice, PlannedShare.State.DUE)
    if plan is None or stop_of(plan.story):
        return None
    address = share_address(notice.member, plan.story, plan.network)
    return _message(plan, "sharing/plan_due", _("Time to share: %(title)s"), {"button_address": address})


def compose_dropped(notice: Notice) -> Message | None:
    """That it will not be shared; None when it was planned anew."""
    plan = _plan(notice, PlannedShare.State.DROPPED)
    if plan is None:
        return None
    address = settings.SITE_URL + reverse("feed")
    return _message(plan, "sharing/plan_dropped", _("Not shared: %(title)s"), {"button_address": address})


def _plan(notice: Notice, state: PlannedShare.State) -> PlannedShare | None:
    mine = PlannedShare.objects.select_related("story__organisation", "member__organisation")
    return mine.filter(member=notice.member_id, pk=notice.about, state=state).first()


def _message(plan: PlannedShare, template: str, subject: str, more: dict[str, Any]) -> Message:
    said = more | {
        "member": plan.member,
        "story": plan.story,
        "network": registry.network(plan.network).name,
        "language": plan.member.language,
        "organisation": plan.member.organisation,
        "stop_address": stop_mail_address(plan.member),
    }
    return Message(
        subject=subject % {"title": plan.story.title},
        text=render_to_string(f"{template}.txt", said),
        html=html_of(f"{template}.mjml", said),
    )
