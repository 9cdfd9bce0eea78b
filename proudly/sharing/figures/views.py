"""What came of stories, for those who write them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from proudly.content.queries import stories_to_write
from proudly.people.views import MemberRequest, action_required
from proudly.sharing.engagement.words import engagement_in_words
from proudly.sharing.figures import queries
from proudly.sharing.figures.queries import Line, Told

BY = {"story": _("Story"), "topic": _("Topic"), "author": _("Author"), "variant": _("Words")}
ON_A_PAGE = 25


@require_safe
@action_required("write stories")
def figures(request: MemberRequest) -> HttpResponse:
    """Pride, share rate and readers, by story, topic, author and variant. Constant queries."""
    by = request.GET.get("by", "")
    by = by if by in BY else "story"
    lines = _lines(request, queries.told_of(request.member), by)
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page"))
    said = {"page": page, "by": by, "tabs": BY.items(), "weeks": queries.WINDOW.days // 7, "section": "write"}
    return render(request, "sharing/figures.html", said)


def _lines(request: MemberRequest, told: Told, by: str) -> list[Line]:
    if by == "topic":
        return queries.by_topic(told)
    if by == "author":
        return queries.by_author(told, request.member)
    return queries.by_variant(told) if by == "variant" else queries.by_story(told)


@require_safe
@action_required("write stories")
def story_words(request: MemberRequest, story_id: int) -> HttpResponse:
    """Which words of a story bring readers. A part of a page."""
    stories = stories_to_write(request.member).select_related("reception", "announcement")
    story = get_object_or_404(stories, pk=story_id)
    told = queries.told_of_these(request.member, [story])
    figures = told.shown(story.pk)
    of_posts = {"like": figures.likes, "reshare": figures.reshares, "reply": figures.replies} if figures else {}
    engagement = engagement_in_words(of_posts)
    said = {"figures": figures, "lines": queries.by_variant(told), "engagement": engagement}
    return render(request, "sharing/story_words.html", said)
