"""The door at which a site says what came of a visit: its pages from a browser, or its server under signature.

It knows the visit by the one-time id that the site was given, and reads and sets no cookie.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from proudly.kit.standard_webhooks import HEADERS
from proudly.links import conversions
from proudly.links.models import Conversion

LONGEST = 2048  # bytes of a body
MOST = 10**11  # the highest worth, in hundredths: a thousand million euros
SCRIPT_KEEPS = 3600  # seconds for which a browser need not ask for the script again

_SCRIPT = Path(__file__).parent / "static" / "links" / "conversions.js"
_ANY_SITE = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}


class _Refusal(Exception):
    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@csrf_exempt
def conversion(request: HttpRequest) -> HttpResponse:
    """Take a report in. Three queries, none for an id that was made up; a report that is told again changes nothing."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_ANY_SITE | _MAY_BE_SENT)
    try:
        if request.method != "POST":
            raise _Refusal(HTTPStatus.METHOD_NOT_ALLOWED, _("Reports are sent with POST."))
        _take_in(request)
    except _Refusal as refusal:
        return _problem(refusal)
    return JsonResponse({"status": "taken in"}, status=202, headers=_ANY_SITE)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script for the pages of a site."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = f"public, max-age={SCRIPT_KEEPS}"
    return answer


def _take_in(request: HttpRequest) -> None:
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise _Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("A report is at most 2 kB."))
    said = _fields(body, request.content_type or "")
    for name, value in said.items():
        if name not in _READ:
            raise _unfit(_("There is no field “%(name)s” in a report.") % {"name": name[:40]})
        said[name] = _READ[name](value)
    if "click" not in said or "kind" not in said:
        raise _unfit(_("A report needs “click” and “kind”."))
    wanted_by = conversions.wants_to_hear(said["click"])
    if wanted_by is None:
        raise _Refusal(HTTPStatus.NOT_FOUND, _("No visit with this id is waited for."))
    worth: dict[str, Any] = {}
    if any(name in request.headers for name in HEADERS):
        if not conversions.is_from_its_server(wanted_by, body, request.headers):
            raise _Refusal(HTTPStatus.UNAUTHORIZED, _("The signature does not fit, or is more than five minutes old."))
        worth = {"worth": said.get("worth"), "currency": said.get("currency", "")}
    # What a browser says of money is anybody's claim, and is left aside.
    conversions.take_report(wanted_by=wanted_by, click_key=said["click"], kind=said["kind"], **worth)


def _fields(body: bytes, kind: str) -> dict[str, Any]:
    """What the body says, by name. A beacon's text is JSON too."""
    try:
        text = body.decode()
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=20))
        if kind in {"application/json", "text/plain"}:
            said = json.loads(text)
            if isinstance(said, dict):
                return said
    except (ValueError, RecursionError) as error:
        raise _Refusal(HTTPStatus.BAD_REQUEST, _("The report could not be read.")) from error
    raise _Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send a form, or an object in JSON."))


def _read_click(said: Any) -> str:
    if not isinstance(said, str):
        raise _unfit(_("“click” is the id that your page was given as proudly=…"))
    return said


def _read_kind(said: Any) -> str:
    if not isinstance(said, str) or said not in Conversion.Kind.values:
        raise _unfit(_("“kind” is one of: %(kinds)s.") % {"kinds": ", ".join(Conversion.Kind.values)})
    return said


def _read_worth(said: Any) -> int:
    if isinstance(said, str) and re.fullmatch(r"[0-9]{1,12}", said):
        said = int(said)
    if type(said) is not int or not 0 <= said <= MOST:
        raise _unfit(_("“worth” is a whole number of cents."))
    return said


def _read_currency(said: Any) -> str:
    if not isinstance(said, str) or not re.fullmatch(r"[A-Z]{3}", said):
        raise _unfit(_("“currency” is three capital letters, such as EUR."))
    return said


_READ: dict[str, Callable[[Any], str | int]] = {
    "click": _read_click,
    "kind": _read_kind,
    "worth": _read_worth,
    "currency": _read_currency,
}
_MAY_BE_SENT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Max-Age": "86400",
}


def _unfit(detail: str) -> _Refusal:
    return _Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail)


def _problem(refusal: _Refusal) -> HttpResponse:
    """The refusal as problem details (RFC 9457)."""
    status = refusal.status
    said = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": refusal.detail}
    headers = _ANY_SITE | ({"Allow": "POST, OPTIONS"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {})
    return JsonResponse(said, status=status, content_type="application/problem+json", headers=headers)


@lru_cache
def _script() -> bytes:
    return _SCRIPT.read_bytes()
