"""How much may be sent to an address, decided before it is read.

Django takes in the whole of what is sent before it looks who sends it. Here it is counted while it comes, by the web
server's own interface: what is too large is thrown away piece by piece, and answered in the language of the reader.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from scim2_models import Error

from proudly.api.problems import Refusal, answer
from proudly.api.scim import errors
from proudly.content.media.files import LARGEST_DOCUMENT
from proudly.content.media.rules import MOST_PICTURES
from proudly.kit.pictures import LARGEST_FILE
from proudly.kit.videos import LARGEST_VIDEO
from proudly.kit.webvtt import LARGEST_CAPTIONS
from proudly.people.importing.limits import FILE_BYTES
from proudly.people.organisations import LARGEST_LOGO
from proudly.rewards.forms import LARGEST_CODES

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

FORM = 1024 * 1024  # bytes of the other fields
# Pages that take files, by the names of their addresses. No other is sent more than DATA_UPLOAD_MAX_MEMORY_SIZE.
LARGEST = {
    "commitment": LARGEST_VIDEO + LARGEST_FILE + LARGEST_CAPTIONS + FORM,
    "new_challenge": LARGEST_VIDEO + LARGEST_FILE + LARGEST_CAPTIONS + FORM,
    "change_challenge": LARGEST_VIDEO + LARGEST_FILE + LARGEST_CAPTIONS + FORM,
    "import_people": FILE_BYTES + FORM,
    "organisation_look": LARGEST_LOGO + FORM,
    "story_media": LARGEST_VIDEO + LARGEST_CAPTIONS + LARGEST_DOCUMENT + MOST_PICTURES * LARGEST_FILE + FORM,
    "story_write": LARGEST_FILE + FORM,
    "story_change": LARGEST_FILE + FORM,
    "new_reward": LARGEST_FILE + FORM,
    "change_reward": LARGEST_FILE + FORM,
    "reward_codes": LARGEST_CODES + FORM,
    "new_cause": LARGEST_FILE + FORM,
    "change_cause": LARGEST_FILE + FORM,
    "give_picture": LARGEST_FILE + FORM,  # of the API
    "give_medium": LARGEST_VIDEO + LARGEST_CAPTIONS + FORM,  # likewise
}
# So much of what is too large is still taken from the line: a browser reads the answer when it has sent everything.
THROWN_AWAY = 1024 * 1024 * 1024
_TOO_LARGE = "proudly.sent_too_much"  # in the scope: the most that may be sent there, in bytes
_END: dict[str, Any] = {"type": "http.request", "body": b"", "more_body": False}


def largest(path: str) -> int:
    """The most bytes that may be sent to that address."""
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        return LARGEST.get(resolve(path).url_name or "", usual)
    except Resolver404:
        return usual


class Counted:
    """What `receive` gives, up to the limit of the address; then an end, and a mark in the scope."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope, self._receive = scope, receive
        self._most = self._come = 0
        self._given_up = False

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._given_up:
            await asyncio.Event().wait()  # Django listens whether the sender is still there, until it has answered
        message = await self._receive()
        if message["type"] != "http.request":
            return message
        if not self._most:
            self._most = largest(self._scope["path"])
            if _said_length(self._scope) > self._most:
                return await self._refuse(message)
        self._come += len(message.get("body", b""))
        if self._come > self._most:
            return await self._refuse(message)
        return message

    async def _refuse(self, message: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        self._scope[_TOO_LARGE] = self._most
        gone = 0
        while message["type"] == "http.request" and message.get("more_body", False) and gone < THROWN_AWAY:
            message = await self._receive()
            gone += len(message.get("body", b""))
        self._given_up = bool(message.get("more_body", False))
        return message if message["type"] == "http.disconnect" else _END


def _said_length(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() and len(said) < 19 else 0


class TooLargeMiddleware:
    """Answers what was too large to be taken in. Stands behind the one that knows the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = getattr(request, "scope", {}).get(_TOO_LARGE)
        if most is None:
            return self.get_response(request)
        megabytes = max(1, most // (1024 * 1024))
        sentence = _("At most %(size)d MB can be sent here at once.") % {"size": megabytes}
        if request.path.startswith("/scim/"):
            return errors.answer(Error(status=413, detail=sentence))
        if request.path.startswith("/api/"):
            return answer(Refusal(413, "", sentence))
        return render(request, "413.html", {"megabytes": megabytes}, status=413)
