"""The life of a story as its editors see it: its moment, its versions, autosaves and copies."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content import copies, publishing, services, versions
from proudly.content.forms import CaptionFormSet, StoryForm
from proudly.content.life_forms import ScheduleForm
from proudly.content.life_words import field_name, missing_words
from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.content.review.gate import missing_approvals
from proudly.content.review.words import change_needs_approval
from proudly.people.queries import may
from proudly.people.views import MemberRequest, action_required
from proudly.ui.templatetags.ui import moment

# --- going out --------------------------------------------------------------------------------------------------------


@require_POST
@action_required("publish stories")
def schedule_story(request: MemberRequest, story_id: int) -> HttpResponse:
    """Have it go out at a moment of the organisation's clock."""
    story = get_object_or_404(stories_to_write(request.member, "publish stories"), pk=story_id)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["at"])))
        return redirect("story_when", story.pk)
    at: datetime = form.cleaned_data["at"]
    try:
        publishing.schedule_story(story=story, at=at, by=request.member)
    except publishing.NotYours as moved:
        raise Http404 from moved
    except publishing.MomentRefused:
        messages.error(request, _("That moment is past. Choose one to come, or publish it now."))
        return redirect("story_when", story.pk)
    except publishing.NotReadyToPublish as lacking:
        wanted = missing_words(lacking.missing)
        messages.error(request, _("Not scheduled yet: the story still needs %(wanted)s.") % {"wanted": wanted})
        return redirect("story_when" if lacking.missing == ["over_at"] else "story_change", story.pk)
    except publishing.NotInThisState:
        messages.error(request, _("This story is out already."))
    else:
        messages.success(request, _("It goes out by itself on %(moment)s.") % {"moment": moment(at, "full")})
    return redirect("story_preview", story.pk)


@require_POST
@action_required("publish stories")
def unschedule_story(request: MemberRequest, story_id: int) -> HttpResponse:
    story = get_object_or_404(stories_to_write(request.member, "publish stories"), pk=story_id)
    try:
        story = publishing.unschedule_story(story=story, by=request.member)
    except publishing.NotYours as moved:
        raise Http404 from moved
    if story.state == Story.State.DRAFT:
        messages.success(request, _("It stays in until you say otherwise."))
    return redirect("story_preview", story.pk)


# --- while it is being written ----------------------------------------------------------------------------------------


@require_POST
@action_required("write stories")
def autosave_story(request: MemberRequest) -> HttpResponse:
    """Keep a draft as it is being typed; answers with a line for the page, and with what the next one must say."""
    story, said = None, request.POST.get("story", "")
    if said:
        if not said.isdecimal() or len(said) > 18:
            raise Http404
        story = get_object_or_404(stories_to_write(request.member), pk=int(said))
    form = StoryForm(request.POST, instance=story, author=request.member, is_autosave=True)
    captions = CaptionFormSet(request.POST, prefix="captions")
    if not form.is_valid() or not captions.is_valid():
        return render(request, "content/autosaved.html", {"trouble": "wrong"})
    words = [caption.caption() for caption in captions if caption.cleaned_data]
    written = form.cleaned_data
    if story is None and not any([written["title"], written["summary"], *(one.text.strip() for one in words)]):
        return HttpResponse()  # nothing has been typed yet
    try:
        saved = services.write_story(
            author=request.member,
            story=Story.objects.get(pk=story.pk) if story else None,
            captions=words,
            is_autosave=True,
            **form.written(),
        )
    except services.NotYours as moved:
        raise Http404 from moved
    except services.NotADraft:
        return render(request, "content/autosaved.html", {"trouble": "not a draft"})
    except versions.ChangedMeanwhile as other:
        return render(request, "content/autosaved.html", {"trouble": "changed", "other": other, "story": story})
    answer = render(request, "content/autosaved.html", {"saved": saved})
    if story is None:
        answer.headers["HX-Replace-Url"] = reverse("story_change", args=[saved.pk])
    return answer


# --- versions ---------------------------------------------------------------------------------------------------------


@require_safe
@action_required("write stories")
def story_versions(request: MemberRequest, story_id: int) -> HttpResponse:
    """Every version of a story, newest first. Two queries besides the member's own."""
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    return render(request, "content/story_versions.html", {"story": story, "versions": versions.versions_of(story)})


@require_safe
@action_required("write stories")
def story_version(request: MemberRequest, story_id: int, number: int) -> HttpResponse:
    """One version, and what is different from another: the one before it, unless `than` says which."""
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    all_of_it = list(versions.versions_of(story))
    shown = next((one for one in all_of_it if one.number == number), None)
    if shown is None:
        raise Http404
    than = request.GET.get("than", "")
    others = [one for one in all_of_it if one.number != number]
    before = next((one for one in others if not one.set_aside and one.number < number), None)
    if than:
        before = next((one for one in others if str(one.number) == than), before)
    found = versions.differences(before, shown) if before else []
    return render(
        request,
        "content/story_version.html",
        {
            "story": story,
            "shown": shown,
            "before": before,
            "others": others,
            "differences": [(field_name(one.key), one) for one in found],
            "is_current": shown.number == story.version,
        },
    )


@require_POST
@action_required("write stories")
def restore_version(request: MemberRequest, story_id: int, number: int) -> HttpResponse:
    """Bring a version back. What the story says now stays among the versions."""
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    version = get_object_or_404(story.versions.select_related("story__audience", "story__campaign"), number=number)
    based_on = request.POST.get("based_on", "")
    try:
        copies.restore_version(
            version=version,
            by=request.member,
            based_on=int(based_on) if based_on.isdecimal() and len(based_on) < 10 else None,
        )
    except versions.ChangedMeanwhile:
        messages.error(request, _("Somebody changed the story a moment ago. Look at it again first."))
        return redirect("story_versions", story.pk)
    except services.NeedsApproval as needs:
        messages.error(request, change_needs_approval(needs))
        return redirect("story_versions", story.pk)
    messages.success(request, _("Version %(number)d is back.") % {"number": number})
    return redirect("story_preview", story.pk)


@require_POST
@action_required("write stories")
def duplicate_story(request: MemberRequest, story_id: int) -> HttpResponse:
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    made = copies.duplicate_story(story=story, by=request.member)
    messages.success(request, _("This is a draft of its own now. Change what is different this time."))
    return redirect("story_change", made.pk)


def life_of(request: MemberRequest, story: Story) -> dict[str, object]:
    """What the page of a story shows of its life. One query; of one that is covered by a rule for approval, more."""
    return {
        "to_be_approved": [rule.name for rule in missing_approvals(story)] if story.is_being_written else [],
        "may_publish": may(request.member, "publish stories"),
        "lacked": missing_words(story.lacked.split(",")) if story.lacked else "",
    }
