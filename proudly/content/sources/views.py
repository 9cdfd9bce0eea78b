from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content.models import FeedSearch, Source
from proudly.content.queries import topics_of
from proudly.content.sources import limits, queries, searching, services, words
from proudly.content.sources.forms import AddressForm, SourceForm, suggested_topics
from proudly.content.sources.items import item_from
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required

State = FeedSearch.State
ON_A_PAGE = 25
SECTION = "stories_to_write"  # of the menu
LANGUAGES = dict(settings.LANGUAGES)


@require_safe
@action_required("manage sources")
def sources(request: MemberRequest) -> HttpResponse:
    """The sources there are, and how each is doing."""
    page = Paginator(queries.sources_to_manage(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [(source, words.health_of(source, source.new_this_week)) for source in page.object_list]  # type: ignore[attr-defined]
    return render(request, "content/sources/sources.html", {"page": page, "lines": lines, "section": SECTION})


@action_required("manage sources")
def new_source(request: MemberRequest) -> HttpResponse:
    """Type an address, to see what is there."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            search = searching.search(by=request.member, address=form.cleaned_data["address"])
        except searching.TooMany:
            form.add_error("address", _("You have tried many addresses within an hour. Come back a little later."))
        else:
            return redirect("source_found", search.pk)
    return render(request, "content/sources/new_source.html", {"form": form, "section": SECTION})


@action_required("manage sources")
def source_found(request: MemberRequest, search_id: int) -> HttpResponse:
    """What is at the address that was typed, and how it would be brought in."""
    search = get_object_or_404(queries.searches_of(request.member), pk=search_id)
    told: dict[str, Any] = {"search": search, "State": State, "section": SECTION}
    if search.state == State.NOTHING:
        told |= {"trouble": words.error(search.error), "form": AddressForm(initial={"address": search.typed})}
    elif search.state == State.FOUND:
        form = SourceForm(request.POST or None, manager=request.member, initial=_suggested(search, request.member))
        if request.method == "POST" and form.is_valid():
            try:
                source = services.add_source(
                    by=request.member, address=form.cleaned_data["address"], choices=form.choices()
                )
            except services.TooManySources:
                form.add_error(
                    None,
                    _("There are %(number)d sources already. Remove one that nobody reads.")
                    % {"number": limits.SOURCES},
                )
            else:
                messages.success(request, _("Added. Its newest items come in as drafts now."))
                return redirect("source", source.pk)
        items = [item_from(item) for item in search.feed.get("items", [])]
        already = queries.sources_to_manage(request.member).filter(address=search.address).first()
        told |= {"form": form, "items": items, "number": search.feed.get("number", 0), "already": already}
    return render(request, "content/sources/source_found.html", told)


def _suggested(search: FeedSearch, member: Member) -> dict[str, Any]:
    """How the form is filled before anybody has touched it."""
    language = str(search.feed.get("language", ""))[:2].lower()
    return {
        "address": search.address,
        "name": str(search.feed.get("title", ""))[:100],
        "language": language if language in LANGUAGES else member.language,
        "by_category": suggested_topics(search.feed.get("categories", []), list(topics_of(member.organisation))),
    }


@action_required("manage sources")
def source(request: MemberRequest, source_id: int) -> HttpResponse:
    """One source: how it is doing, what it brought, and what was chosen, to be changed."""
    found = get_object_or_404(queries.sources_to_manage(request.member).select_related("audience"), pk=source_id)
    form = SourceForm(request.POST or None, manager=request.member, source=found)
    if request.method == "POST" and form.is_valid():
        services.change_source(source=found, address=form.cleaned_data["address"], choices=form.choices())
        messages.success(request, _("Saved."))
        return redirect("source", found.pk)
    page = Paginator(queries.items_of(found), 10).get_page(request.GET.get("page"))
    return render(
        request,
        "content/sources/source.html",
        {
            "section": SECTION,
            "source": found,
            "form": form,
            "page": page,
            "items": [(item, words.why_not(item.why_not)) for item in page.object_list],
            "health": words.health_of(found, found.new_this_week),  # type: ignore[attr-defined]
            "may_look_now": services.may_look_now(found),
        },
    )


def _managed(request: MemberRequest, source_id: int) -> Source:
    return get_object_or_404(queries.sources_to_manage(request.member), pk=source_id)


@require_POST
@action_required("manage sources")
def look_now(request: MemberRequest, source_id: int) -> HttpResponse:
    found = _managed(request, source_id)
    try:
        services.look_soon(source=found)
    except services.AskedTooSoon:
        messages.warning(
            request, _("We have only just looked, or the site asked us to wait. Try again in a few minutes.")
        )
    else:
        messages.success(request, _("We look now. What is new comes in within a minute."))
    return redirect("source", found.pk)


@require_POST
@action_required("manage sources")
def turn_source(request: MemberRequest, source_id: int) -> HttpResponse:
    """Pause, or go on: what the button said."""
    found = _managed(request, source_id)
    on = request.POST.get("on") == "yes"
    services.turn(source=found, on=on)
    messages.success(
        request, _("Turned on. We look now.") if on else _("Paused. Nothing comes in until you turn it on.")
    )
    return redirect("source", found.pk)


@require_POST
@action_required("manage sources")
def remove_source(request: MemberRequest, source_id: int) -> HttpResponse:
    services.remove_source(source=_managed(request, source_id))
    messages.success(request, _("Removed. The stories that it brought are still here."))
    return redirect("sources")
