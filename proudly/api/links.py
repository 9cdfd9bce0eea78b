"""The links of a story, for editors; and how the organisation wants its links, for managers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import NO_NUL, Given
from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.links import queries, services
from proudly.links.models import LinkSettings, Verdict
from proudly.people.models import Member

router = Router()

Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=NO_NUL)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_NUL)]


class StoryLinks(Schema):
    """The links of a story together."""

    links: int | None = Field(
        description="how many there are: one for each share; null, as readers and visits, while fewer than five people "
        "have shared the story: figures of so few are shown to nobody else"
    )
    readers: int | None = Field(description="visits that count")
    visits: dict[Verdict.Kind, int] | None = Field(description="all visits, by what they were found to be")
    closed: bool = Field(description="a visitor now gets a page that says so, and nobody can share the story")
    closes_at: datetime | None = Field(description="when they closed, or will; null: nobody has said")
    why: str = Field(description='for the visitor; "": the usual sentence')


class Closing(Given):
    at: AwareDatetime | None = Field(None, description="null, or a moment that is past: now")
    why: Why = Field("", description="a sentence for visitors, in the language of the story")


class LinkSettingsOut(Schema):
    address: str | None = Field(examples=["https://go.example.com"], description="null: the address of this site")
    utm: dict[str, str] = Field(description="what targets are told, by the name of the parameter")


class LinkSettingsGiven(Given):
    address: Short | None = Field(description="scheme and host, nothing behind it; null: the address of this site")
    utm: dict[Short, Short] = Field(
        examples=[{"utm_source": "{network}"}], description="{network} and {story} are filled in; {}: tell nothing"
    )


@router.get(
    "/stories/{int:story_id}/links",
    auth=Bearer("stories:read", action="write stories"),
    response={200: StoryLinks, **refusals(404)},
)
def read_links(request: HttpRequest, story_id: int) -> StoryLinks:
    """How many came by the links of a story, and whether they are open. For editors."""
    return _told(_to_write(asker(request), story_id))


@router.post(
    "/stories/{int:story_id}/links/close",
    auth=Bearer("stories:write"),
    response={200: StoryLinks, **refusals(400, 404, 409, 422)},
)
def close_links(request: HttpRequest, story_id: int, body: Closing) -> StoryLinks:
    """Close the links of a story, now or at a moment; asked again, the new moment takes the place of the old one."""
    story = _to_write(asker(request), story_id)
    try:
        services.close_links(story=story, at=body.at, why=body.why)
    except services.StoryIsRecalled as recalled:
        raise _recalled() from recalled
    return _told(_to_write(asker(request), story_id))


@router.post(
    "/stories/{int:story_id}/links/open", auth=Bearer("stories:write"), response={200: StoryLinks, **refusals(404, 409)}
)
def open_links(request: HttpRequest, story_id: int) -> StoryLinks:
    """Let the links of a story lead on again. Opening open ones changes nothing."""
    try:
        services.reopen_links(story=_to_write(asker(request), story_id))
    except services.StoryIsRecalled as recalled:
        raise _recalled() from recalled
    return _told(_to_write(asker(request), story_id))


@router.get("/link-settings", auth=Bearer("links:write"), response={200: LinkSettingsOut, **refusals()})
def read_link_settings(request: HttpRequest) -> LinkSettingsOut:
    """Where the organisation's links stand, and what they tell their targets. For managers."""
    return _settings(queries.settings_of(asker(request).organisation))


@router.put("/link-settings", auth=Bearer("links:write"), response={200: LinkSettingsOut, **refusals(400, 422)})
def change_link_settings(request: HttpRequest, body: LinkSettingsGiven) -> LinkSettingsOut:
    """From now on, all links of the organisation are like that, also those that are out. For managers."""
    try:
        kept = services.change_link_settings(
            organisation=asker(request).organisation, address=body.address or "", utm=body.utm
        )
    except services.LinkSettingsRefused as refused:
        raise not_valid(**{_where(wrong): wrong.sentence for wrong in refused.reasons}) from refused
    return _settings(kept)


def _recalled() -> Refusal:
    return Refusal(409, "recalled", _("This story was taken back: its links stay closed."))


def _to_write(member: Member, story_id: int) -> Story:
    return get_object_or_404(stories_to_write(member).select_related("closing"), pk=story_id)


def _told(story: Story) -> StoryLinks:
    visits, closing = queries.visits_of_story(story), queries.closing_of(story)
    return StoryLinks(
        links=visits.links if visits.is_enough else None,
        readers=visits.readers if visits.is_enough else None,
        visits={Verdict.Kind(kind): number for kind, number in visits.by_kind.items()} if visits.is_enough else None,
        closed=queries.is_closed(story),
        closes_at=closing.at if closing else None,
        why=closing.why if closing else "",
    )


def _where(wrong: services.Wrong) -> str:
    return f"utm.{wrong.parameter}" if wrong.field in {"name", "value"} else wrong.field


def _settings(kept: LinkSettings) -> LinkSettingsOut:
    return LinkSettingsOut(address=kept.address or None, utm=kept.utm)
