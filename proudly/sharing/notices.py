"""The kinds of notice about stories."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.content.models import Story
from proudly.networks import registry
from proudly.notices.chat.posts import tells_rooms
from proudly.notices.kinds import Kind, declare, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.notices.reading_hours import shows_reading
from proudly.sharing.echo.mails import DROPPED_KIND, DUE_KIND, compose_dropped, compose_due
from proudly.sharing.models import Share
from proudly.sharing.pride.mails import compose_rests
from proudly.sharing.pride.services import RESTS
from proudly.sharing.room_posts import tell_of_recall, tell_of_story
from proudly.sharing.story_mail import compose_new_stories, compose_reminders
from proudly.sharing.thanks import KIND as THANKED
from proudly.sharing.thanks import compose_thanks


def compose_story_recalled(notice: Notice) -> Message | None:
    """To who shared a story: that it was taken back, why, and where their posts are."""
    member = notice.member
    story = Story.objects.filter(
        organisation=member.organisation_id, pk=notice.about, recalled_at__isnull=False
    ).first()
    if story is None:
        return None
    shares = Share.objects.filter(member=member, story=story).order_by("pk")
    said = _("“%(title)s”, which you shared, was taken back by your editors.") % {"title": story.title}
    return Message(
        subject=_("Taken back: %(title)s") % {"title": story.title},
        said=said,
        lines=(
            _("Why:") + " " + story.recall_reason,
            _("Its links are closed. If your post is still out, please take it away. Your points stay."),
        ),
        actions=(
            Action(_("See what I shared"), settings.SITE_URL + reverse("shares")),
            *(Action(str(registry.network(share.network).name), share.address) for share in shares if share.address),
        ),
        because=_("You get this mail because you shared this story."),
    )


declare(Kind(RESTS, each(compose_rests), gettext_lazy("A story of mine that few are proud of"), needs="write stories"))
STORY_RECALLED = declare(Kind("story recalled", each(compose_story_recalled)))
NEW_STORY = declare(Kind("new story", compose_new_stories, gettext_lazy("New stories for me"), in_digest=True))
REMINDER = declare(
    Kind("story reminder", compose_reminders, gettext_lazy("One reminder of a story that I missed"), in_digest=True)
)
THANKS = declare(Kind(THANKED, each(compose_thanks), gettext_lazy("What my share brought"), in_digest=True))
shows_reading(Share, "shared_at")
PLAN_DUE = declare(Kind(DUE_KIND, each(compose_due), gettext_lazy("The moment I planned to share"), can_wait=False))
PLAN_DROPPED = declare(Kind(DROPPED_KIND, each(compose_dropped), gettext_lazy("A planned share that cannot be")))

tells_rooms(NEW_STORY.key, tell_of_story)
tells_rooms(STORY_RECALLED.key, tell_of_recall, takes_back=NEW_STORY.key)

ABOUT_STORIES = (NEW_STORY.key, REMINDER.key)  # what the limit of a week counts
