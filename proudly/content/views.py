from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.audience.forms import AudienceForm
from proudly.audience.queries import how_many, limits_of, reached_by
from proudly.audience.words import in_words, sentence
from proudly.content import services
from proudly.content.caption_help.queries import who_is_asked, words_of_a_model
from proudly.content.cards.views import what_came_of, why_nothing_came
from proudly.content.forms import CaptionFormSet, StoryForm, TopicsForm
from proudly.content.life_forms import FilterForm
from proudly.content.life_views import life_of
from proudly.content.life_words import missing_words
from proudly.content.media.shown import media_shown
from proudly.content.models import Story
from proudly.content.publishing import NotInThisState
from proudly.content.queries import Wanted, chosen_stories, stories_to_write
from proudly.content.review.words import change_needs_approval
from proudly.content.sources.queries import sources_in_trouble
from proudly.content.suggestions.shown import suggestion_behind
from proudly.content.versions import ChangedMeanwhile
from proudly.networks.registry import all_networks
from proudly.people.views import MemberRequest, action_required

ON_A_PAGE = 25
SOME_NAMES = 5  # of an audience, while it is being chosen


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
    """The editors' list. A constant number of queries, asserted in the tests."""
    form = FilterForm(request.GET, member=request.member)
    wanted = form.wanted()
    stories = chosen_stories(stories_to_write(request.member), wanted)
    page = Paginator(stories, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "content/stories_to_write.html",
        {
            "page": page,
            "filter": form,
            "is_filtered": wanted != Wanted(),
            "trouble": sources_in_trouble(request.member),
        },
    )


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
    language = story.language if story else request.member.language
    written = [
        {"network": caption.network, "language": caption.language, "text": caption.text}
        for caption in (story.captions.all() if story else [])
    ] or [{"language": language}]
    captions = CaptionFormSet(
        request.POST or None, initial=written, prefix="captions", form_kwargs={"language": language}
    )
    changed_meanwhile = None
    if request.method == "POST" and form.is_valid() and captions.is_valid():
        try:
            saved = _write_or_404(
                author=request.member,
                story=Story.objects.get(pk=story.pk) if story else None,  # the form has touched its own instance
                captions=[caption.caption() for caption in captions if caption.cleaned_data],
                **form.written(),
            )
        except ChangedMeanwhile as other:
            changed_meanwhile = other
            form.go_on_from(other.story.version)
        except services.NeedsApproval as needs:
            form.add_error(None, change_needs_approval(needs))
        else:
            return redirect("story_preview", saved.pk)
    return render(
        request,
        "content/write_story.html",
        {
            "form": form,
            "captions": captions,
            "story": story,
            "network_limits": _limits(),
            "changed_meanwhile": changed_meanwhile,
            "autosaves": story is None or story.state == Story.State.DRAFT,
            **(life_of(request, story) if story else {}),
            **(what_came_of(form.reading) if form.reading else why_nothing_came(request.GET.get("link", ""))),
        },
    )


def _write_or_404(**said: Any) -> Story:
    try:
        return services.write_story(**said)
    except services.NotYours as moved:
        raise Http404 from moved


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


@require_safe
@action_required("write stories")
def count_audience(request: MemberRequest) -> HttpResponse:
    """Whom the audience that is being chosen reaches: how many, in words, and a few of them. A part of a page."""
    form = AudienceForm(request.GET)
    form.offer_audience(request.member, "write stories", is_shown=False)
    if not form.is_valid():
        return render(request, "content/audience_count.html", {"trouble": form.errors})
    teams, limits = list(form.cleaned_data["teams"]), form.limits()
    organisation = request.member.organisation
    members = reached_by(organisation, teams or None, limits)
    return render(
        request,
        "content/audience_count.html",
        {
            "people": members.count(),
            "sentence": sentence(organisation, [team.name for team in teams], limits),
            "some": list(members.order_by("pk").values_list("name", flat=True)[:SOME_NAMES]),
        },
    )


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
            "shown": media_shown(story),
            "people": how_many(story.audience),
            "sentence": in_words(story.audience),
            "limited": bool(limits_of(story.audience)),
            **life_of(request, story),
            **suggestion_behind(request.member, story),
            "words_of_a_model": {text for _story, text in words_of_a_model([story])},
            "has_caption_help": story.state != Story.State.RECALLED and who_is_asked(story.organisation) is not None,
        },
    )


@require_POST
@action_required("publish stories")
def publish_story(request: MemberRequest, story_id: int) -> HttpResponse:
    story = get_object_or_404(stories_to_write(request.member, "publish stories"), pk=story_id)
    try:
        services.publish_story(story=story, by=request.member)
    except services.NotYours as moved:
        raise Http404 from moved
    except services.NotReadyToPublish as lacking:
        wanted = missing_words(lacking.missing)
        messages.error(request, _("Not published yet: the story still needs %(wanted)s.") % {"wanted": wanted})
        return redirect("story_when" if lacking.missing == ["over_at"] else "story_change", story.pk)
    except NotInThisState:
        messages.error(request, _("This story was taken back, and stays so. Use it as the start of another."))
        return redirect("story_preview", story.pk)
    if story.waits_to_be_shared:
        said = _("Published. Your colleagues can read it now; they hear of it when they may share it.")
        messages.success(request, said)
        return redirect("story_preview", story.pk)
    messages.success(request, _("Published. Your colleagues hear of it now."))
    return redirect("story_preview", story.pk)
