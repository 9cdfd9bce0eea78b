from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from proudly.content import services
from proudly.content.copies import as_it_is
from proudly.content.media.crops import cuts_of
from proudly.content.media.forms import MediaForm
from proudly.content.media.medium import media_lack, media_of
from proudly.content.media.shown import captions_given_out, given_out, media_shown
from proudly.content.models import Story
from proudly.content.queries import stories_for, stories_to_write
from proudly.content.review.queries import story_to_review
from proudly.content.review.words import change_needs_approval
from proudly.content.versions import ChangedMeanwhile
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required


@action_required("write stories")
def story_media(request: MemberRequest, story_id: int) -> HttpResponse:
    """More pictures, a video or a document for a story, and what stays in view of its picture."""
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    form = MediaForm(request.POST or None, request.FILES or None, story=story)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.write_story(author=request.member, story=story, **(as_it_is(story) | form.written()))
        except services.NotYours as moved:
            raise Http404 from moved
        except services.NeedsApproval as needs:
            form.add_error(None, change_needs_approval(needs))
        except ChangedMeanwhile as other:
            sentence = _("Somebody else has saved this story since. Yours is kept as version %(number)d of it.")
            form.add_error(None, sentence % {"number": other.kept.number})
        else:
            if media_lack(media_of(saved)):
                messages.info(request, _("Saved. Say what there is to see or hear, then it can go out."))
                return redirect("story_media", saved.pk)
            messages.success(request, _("Saved."))
            return redirect("story_preview", saved.pk)
    if form.errors and not form.non_field_errors() and not form.is_about_what_there_is():
        changed = _("Somebody else has changed this meanwhile. Look at what there is now, and do it once more.")
        form.add_error(None, changed)
    said = {"form": form, "story": story, "cuts": cuts_of(story), "shown": media_shown(story)}
    return render(request, "content/story_media.html", said)


@require_safe
@action_required("read stories")
def story_file(request: MemberRequest, story_id: int, name: str) -> HttpResponseBase:
    """The video or the document of a story, in parts as a player asks for them."""
    return given_out(request, _seen_or_404(request.member, story_id), name)


@require_safe
@action_required("read stories")
def story_captions(request: MemberRequest, story_id: int, name: str) -> HttpResponse:
    return captions_given_out(_seen_or_404(request.member, story_id), name)


def _seen_or_404(member: Member, story_id: int) -> Story:
    """A story that reaches the member, or one that the member writes or is asked to approve."""
    story = stories_for(member).filter(pk=story_id).first() or story_to_review(member, story_id)
    if story is None:
        raise Http404
    return story
