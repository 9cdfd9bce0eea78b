"""From when until when a story is shared, and when it goes out."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.content.life_forms import ScheduleForm, moment_input
from proudly.content.models import Story
from proudly.content.publishing import MomentRefused, NotInThisState, NotYours
from proudly.content.queries import stories_to_write
from proudly.links import ending
from proudly.people.views import MemberRequest, action_required


class MomentsForm(forms.Form):
    """All moments are of the organisation's clock."""

    share_from = forms.DateTimeField(
        label=gettext_lazy("Can be shared from"),
        required=False,
        widget=moment_input(),
        help_text=gettext_lazy("Until then colleagues can read it. The mail goes out when it may be shared."),
    )
    over_at = forms.DateTimeField(
        label=gettext_lazy("Over from"),
        required=False,
        widget=moment_input(),
        help_text=gettext_lazy("Then it leaves the feed and is no longer shared. Leave it empty and it stays."),
    )
    links_close = forms.BooleanField(
        label=gettext_lazy("Its links close then, too"),
        required=False,
        help_text=gettext_lazy("Whoever follows one reads that it is over. Otherwise they lead on."),
    )


@action_required("publish stories")
def story_when(request: MemberRequest, story_id: int) -> HttpResponse:
    """The moments of a story. Two queries besides the member's own."""
    stories = stories_to_write(request.member, "publish stories").select_related("closing")
    story: Story = get_object_or_404(stories, pk=story_id)
    now = {"share_from": story.share_from, "over_at": story.over_at, "links_close": story.links_close}
    form = MomentsForm(request.POST if request.method == "POST" else None, initial=now)
    if story.internal:
        del form.fields["links_close"]
    if request.method == "POST" and form.is_valid():
        try:
            ending.set_moments(
                story=story,
                share_from=form.cleaned_data["share_from"],
                over_at=form.cleaned_data["over_at"],
                links_close=form.cleaned_data.get("links_close", False),
                by=request.member,
            )
        except NotYours as moved:
            raise Http404 from moved
        except MomentRefused:
            form.add_error("over_at", _("It would be over before it can be shared. Choose a later moment."))
        except NotInThisState:
            messages.error(request, _("This story was taken back, and stays so. Use it as the start of another."))
            return redirect("story_preview", story.pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("story_preview", story.pk)
    schedule = ScheduleForm(initial={"at": story.publish_at})
    said = {"story": story, "form": form, "schedule": schedule, "section": "stories_to_write"}
    return render(request, "links/story_when.html", said)
