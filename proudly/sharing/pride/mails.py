"""The mail to who wrote a story that few colleagues are proud of."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.content.models import Story
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.sharing.pride.queries import pride_of
from proudly.sharing.pride.words import BECAUSE


def compose_rests(notice: Notice) -> Message | None:
    """That a story rests, what colleagues said, and what can be done. None when it is promoted again, or gone."""
    member = notice.member
    resting = Story.objects.filter(rest__lifted_at=None, rest__isnull=False)
    story = resting.filter(organisation=member.organisation_id, pk=notice.about, state=Story.State.PUBLISHED).first()
    if story is None:
        return None
    reasons = [f"– {BECAUSE[because]}" for because, _people in pride_of([story.pk])[story.pk].reasons]
    said = _(
        "Most of the colleagues who judged “%(title)s” would not put their name to it. It is no longer shown first, "
        "and nobody gets a mail about it. Everybody still finds it, and can share it."
    )
    return Message(
        subject=_("Few are proud to share: %(title)s") % {"title": story.title},
        heading=_("Few colleagues are proud to share this"),
        said=said % {"title": story.title},
        lines=(
            *(["\n".join([_("What they say:"), *reasons])] if reasons else []),
            _("Mend it and have it promoted again, or let it rest."),
        ),
        actions=(Action(_("Look at the story"), settings.SITE_URL + reverse("story_preview", args=[story.pk])),),
        because=_("You get this mail because you write stories."),
    )
