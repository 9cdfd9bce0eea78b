"""Telling the audience of a new story. Found from the stories themselves, so that a crash forgets nobody."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from proudly.audience.queries import members_of
from proudly.content.models import Story
from proudly.content.queries import is_live
from proudly.kit import clock
from proudly.notices.services import promise_again, promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.models import Member
from proudly.sharing.models import Announcement
from proudly.sharing.notices import NEW_STORY


def announce_published_stories() -> int:
    """Announce what was published and not announced yet. Returns the number of stories. One query if there is none.

    What may be read but not shared yet waits until it may.
    """
    may_be_shared = Q(share_from=None) | Q(share_from__lte=clock.now())
    waiting = Story.objects.filter(is_live(), may_be_shared, announce=True, announcement=None)
    stories = list(waiting.select_related("audience__organisation").order_by("published_at")[:20])
    for story in stories:
        announce_story(story=story)
    return len(stories)


def announce_story(*, story: Story) -> Announcement | None:
    """Promise a notice to everyone in the story's audience who has joined and wants mail, once.

    Returns None when it was done already.
    """
    with transaction.atomic():
        announcement, is_new = Announcement.objects.get_or_create(
            story=story, defaults={"organisation_id": story.organisation_id, "at": clock.now(), "people": 0}
        )
        if not is_new:
            return None
        # Who has not joined is asked to first, by an invitation.
        audience = [member for member in members_of(story.audience) if member.mail_wanted and member.started_at]
        announcement.people = promise_notices(
            organisation=story.organisation, members=audience, kind=NEW_STORY.key, about=story.pk
        )
        announcement.save(update_fields=["people"])
        transaction.on_commit(send_notices)
    return announcement


def announce_again(*, member: Member, story_id: int) -> None:
    """Send one member a fresh mail about a story, because the link in the old one is over. At most one an hour."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    with transaction.atomic():
        promise_again(member=member, kind=NEW_STORY.key, about=story_id, not_after=an_hour_ago)
        transaction.on_commit(send_notices)
