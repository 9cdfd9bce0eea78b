"""Who hears of a story, for editors; how many notices there are, for managers; and switching it off, for members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from proudly.content.queries import stories_to_write
from proudly.notices.rhythm import MOST_A_WEEK
from proudly.people.views import MemberRequest, action_required
from proudly.sharing import announcing
from proudly.sharing.hearers import hearers_of
from proudly.sharing.queries import stories_on_offer
from proudly.sharing.relevance_words import reason_of_others, reasons_for
from proudly.sharing.suits import suits_of, wants_newest_first

SOME_STORIES = 5


class NoticesForm(forms.Form):
    weekly_limit = forms.IntegerField(
        label=gettext_lazy("Mails about stories for one person, in any seven days"),
        min_value=1,
        max_value=MOST_A_WEEK,
        help_text=gettext_lazy("At most. With fewer, people open more of them."),
    )


class OrderForm(forms.Form):
    newest_first = forms.BooleanField(
        label=gettext_lazy("Show me everything, newest first"),
        required=False,
        help_text=gettext_lazy("Nothing is computed of you then, and you hear of each story until the week’s limit."),
    )


@require_safe
@action_required("write stories")
def hearers(request: MemberRequest, story_id: int) -> HttpResponse:
    """Who would hear of a story if it were published now, and why. A part of a page."""
    stories = stories_to_write(request.member).select_related("audience__organisation").prefetch_related("captions")
    found = hearers_of(get_object_or_404(stories, pk=story_id), request.member)
    said: dict[str, Any] = {
        "found": found,
        "others": None if found.at_once is None else found.people - found.at_once,
        "because": [(number, reason_of_others(reason)) for reason, number in found.because[:4]],
        "some": [(name, ", ".join(reason_of_others(reason) for reason in reasons)) for name, reasons in found.some],
    }
    return render(request, "sharing/hearers.html", said)


@action_required("limit story notices")
def story_notices(request: MemberRequest) -> HttpResponse:
    """How many mails about stories a member gets at most in a week."""
    organisation = request.member.organisation
    kept = {"weekly_limit": announcing.weekly_limit_of(organisation)}
    form = NoticesForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        announcing.change_weekly_limit(organisation=organisation, weekly_limit=form.cleaned_data["weekly_limit"])
        messages.success(request, _("Saved."))
        return redirect("story_notices")
    return render(request, "sharing/story_notices.html", {"form": form, "section": "organisation"})


@action_required("read stories")
def my_order(request: MemberRequest) -> HttpResponse:
    """What decides which stories come first for the member, and switching it off."""
    said = request.POST if request.method == "POST" else None
    form = OrderForm(said, initial={"newest_first": wants_newest_first(request.member)})
    if request.method == "POST" and form.is_valid():
        announcing.choose_newest_first(member=request.member, newest_first=form.cleaned_data["newest_first"])
        messages.success(request, _("Saved."))
        return redirect("my_order")
    stories = list(stories_on_offer(request.member)[:SOME_STORIES])
    suits = suits_of(request.member, [story.pk for story in stories])
    lines = [(one, reasons_for(request.member, one, suits[one.pk])) for one in stories if one.pk in suits]
    return render(request, "sharing/my_order.html", {"form": form, "lines": lines, "section": "preferences"})
