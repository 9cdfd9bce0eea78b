from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.audience.queries import how_many, limits_of
from proudly.audience.services import Limits
from proudly.content import services
from proudly.content.cards.views import what_came_of, why_nothing_came
from proudly.content.forms import CaptionFormSet, StoryForm, TopicsForm
from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.content.suggestions.shown import suggestion_behind
from proudly.networks.registry import all_networks
from proudly.people.queries import may
from proudly.people.views import MemberRequest, action_required

ON_A_PAGE = 25


@action_required("read stories")
def my_topics(request: MemberRequest) -> HttpResponse:
    """The topics whose stories are marked for the member."""
    said = request.POST if request.method == "POST" else None  # no topic at all is something said, too
    form = TopicsForm(said, member=request.member)
    if request.method == "POST" and form.is_valid():
        services.choose_topics(member=request.member, topics=form.cleaned_data["topics"])
        messages.success(request, _("Saved."))
        return redirect("my_topics")
    return render(request, "content/my_topics.html", {"form": form, "section": "preferences"})


@require_safe
@action_required("write stories")
def stories_being_written(request: MemberRequest) -> HttpResponse:
    """The editors' list."""
    page = Paginator(stories_to_write(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "content/stories_to_write.html", {"page": page})


@action_required("write stories")
def write_story(request: MemberRequest, story_id: int | None = None) -> HttpResponse:
    """Write a story, or change one."""
    story = None
    if story_id is not None:
        story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    form = StoryForm(
        request.POST or None,
        request.FILES or None,
        instance=story,
        author=request.member,
        read=request.GET.get("link", ""),
    )
    written = [
        {"network": caption.network, "language": caption.language, "text": caption.text}
        for caption in (story.captions.all() if story else [])
    ] or [{"language": request.member.language}]
    captions = CaptionFormSet(request.POST or None, initial=written, prefix="captions")
    if request.method == "POST" and form.is_valid() and captions.is_valid():
        said = form.cleaned_data
        saved = services.write_story(
            author=request.member,
            story=Story.objects.get(pk=story.pk) if story else None,  # the form has touched its own instance
            title=said["title"],
            summary=said["summary"],
            language=said["language"],
            why=said["why"],
            url=said["url"],
            picture=said["picture"] if "picture" in request.FILES else form.picture_of_link(),
            picture_alt=said["picture_alt"],
            topics=said["topics"],
            captions=[caption.caption() for caption in captions if caption.cleaned_data],
            teams=said["teams"],
            limits=form.limits(),
            announce=said["announce"],
        )
        return redirect("story_preview", saved.pk)
    return render(
        request,
        "content/write_story.html",
        {"form": form, "captions": captions, "story": story, "network_limits": _limits()}
        | (what_came_of(form.reading) if form.reading else why_nothing_came(request.GET.get("link", ""))),
    )


def _limits() -> dict[str, dict[str, Any]]:
    """How each network counts, for the page: with a link of the usual length behind the words."""
    return {
        network.key: {
            "number": network.limit.number,
            "unit": network.limit.unit,
            "link_cost": network.limit.link_cost,
            "link": f"{settings.SITE_URL}/go/123456789",
        }
        for network in all_networks()
    }


def _in_words(limits: Limits) -> list[tuple[str, list[str]]]:
    """What an audience is limited to: the name of each attribute, and its values."""
    languages = dict(settings.LANGUAGES)
    return [
        (str(attribute.label), [str(languages.get(value, value)) for value in values])
        for attribute, values in limits.items()
    ]


@require_safe
@action_required("write stories")
def preview_story(request: MemberRequest, story_id: int) -> HttpResponse:
    """The story as an employee will see it, and whom it reaches, before it is published."""
    stories = stories_to_write(request.member).select_related("audience__organisation").prefetch_related("captions")
    story = get_object_or_404(stories, pk=story_id)
    return render(
        request,
        "content/preview_story.html",
        {
            "story": story,
            "picture": story.picture.url if story.picture else "",
            "people": how_many(story.audience),
            "limits": _in_words(limits_of(story.audience)),
            "may_publish": may(request.member, "publish stories"),
            **suggestion_behind(request.member, story),
        },
    )


@require_POST
@action_required("publish stories")
def publish_story(request: MemberRequest, story_id: int) -> HttpResponse:
    story = get_object_or_404(stories_to_write(request.member, "publish stories"), pk=story_id)
    try:
        services.publish_story(story=story)
    except services.NotReadyToPublish as lacking:
        names = {
            "title": _("a title"),
            "summary": _("a summary"),
            "picture_alt": _("words for people who cannot see the picture"),
        }
        wanted = ", ".join(names[field] for field in lacking.missing)
        messages.error(request, _("Not published yet: the story still needs %(wanted)s.") % {"wanted": wanted})
        return redirect("story_change", story.pk)
    messages.success(request, _("Published. Your colleagues hear of it now."))
    return redirect("story_preview", story.pk)
