"""What can go wrong with a directory's call: SCIM's errors (RFC 7644, 3.12), and the words for the owner's page.

The page tells what kind of error came last. It names nobody: what was sent is not kept.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pydantic
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from scim2_models import Error, SCIMException

from proudly.people.directory import Taken
from proudly.people.groups import GroupTaken, NotAMember
from proudly.people.services import LastOwner

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MEDIA_TYPE = "application/scim+json"

logger = logging.getLogger("django.request")

ERRORS: dict[str, StrOrPromise] = {
    "uniqueness": gettext_lazy("The directory sent somebody, or a group, that was here already."),
    "last owner": gettext_lazy("The directory wanted to let the last owner go. Make somebody else an owner first."),
    "invalidValue": gettext_lazy(
        "The directory sent a value that does not fit, such as an e-mail address that is none."
    ),
    "invalidFilter": gettext_lazy("The directory searched by something that cannot be searched by."),
    "mutability": gettext_lazy("The directory wanted to change what cannot be changed, or to leave out an address."),
    "too large": gettext_lazy("The directory sent more at once than is taken."),
    "broken": gettext_lazy("Something broke on our side. It has been noted in the log."),
    "other": gettext_lazy("The directory sent something that was not understood."),
}


def refused(request: HttpRequest, error: Exception) -> tuple[str, HttpResponse]:
    """The kind of error, a key of ERRORS or "" for what is no news, and the answer."""
    if isinstance(error, SCIMException):
        told = error.to_error()
    elif isinstance(error, pydantic.ValidationError):
        told = Error.from_validation_errors(error)[0]
    elif isinstance(error, Taken):
        told = _conflict(_("Somebody of the organisation has this %(what)s already.") % {"what": error.what})
    elif isinstance(error, GroupTaken):
        told = _conflict(_("Another group has this externalId."))
    elif isinstance(error, NotAMember):
        told = Error(status=400, scim_type="invalidValue", detail=_("Not all members are known."))
    elif isinstance(error, LastOwner):
        detail = _("This is the last owner of the organisation. Make somebody else an owner first.")
        return "last owner", answer(Error(status=409, detail=detail))
    elif isinstance(error, RequestDataTooBig):
        return "too large", answer(Error(status=413, detail=_("That is more than can be taken at once.")))
    else:
        return "broken", _broken(request, error)
    kind = told.scim_type if told.scim_type in ERRORS else "other"
    return "" if told.status == 404 else str(kind), answer(told)


def _conflict(detail: str) -> Error:
    return Error(status=409, scim_type="uniqueness", detail=detail)


def answer(error: Error, headers: dict[str, str] | None = None) -> HttpResponse:
    return reply(error.model_dump(), status=error.status or 400, headers=headers)


def reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """The document as a SCIM response. No cache keeps it, and what was refused is no news for the server's log."""
    response = JsonResponse(
        body, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store", **(headers or {})}
    )
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    got_request_exception.send(sender=None, request=request)
    logger.error("Internal Server Error: %s", request.path, exc_info=error)
    return answer(Error(status=500, detail=_("Something broke on our side. It has been noted.")))
