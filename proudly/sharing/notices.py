"""The kinds of notice about stories."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.content.models import Story
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.kinds import Kind, Message, declare
from proudly.notices.models import Notice
from proudly.people.look import look_of
from proudly.sharing.echo.mails import DROPPED_KIND, DUE_KIND, compose_dropped, compose_due
from proudly.sharing.models import Share
from proudly.sharing.pride.mails import compose_rests
from proudly.sharing.pride.services import RESTS
from proudly.sharing.story_mail import compose_new_stories, compose_new_story
from proudly.ui.mail import html_of


def compose_story_recalled(notice: Notice) -> Message | None:
    """To who shared a story: that it was taken back, why, and where their posts are."""
    member = notice.member
    story = Story.objects.filter(
        organisation=member.organisation_id, pk=notice.about, recalled_at__isnull=False
    ).first()
    if story is None:
        return None
    shares = Share.objects.filter(member=member, story=story).order_by("pk")
    said = {
        "member": member,
        "story": story,
        "look": look_of(member.organisation.colour) if member.organisation.colour else None,
        "posts": [(share.network, share.address) for share in shares if share.address],
        "shares_address": settings.SITE_URL + reverse("shares"),
        "stop_address": stop_mail_address(member),
    }
    return Message(
        subject=_("Taken back: %(title)s") % {"title": story.title},
        text=render_to_string("sharing/story_recalled.txt", said),
        html=html_of("sharing/story_recalled.mjml", said),
    )


declare(Kind(RESTS, compose_rests))
STORY_RECALLED = declare(Kind("story recalled", compose_story_recalled))
NEW_STORY = declare(Kind("new story", compose_new_story, compose_new_stories))
PLAN_DUE = declare(Kind(DUE_KIND, compose_due))
PLAN_DROPPED = declare(Kind(DROPPED_KIND, compose_dropped))
