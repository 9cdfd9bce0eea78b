"""Whose token this is."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.models import ApiToken
from proudly.api.problems import refusals
from proudly.api.schemas import Named
from proudly.people import rules
from proudly.people.queries import may

router = Router()


class TokenOut(Schema):
    name: str
    scopes: list[str]


class Me(Schema):
    id: int
    name: str
    email: str
    function: str
    language: str
    location: str
    team: Named | None
    organisation: Named
    roles: list[str] = Field(examples=[["advocate", "editor"]])
    may: list[str] = Field(examples=[["read stories", "share"]], description="what the roles allow")
    networks: list[str] = Field(description="keys of the networks this member uses, in the order of liking")
    token: TokenOut = Field(description="the token that asked")


@router.get("/me", auth=Bearer(), response={200: Me, **refusals()})
def read_me(request: HttpRequest) -> Me:
    """The member whom the token belongs to. Every token may ask."""
    member = asker(request)
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    return Me(
        id=member.pk,
        name=member.name,
        email=member.email,
        function=member.function,
        language=member.language,
        location=member.location,
        team=Named(id=member.team.pk, name=member.team.name) if member.team else None,
        organisation=Named(id=member.organisation.pk, name=member.organisation.name),
        roles=[rules.ADVOCATE, *sorted(held.role for held in member.roles.all())],
        may=[action for action in rules.WHO_MAY if may(member, action)],
        networks=member.networks,
        token=TokenOut(name=token.name, scopes=token.scopes),
    )
