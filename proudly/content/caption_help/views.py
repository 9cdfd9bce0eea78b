"""Having words suggested, taking them over, and choosing who is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from proudly.content import services as writing
from proudly.content.caption_help import queries, services
from proudly.content.caption_help.words import trouble_words
from proudly.content.models import CaptionHelp, CaptionRequest, Story, SuggestedCaption
from proudly.content.queries import stories_to_write
from proudly.content.review.words import change_needs_approval
from proudly.networks.registry import all_networks
from proudly.people.organisations import offered_languages
from proudly.people.views import MemberRequest, action_required


class AskForm(forms.Form):
    network = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, said: Any, *, story: Story) -> None:
        super().__init__(said, initial={"language": story.language}, prefix="ask")
        self.fields["network"].choices = [  # type: ignore[attr-defined]
            ("", _("Any network")),
            *((network.key, network.name) for network in all_networks()),
        ]
        self.fields["language"].choices = offered_languages(story.organisation)  # type: ignore[attr-defined]


@action_required("write stories")
def caption_help(request: MemberRequest, story_id: int) -> HttpResponse:
    """Words that a model suggests for a story. A part of a page; POST has it asked."""
    story = _story_or_404(request, story_id)
    if queries.who_is_asked(story.organisation) is None:
        return HttpResponse()
    said, trouble = request.POST if request.method == "POST" else None, ""
    form = AskForm(said, story=story)
    if form.is_valid():
        try:
            services.ask_for_captions(member=request.member, story=story, **form.cleaned_data)
        except services.AskedEnough:
            trouble = _("Enough was asked for now. Write them yourself, or try again in an hour.")
        except services.NoHelp:
            return HttpResponse()
    return render(request, "content/caption_help.html", _shown(story, AskForm(None, story=story), trouble))


def _shown(story: Story, form: AskForm, trouble: str = "") -> dict[str, Any]:
    last = queries.last_request(story)
    under_way = queries.is_under_way(last)
    if last is not None and not trouble:
        gave_up = last.state == CaptionRequest.State.ASKING and not under_way
        if last.state == CaptionRequest.State.FAILED or gave_up:
            trouble = trouble_words(last.trouble)
    return {
        "story": story,
        "form": form,
        "suggestions": queries.open_suggestions(story),
        "under_way": under_way,
        "trouble": trouble,
    }


@require_POST
@action_required("write stories")
def settle_suggested_caption(request: MemberRequest, story_id: int, suggested_id: int) -> HttpResponse:
    """Take suggested words over, as they were read and perhaps changed; or put them away."""
    story = _story_or_404(request, story_id)
    suggested = get_object_or_404(SuggestedCaption, story=story, pk=suggested_id)
    if "away" in request.POST:
        services.put_away(suggested=suggested)
    else:
        try:
            services.use_caption(suggested=suggested, by=request.member, text=request.POST.get("text", "")[:5000])
        except ValueError as empty:
            messages.error(request, str(empty))
        except writing.NeedsApproval as needs:
            messages.error(request, change_needs_approval(needs))
        except writing.NotYours as moved:
            raise Http404 from moved
        else:
            messages.success(request, _("They stand with the story now."))
    return redirect("story_preview", story.pk)


def _story_or_404(request: MemberRequest, story_id: int) -> Story:
    stories = stories_to_write(request.member).select_related("organisation", "audience")
    return get_object_or_404(stories, pk=story_id)


# --- who is asked -----------------------------------------------------------------------------------------------------


class WhoIsAskedForm(forms.Form):
    address = forms.URLField(
        label=gettext_lazy("Address of the model"),
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Of any server that speaks the API of OpenAI, up to and with /v1. Yours, or a supplier’s."
        ),
    )
    model = forms.CharField(label=gettext_lazy("Name of the model"), max_length=100)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Kept encrypted and never shown. Left empty, the one there is stays, for the same server."
        ),
    )

    def __init__(self, said: Any, *, asked: CaptionHelp | None) -> None:
        kept = {"address": asked.address, "model": asked.model} if asked else {}
        super().__init__(said, initial=kept)


@action_required("change caption help")
def caption_help_settings(request: MemberRequest) -> HttpResponse:
    """Which model suggests words, if any."""
    organisation = request.member.organisation
    asked = queries.who_is_asked(organisation)
    if request.method == "POST" and "end" in request.POST:
        services.end_caption_help(organisation=organisation)
        messages.success(request, _("Nobody is asked for words any more."))
        return redirect("caption_help_settings")
    form = WhoIsAskedForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.set_caption_help(
                organisation=organisation, address=said["address"], model=said["model"], key=said["key"] or None
            )
        except services.AddressNotSafe:
            form.add_error("address", _("Begin with https://, so that nobody on the way reads the key."))
        else:
            messages.success(request, _("Saved."))
            return redirect("caption_help_settings")
    said_ = {"form": form, "asked": asked, "has_key": bool(asked and asked.sealed_key), "section": "organisation"}
    return render(request, "content/caption_help_settings.html", said_)
