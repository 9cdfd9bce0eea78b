"""Taking a story back: nobody can share it any more, its links are closed, and who shared it hears why."""

from __future__ import annotations

from django.db import transaction

from proudly.content import publishing
from proudly.content.models import Story
from proudly.links.queries import is_closed
from proudly.links.services import close_links
from proudly.notices.chat.posts import withdraw_posts
from proudly.notices.services import promise_notices, withdraw_notices
from proudly.notices.tasks import post_in_rooms, send_notices
from proudly.people.models import Member
from proudly.sharing.echo.planning import drop_plans_of
from proudly.sharing.notices import NEW_STORY, STORY_RECALLED


def recall_story(*, story: Story, reason: str, by: Member | None = None) -> bool:
    """Take a published story back for good, all at once or not at all. Returns False when it was already.

    Args:
        reason: for the colleagues who shared it; visitors of the links read only that it is no longer shared.

    Raises NotInThisState when it was never published; NotYours as `publishing`.
    """
    with transaction.atomic():
        if not publishing.recall_story(story=story, reason=reason, by=by):
            return False
        if not is_closed(Story.objects.get(pk=story.pk)):  # what an editor told visitors before stays
            close_links(story=story)
        drop_plans_of(story)
        withdraw_notices(organisation=story.organisation, kind=NEW_STORY.key, about=story.pk)
        withdraw_posts(organisation=story.organisation, kind=NEW_STORY.key, about=story.pk, instead=STORY_RECALLED.key)
        # A share that is being made at this moment waits for us, or we for it: see `publishing.hold`.
        sharers = Member.objects.present().filter(shares__story=story).distinct()
        promise_notices(organisation=story.organisation, members=sharers, kind=STORY_RECALLED.key, about=story.pk)
        transaction.on_commit(send_notices)
        transaction.on_commit(post_in_rooms)
    return True
