from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from proudly.links.colleagues import COOKIE, mark_browser, whose_browser
from proudly.people.models import Member


class MarkColleaguesMiddleware:
    """Marks the browser of whoever is signed in. The edge reads the mark: it asks no database who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        member: Member | None = request.member  # type: ignore[attr-defined]
        if member is not None and whose_browser(request.COOKIES.get(COOKIE, "")) != member.pk:
            mark_browser(response, member.pk)
        return response
