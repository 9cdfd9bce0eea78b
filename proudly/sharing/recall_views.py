"""Taking a story back, for editors."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.content.models import Story
from proudly.content.publishing import NotInThisState, NotYours
from proudly.content.queries import stories_to_write
from proudly.people.views import MemberRequest, action_required
from proudly.sharing import recalling


class RecallForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=Story._meta.get_field("recall_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For the colleagues who shared it. Visitors do not read this."),
    )


@action_required("publish stories")
def recall_story(request: MemberRequest, story_id: int) -> HttpResponse:
    """What taking it back does, and why; then it is done."""
    story = get_object_or_404(stories_to_write(request.member, "publish stories"), pk=story_id)
    form = RecallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = recalling.recall_story(story=story, reason=form.cleaned_data["reason"], by=request.member)
        except NotYours as moved:
            raise Http404 from moved
        except NotInThisState:
            messages.error(request, _("This story is not out: there is nothing to take back."))
        else:
            if done:
                messages.success(request, _("Taken back. Nobody can share it any more; who did is told why."))
        return redirect("story_preview", story.pk)
    return render(request, "sharing/recall_story.html", {"story": story, "form": form, "section": "stories_to_write"})
