"""Errors as problem details (RFC 9457): one shape for every refusal, for programs and for people."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

MEDIA_TYPE = "application/problem+json"
KIND = "urn:problem-type:proudly:"

logger = logging.getLogger("django.request")


class FieldProblem(Schema):
    """What is wrong with one part of what was sent."""

    where: str = Field(examples=["body"], description="body, query, path or header")
    field: str = Field(examples=["title"], description="dots lead into lists and objects: captions.0.text")
    detail: str


class Problem(Schema):
    """A refusal. `type` is "about:blank" when the status says it all."""

    type: str = Field("about:blank", examples=[KIND + "scope"])
    title: str = Field(examples=["Forbidden"])
    status: int = Field(examples=[403])
    detail: str = Field(description="for people, in the language of the token's member")
    errors: list[FieldProblem] = Field(default_factory=list, description="what is wrong, part by part")


class Refusal(Exception):
    """Answer with a problem.

    Args:
        kind: what programs can tell it by; it ends the problem's `type`. "" for about:blank.
        detail: the sentence for people.
    """

    def __init__(self, status: int, kind: str, detail: str, errors: Iterable[FieldProblem] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.errors = list(errors)


def not_valid(**wrong: str) -> Refusal:
    """A 422 about fields of the body: their names and what is wrong with each."""
    errors = [FieldProblem(where="body", field=field, detail=detail) for field, detail in wrong.items()]
    return Refusal(422, "not-valid", _("Some of what was sent does not fit."), errors)


def refusals(*more: int) -> dict[int, type[Problem]]:
    """The errors of an operation, for its description: 401 and 403, which all have, and these."""
    return dict.fromkeys((401, 403, *more), Problem)


def answer(refusal: Refusal, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The refusal as a response."""
    problem = Problem(
        type=KIND + refusal.kind if refusal.kind else "about:blank",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=refusal.detail,
        errors=refusal.errors,
    )
    return JsonResponse(problem.model_dump(), status=refusal.status, content_type=MEDIA_TYPE, headers=headers)


def not_found() -> HttpResponse:
    """The same answer for what never was, what is another organisation's, and what is not for this member."""
    return answer(Refusal(404, "", _("There is nothing here, or not for you.")))


def method_not_allowed(allow: str) -> HttpResponse:
    return answer(Refusal(405, "", _("This address does not know that method.")), {"Allow": allow})


def tell_problems(api: NinjaAPI) -> None:
    """Make every error of this API a problem."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refusal: lambda request, refusal: answer(refusal),
        Http404: lambda request, error: not_found(),
        AuthenticationError: _unknown_token,
        HttpError: lambda request, error: answer(Refusal(error.status_code, "", str(error))),
        ValidationError: _not_valid,
        SuspiciousOperation: _unreadable,
        MultiPartParserError: _unreadable,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(Refusal(400, "", str(error)))


def _unknown_token(request: HttpRequest, error: Any) -> HttpResponse:
    detail = _("Send a token that is in force: “Authorization: Bearer pr_…”.")
    return answer(Refusal(401, "token", detail), {"WWW-Authenticate": 'Bearer realm="Proudly"'})


def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = []
    for found in error.errors:
        where, *path = found["loc"]
        if where == "body":
            path = path[1:]  # the name of the operation's own argument
        errors.append(FieldProblem(where=where, field=".".join(map(str, path)), detail=found["msg"]))
    return answer(Refusal(422, "not-valid", _("Some of what was sent does not fit."), errors))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    got_request_exception.send(sender=None, request=request)
    logger.error("Internal Server Error: %s", request.path, exc_info=error)
    response = answer(Refusal(500, "", _("Something broke on our side. It has been noted.")))
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
