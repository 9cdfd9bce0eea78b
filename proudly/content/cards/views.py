from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content.cards import queries, services
from proudly.content.cards.card import CardNotRead, Trouble
from proudly.content.cards.words import sentence_of
from proudly.content.models import LinkReading
from proudly.people.views import MemberRequest, action_required


@require_POST
@action_required("write stories")
def read_link(request: MemberRequest) -> HttpResponse:
    """Have a pasted link read; the answer is a part of the page, or the page anew for who has no script."""
    try:
        reading = services.begin_reading(member=request.member, url=request.POST.get("link", ""))
    except CardNotRead:
        return _refused(request, "none")
    except services.TooManyReadings:
        return _refused(request, "many")
    if _by_script(request):
        return render(request, "content/link_reading.html", what_came_of(reading))
    return redirect(f"{reverse('story_write')}?link={reading.pk}")


@require_safe
@action_required("write stories")
def link_reading(request: MemberRequest, reading_id: int) -> HttpResponse:
    """How far it is, and what came of it. While nothing has changed there is nothing to show anew."""
    reading = queries.reading_of(request.member, reading_id)
    if reading is None:
        raise Http404
    if queries.is_under_way(reading) and _by_script(request):
        return HttpResponse(status=204)
    if not _by_script(request):
        return redirect(f"{reverse('story_write')}?link={reading.pk}")
    return render(request, "content/link_reading.html", what_came_of(reading))


def what_came_of(reading: LinkReading, *, part: str = "link_reading", page: str = "story_write") -> dict[str, Any]:
    """For `content/link_reading.html`. `part`, `page`: names of the addresses that answer with it, alone and whole."""
    return {
        "poll": reverse(part, args=[reading.pk]),
        "again": f"{reverse(page)}?link={reading.pk}",
        "reading": reading,
        "under_way": queries.is_under_way(reading),
        "trouble": queries.trouble_of(reading),
        "card": queries.card_of_reading(reading),
        "to_fill_in": {
            "fields": queries.what_to_fill_in(reading),
            "reading": reading.pk,
            "picture": reading.picture.url if reading.picture else "",
        },
    }


def why_nothing_came(said: str) -> dict[str, Any]:
    """The same for a link that was not begun with: `said` is what stands in the address of the page for that."""
    sentences = {
        "none": sentence_of(Trouble.NO_ADDRESS),
        "many": _("You had many links read this hour. Fill in the story yourself, or wait a while."),
    }
    return {"trouble": sentences[said]} if said in sentences else {}


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    if _by_script(request):
        return render(request, "content/link_reading.html", why_nothing_came(why))
    return redirect(f"{reverse('story_write')}?link={why}")


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
