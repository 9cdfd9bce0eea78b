"""The REST API as a whole: its operations, its description, its errors."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse
from django.utils import translation
from ninja import NinjaAPI, Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from proudly.api import (
    caption_help,
    facilitate,
    finding,
    gifts,
    life,
    links,
    me,
    networks,
    planned_shares,
    points,
    pride,
    problems,
    review,
    rewards,
    scoreboard,
    shares,
    stories,
    story_figures,
    story_notices,
    story_standards,
    suggestions,
    teams,
)
from proudly.api.auth import Bearer


class Description(OpenAPISchema):
    """OpenAPI that also says which scope an operation needs and which media type errors have."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        described = super().operation_security(operation)
        for auth in operation.auth_callbacks:
            if isinstance(auth, Bearer):
                described = [{Bearer.__name__: [auth.scope] if auth.scope else []}]
        return described

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        described = super().responses(operation)
        for status, told in described.items():
            if status >= 400:
                told["content"] = {problems.MEDIA_TYPE: told["content"].pop(self.api.renderer.media_type)}
        return described


class RestApi(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return Description(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        response = super().create_temporal_response(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Language"] = translation.get_language() or ""
        return response

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = _with_problems(pattern.callback)
        return patterns, app_name, namespace


def _with_problems(view: Any) -> Any:
    """What is decided before any operation is reached is a problem too: no such page, no such method."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response: HttpResponseBase = view(request, *args, **kwargs)
        except Http404:
            return problems.not_found()
        return problems.method_not_allowed(response.headers["Allow"]) if response.status_code == 405 else response

    return told


class Docs(Swagger):
    def __init__(self) -> None:
        # Without a word about it, Swagger has every description checked by a server of its makers.
        super().__init__({"validatorUrl": None, "persistAuthorization": False})

    def get_openapi_url(self, api: NinjaAPI, path_params: dict[str, Any]) -> str:
        return reverse(f"{api.urls_namespace}:openapi-json")


rest = RestApi(
    title="Proudly",
    version="1",
    description="What the pages can do, for other programs. See docs/api.md.",
    urls_namespace="api-v1",
    docs=Docs(),
)
problems.tell_problems(rest)
for name, router in {
    "me": me.router,
    "facilitate": facilitate.router,
    "stories": stories.router,
    "teams": teams.router,
    "life of a story": life.router,
    "finding stories": finding.router,
    "help with words": caption_help.router,
    "pride": pride.router,
    "review": review.router,
    "suggestions": suggestions.router,
    "links": links.router,
    "how stories do": story_figures.router,
    "story notices": story_notices.router,
    "story standards": story_standards.router,
    "networks": networks.router,
    "shares": shares.router,
    "planned shares": planned_shares.router,
    "points": points.router,
    "scoreboard": scoreboard.router,
    "rewards": rewards.router,
    "gifts": gifts.router,
}.items():
    rest.add_router("", router, tags=[name])
