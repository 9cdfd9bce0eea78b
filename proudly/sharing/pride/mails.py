"""The mail to who wrote a story that few colleagues are proud of."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.content.models import Story
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.kinds import Message
from proudly.notices.models import Notice
from proudly.sharing.pride.queries import pride_of
from proudly.sharing.pride.words import BECAUSE
from proudly.ui.mail import html_of


def compose_rests(notice: Notice) -> Message | None:
    """That a story rests, what colleagues said, and what can be done. None when it is promoted again, or gone."""
    member = notice.member
    resting = Story.objects.filter(rest__lifted_at=None, rest__isnull=False)
    story = resting.filter(organisation=member.organisation_id, pk=notice.about, state=Story.State.PUBLISHED).first()
    if story is None:
        return None
    said = {
        "member": member,
        "story": story,
        "reasons": [BECAUSE[because] for because, _people in pride_of([story.pk])[story.pk].reasons],
        "address": settings.SITE_URL + reverse("story_preview", args=[story.pk]),
        "stop_address": stop_mail_address(member),
    }
    return Message(
        subject=_("Few are proud to share: %(title)s") % {"title": story.title},
        text=render_to_string("sharing/story_rests.txt", said),
        html=html_of("sharing/story_rests.mjml", said),
    )
