"""The mail about a new story, with a button for each network the member uses."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.content.suggestions.queries import credits_of
from proudly.content.suggestions.words import suggested_by
from proudly.links.queries import is_closed
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.kinds import Kind, Message, declare
from proudly.notices.models import Notice
from proudly.people.look import look_of
from proudly.sharing.models import Share
from proudly.sharing.queries import networks_of, stories_on_offer
from proudly.sharing.tokens import share_address
from proudly.ui.mail import html_of


def compose_new_story(notice: Notice) -> Message | None:
    """The mail in the member's language; None when the story is no longer offered, or shared already."""
    member = notice.member
    story = stories_on_offer(member).filter(pk=notice.about).first()
    if story is None or is_closed(story) or Share.objects.filter(member=member, story=story).exists():
        return None
    said = {
        "member": member,
        "story": story,
        "picture": settings.SITE_URL + story.picture.url if story.picture else "",
        "logo": settings.SITE_URL + member.organisation.logo.url if member.organisation.logo else "",
        "look": look_of(member.organisation.colour) if member.organisation.colour else None,
        "buttons": [(network, share_address(member, story, network.key)) for network in networks_of(member)],
        "story_address": settings.SITE_URL + reverse("story", args=[story.pk]),
        "suggested_by": suggested_by(credits_of(member.organisation, [story]).get(story.pk)),
        "stop_address": stop_mail_address(member),
    }
    return Message(
        subject=_("Worth sharing: %(title)s") % {"title": story.title},
        text=render_to_string("sharing/new_story.txt", said),
        html=html_of("sharing/new_story.mjml", said),
    )


NEW_STORY = declare(Kind("new story", compose_new_story))
