"""Who knocks, and whether the token opens: what every address of SCIM goes through."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from scim2_models import Error, InvalidSyntaxException, InvalidValueException

from proudly.api.models import DirectoryConnection
from proudly.api.scim import errors, queries, services
from proudly.api.scim.resources import TOLERANT
from proudly.kit.proxies import client_address
from proudly.people import directory
from proudly.people.acting import acting
from proudly.people.models import AuditEntry, Organisation

# From one address, one after the other: then it has to wait. No token can be guessed; this keeps guessing cheap for us.
REFUSALS = 10
WAIT = 60  # seconds

Endpoint = Callable[..., HttpResponse]


def endpoint(**by_method: Endpoint) -> Endpoint:
    """A view that lets a directory in by its token and hands over to the function of the method, GET, POST, ….

    Each is called with the request, the organisation and what the address says. What it raises becomes SCIM's error.
    """

    @csrf_exempt
    def view(request: HttpRequest, **said: Any) -> HttpResponse:
        seen = f"scim-refused-{services.digest_of(client_address(request))}"
        if cache.get(seen, 0) >= REFUSALS:
            return errors.answer(
                Error(status=429, detail=_("Too many wrong tokens. Wait a minute.")), {"Retry-After": str(WAIT)}
            )
        connection = _connection(request)
        if connection is None:
            cache.set(seen, cache.get(seen, 0) + 1, WAIT)
            detail = _("Send the token of the page Directory: “Authorization: Bearer pd_…”.")
            return errors.answer(Error(status=401, detail=detail), {"WWW-Authenticate": 'Bearer realm="Proudly"'})
        if seen in cache:
            cache.delete(seen)
        return _let_in(request, connection, by_method, said)

    return view


def _connection(request: HttpRequest) -> DirectoryConnection | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return queries.connection_of(token.strip()) if scheme.lower() == "bearer" else None


def _let_in(
    request: HttpRequest, connection: DirectoryConnection, by_method: dict[str, Endpoint], said: dict[str, Any]
) -> HttpResponse:
    organisation = connection.organisation
    kind = ""
    with translation.override(organisation.language), acting(None, AuditEntry.Via.DIRECTORY), TOLERANT:
        handle = by_method.get(str(request.method))
        if handle is None:
            response = errors.answer(
                Error(status=405, detail=_("This address does not know that method.")),
                {"Allow": ", ".join(by_method)},
            )
        else:
            try:
                response = handle(request, organisation, **said)
            except Exception as error:
                kind, response = errors.refused(request, error)
        response.headers["Content-Language"] = organisation.language
    services.note_call(connection=connection, error=kind)
    return response


def one_at_a_time(handle: Endpoint) -> Endpoint:
    """Nothing else of this organisation's directory happens between reading what is so and changing it."""

    @wraps(handle)
    def alone(request: HttpRequest, organisation: Organisation, **said: Any) -> HttpResponse:
        with directory.one_at_a_time(organisation):
            return handle(request, organisation, **said)

    return alone


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises InvalidSyntaxException."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail=_("That is no JSON.")) from error
    if not isinstance(sent, dict):
        raise InvalidSyntaxException(detail=_("Send a JSON object."))
    require_text(json.dumps(sent, ensure_ascii=False))
    return sent


def require_text(text: str) -> None:
    """Raises InvalidValueException for characters that no database keeps."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidValueException(detail=_("There is half a character in that.")) from error
    if "\x00" in text or "\\u0000" in text:
        raise InvalidValueException(detail=_("There is a zero character in that."))
