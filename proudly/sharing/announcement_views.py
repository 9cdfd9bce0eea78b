"""How far the announcement of a story has come, while it goes on, and stopping it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content.queries import stories_to_write
from proudly.notices.chat.posts import posts_about
from proudly.notices.progress import progress_of
from proudly.people.views import MemberRequest, action_required
from proudly.sharing.announcing import stop_announcing
from proudly.sharing.models import Announcement, Share
from proudly.sharing.notices import NEW_STORY


@require_safe
@action_required("write stories")
def story_announced(request: MemberRequest, story_id: int) -> HttpResponse:
    """Who was told of a story, and what came of it. A part of a page, which asks again while more is to come.

    Seven queries.
    """
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    announcement = Announcement.objects.filter(story=story).first()
    progress = progress_of(request.member.organisation, kind=NEW_STORY.key, about=story.pk)
    posts = posts_about(request.member.organisation, kind=NEW_STORY.key, about=story.pk)
    is_writing = announcement is not None and announcement.written_at is None
    said = {
        "story": story,
        "announcement": announcement,
        "progress": progress,
        "posts": posts,
        "shared": Share.objects.filter(story=story).values("member").distinct().count(),
        "goes_on": is_writing or progress.is_under_way,
        "can_be_stopped": announcement is not None
        and announcement.stopped_at is None
        and (is_writing or progress.is_under_way or announcement.held_back or announcement.too_cold),
    }
    return render(request, "sharing/story_announced.html", said)


@require_POST
@action_required("publish stories")
def stop(request: MemberRequest, story_id: int) -> HttpResponse:
    """Nobody else is told of the story."""
    story = get_object_or_404(stories_to_write(request.member, "publish stories"), pk=story_id)
    if stop_announcing(story=story):
        messages.success(request, _("Stopped: nobody else is told of it. Who has it keeps it."))
    return redirect("story_preview", story.pk)
