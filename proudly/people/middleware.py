from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils import timezone, translation

from proudly.people import sessions
from proudly.people.acting import acting
from proudly.people.models import AuditEntry, Member, Person
from proudly.people.queries import chosen_of, memberships_of
from proudly.people.switching import IN_SESSION, refuse_other_organisation


class CurrentMemberMiddleware:
    """Sets `request.member` (None for a stranger), speaks that member's language and reads the organisation's clock.

    A stranger is answered in the language of the browser. `request.memberships` are all of the person's own; what
    was sent from a page of another of them is refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships: list[Member] = []
        member = None
        if request.user.is_authenticated:
            assert isinstance(request.user, Person)
            way = sessions.way_of(request.session)
            memberships = memberships_of(request.user, way)
            host = split_domain_port(request.get_host())[0]
            member = chosen_of(memberships, organisation_id=request.session.get(IN_SESSION), host=host)
            if member is not None:
                sessions.touch(request.session)
            elif Member.objects.present().filter(person=request.user).exists():
                logout(request)  # signed out since, or single sign-on is required by now
        request.member = member  # type: ignore[attr-defined]
        request.memberships = memberships  # type: ignore[attr-defined]
        language = member.language if member else translation.get_language_from_request(request)
        zone = ZoneInfo(member.organisation.time_zone) if member else None
        with translation.override(language), timezone.override(zone), acting(member, AuditEntry.Via.PAGE):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if member is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """After the check of the token against forgery, which has read the form."""
        return refuse_other_organisation(request, view)
