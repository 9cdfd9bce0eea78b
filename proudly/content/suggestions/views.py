from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content.cards.queries import card_of_reading, is_under_way, reading_of
from proudly.content.models import LinkReading, Story, Suggestion
from proudly.content.suggestions import queries, rules, services
from proudly.content.suggestions.forms import PromiseForm, SuggestForm, WordsForm
from proudly.content.suggestions.words import reasons_to_decline, suggested_by
from proudly.people.views import MemberRequest, action_required

ON_A_PAGE = 25


# --- who suggests -----------------------------------------------------------------------------------------------------


@action_required("suggest stories")
def suggest(request: MemberRequest) -> HttpResponse:
    """Suggest a link. What a bookmark or a phone hands over in the address is filled in, and nothing more."""
    told = {"link": _handed_over(request)}
    form = SuggestForm(request.POST or None, member=request.member, initial=told)
    story: Story | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made, is_new = services.suggest(
                member=request.member,
                pasted=said["link"],
                why=said["why"],
                topic=said["topic"],
                by_name=said["by_name"],
            )
        except services.AlreadyAStory as known:
            story = known.story
        except services.TooManySuggestions:
            form.add_error(None, _("That is a lot for one day, thank you! Keep the rest until tomorrow."))
        else:
            _thank(request, made, is_new)
            return redirect("suggestion", made.pk)
    return render(
        request,
        "content/suggest.html",
        {"form": form, "story": story, "within": queries.answer_within(request.member.organisation)},
    )


def _handed_over(request: HttpRequest) -> str:
    """What a bookmark or a phone shares: some apps put the address among the words."""
    parts = [request.GET.get(name, "")[:10_000] for name in ("url", "text", "title")]
    return next((part for part in parts if "http" in part.lower()), parts[0])


def _thank(request: MemberRequest, made: Suggestion, is_new: bool) -> None:
    if not is_new:
        messages.info(request, _("You suggested this before: here it is."))
        return
    colleague = queries.colleague_who_suggested(made)
    if colleague is not None:
        messages.success(request, _("%(name)s suggested this too: you share the honour.") % {"name": colleague.name})
    elif queries.was_suggested_before(made):
        messages.success(request, _("A colleague suggested this too: you share the honour."))
    else:
        messages.success(request, _("Thank you! The editors have it."))


@require_POST
@action_required("suggest stories")
def read_suggested_link(request: MemberRequest) -> HttpResponse:
    """A part of the page: the link is read while the member writes. Without a script it is read afterwards."""
    try:
        address = rules.address_of(request.POST.get("link", ""))
    except rules.AddressRefused:
        return HttpResponse()  # the form says so when it is sent
    reading = services.reading_of_link(request.member, address)
    return render(request, "content/suggested_link.html", _read(reading))


@require_safe
@action_required("suggest stories")
def suggested_link(request: MemberRequest, reading_id: int) -> HttpResponse:
    """How far it is, and what came of it. While nothing has changed there is nothing to show anew."""
    reading = reading_of(request.member, reading_id)
    if reading is None:
        raise Http404
    if is_under_way(reading):
        return HttpResponse(status=204)
    return render(request, "content/suggested_link.html", _read(reading))


def _read(reading: LinkReading | None) -> dict[str, Any]:
    card = card_of_reading(reading)
    under_way = reading is not None and is_under_way(reading)
    return {
        "reading": reading,
        "under_way": under_way,
        "card": card,
        "picture": reading.picture.url if reading and reading.picture else "",
    }


@require_safe
@action_required("suggest stories")
def suggest_from_anywhere(request: MemberRequest) -> HttpResponse:
    """How to suggest from any page: the bookmark, and the phone's own share button."""
    address = settings.SITE_URL + reverse("suggest")
    bookmark = f"javascript:void(open('{address}?url='+encodeURIComponent(location.href)))"
    return render(request, "content/suggest_from_anywhere.html", {"bookmark": bookmark, "section": "suggest"})


@require_safe
@action_required("suggest stories")
def my_suggestions(request: MemberRequest) -> HttpResponse:
    """What the member suggested, and how far it is. Constant queries."""
    page = Paginator(queries.suggestions_of(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "content/my_suggestions.html", {"page": page, "section": "suggest"})


@action_required("suggest stories")
def suggestion(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    """One of the member's own suggestions, with its conversation; the member says something."""
    found = get_object_or_404(queries.suggestions_of(request.member), pk=suggestion_id)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reply(suggestion=found, text=form.cleaned_data["text"])
        except services.IsOver:
            messages.error(request, _("This suggestion is closed. You are welcome to suggest something new."))
        else:
            messages.success(request, _("Sent."))
        return redirect("suggestion", found.pk)
    return render(request, "content/suggestion.html", _shown(found) | {"form": form, "section": "suggest"})


@require_POST
@action_required("suggest stories")
def withdraw_suggestion(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    found = get_object_or_404(queries.suggestions_of(request.member), pk=suggestion_id)
    try:
        services.withdraw(suggestion=found)
    except services.IsOver:
        messages.error(request, _("This suggestion is closed, and cannot be withdrawn any more."))
        return redirect("suggestion", found.pk)
    messages.success(request, _("Withdrawn."))
    return redirect("my_suggestions")


# --- editors ----------------------------------------------------------------------------------------------------------


@require_safe
@action_required("answer suggestions")
def suggestions_to_answer(request: MemberRequest) -> HttpResponse:
    """The one queue: what waits for an answer, the promise that ends soonest on top; or all there ever was."""
    shows_all = request.GET.get("which") == "all"
    found = queries.suggestions_to_answer(request.member)
    if not shows_all:
        found = found.filter(state__in=queries.OPEN)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "content/suggestions_to_answer.html",
        {"page": page, "shows_all": shows_all, "section": "stories_to_write"},
    )


@action_required("answer suggestions")
def suggestion_to_answer(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    """One suggestion with its conversation; the editor answers or asks."""
    found = get_object_or_404(queries.suggestions_to_answer(request.member), pk=suggestion_id)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(suggestion=found, editor=request.member, text=form.cleaned_data["text"])
        except services.IsOver:
            _say_it_is_over(request)
        else:
            messages.success(request, _("Sent. %(name)s gets a mail.") % {"name": found.member.name})
        return redirect("suggestion_to_answer", found.pk)
    return _to_answer(request, found, form=form, no=WordsForm(prefix="no"))


@require_POST
@action_required("answer suggestions")
def decline_suggestion(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    """Say no, with a reason."""
    found = get_object_or_404(queries.suggestions_to_answer(request.member), pk=suggestion_id)
    no = WordsForm(request.POST, prefix="no")
    if not no.is_valid():
        return _to_answer(request, found, form=WordsForm(), no=no)
    try:
        services.decline(suggestion=found, editor=request.member, reason=no.cleaned_data["text"])
    except services.IsOver:
        _say_it_is_over(request)
        return redirect("suggestion_to_answer", found.pk)
    messages.success(request, _("Declined. %(name)s gets a mail with your reason.") % {"name": found.member.name})
    return redirect("suggestions_to_answer")


@require_POST
@action_required("answer suggestions")
def take_suggestion(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    """Make a story of it, and go on writing."""
    found = get_object_or_404(queries.suggestions_to_answer(request.member), pk=suggestion_id)
    try:
        story = services.take(suggestion=found, editor=request.member)
    except services.IsOver:
        _say_it_is_over(request)
        return redirect("suggestion_to_answer", found.pk)
    messages.success(request, _("Here is the draft. %(name)s knows that you are at it.") % {"name": found.member.name})
    return redirect("story_change", story.pk)


def _say_it_is_over(request: HttpRequest) -> None:
    messages.error(request, _("Somebody was quicker: this suggestion is closed by now."))


def _to_answer(request: MemberRequest, found: Suggestion, *, form: WordsForm, no: WordsForm) -> HttpResponse:
    said = _shown(found) | {
        "form": form,
        "no": no,
        "same": queries.lookalikes(found),
        "reasons": reasons_to_decline(),
        "section": "stories_to_write",
    }
    return render(request, "content/suggestion_to_answer.html", said)


def _shown(found: Suggestion) -> dict[str, Any]:
    credit = queries.credits_of(found.organisation, [found.story]) if found.story else {}
    return {
        "suggestion": found,
        "conversation": found.messages.select_related("author"),
        "suggested_by": suggested_by(credit.get(found.story.pk)) if found.story else "",
    }


@action_required("promise answers")
def suggestion_settings(request: MemberRequest) -> HttpResponse:
    """Within how many working days an answer is promised."""
    organisation = request.member.organisation
    form = PromiseForm(request.POST or None, initial={"answer_within": queries.answer_within(organisation)})
    if request.method == "POST" and form.is_valid():
        services.promise_answers(organisation=organisation, within=form.cleaned_data["answer_within"])
        messages.success(request, _("Saved. It holds for what is suggested from now on."))
        return redirect("suggestion_settings")
    return render(request, "content/suggestion_settings.html", {"form": form})


# --- phones -----------------------------------------------------------------------------------------------------------


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone must know to put the app on its screen, and into its list of what to share with."""
    told = {
        "name": "Proudly",
        "short_name": "Proudly",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f6f3",
        "theme_color": "#0d5564",
        "icons": [
            {"src": static("ui/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("ui/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": static("ui/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "share_target": {
            "action": reverse("suggest"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return JsonResponse(told, content_type="application/manifest+json")
