"""When a story goes out, from when until when it is shared, and taking it back. For editors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime, Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.api.schemas import NO_NUL, Given
from proudly.api.stories import LifeTrouble, StoryWhole, refused, to_write, whole
from proudly.content import publishing
from proudly.links import ending
from proudly.sharing import recalling

router = Router()

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)]


class Scheduled(Given):
    at: AwareDatetime = Field(description="when it goes out; a moment to come")


class Moments(Given):
    """Both are set by each call."""

    share_from: AwareDatetime | None = Field(None, description="it may be read before, and shared from here on")
    over_at: AwareDatetime | None = Field(None, description="from here on it is neither offered nor shared")
    links_close: bool = Field(False, description="whether its links close when it is over")


class Recalled(Given):
    reason: Reason = Field(description="for the colleagues who shared it; visitors do not read it")


@router.post(
    "/stories/{int:story_id}/schedule",
    auth=Bearer("stories:write", action="publish stories"),
    response={200: StoryWhole, **refusals(400, 404, 409, 422)},
)
def schedule_story(request: HttpRequest, story_id: int, body: Scheduled) -> StoryWhole:
    """Have a story published at a moment; asked again, the new moment takes the place of the old one."""
    member = asker(request)
    at: datetime = body.at
    try:
        publishing.schedule_story(story=to_write(member, story_id, "publish stories"), at=at, by=member)
    except LifeTrouble as trouble:
        raise refused(trouble) from trouble
    return whole(to_write(member, story_id), member)


@router.post(
    "/stories/{int:story_id}/unschedule",
    auth=Bearer("stories:write", action="publish stories"),
    response={200: StoryWhole, **refusals(404)},
)
def unschedule_story(request: HttpRequest, story_id: int) -> StoryWhole:
    """Make a scheduled story a draft again. Of any other nothing changes."""
    member = asker(request)
    try:
        publishing.unschedule_story(story=to_write(member, story_id, "publish stories"), by=member)
    except LifeTrouble as trouble:
        raise refused(trouble) from trouble
    return whole(to_write(member, story_id), member)


@router.post(
    "/stories/{int:story_id}/moments",
    auth=Bearer("stories:write", action="publish stories"),
    response={200: StoryWhole, **refusals(400, 404, 409, 422)},
)
def set_moments(request: HttpRequest, story_id: int, body: Moments) -> StoryWhole:
    """Set from when a story may be shared, and from when it is over."""
    member = asker(request)
    try:
        ending.set_moments(
            story=to_write(member, story_id, "publish stories"),
            share_from=body.share_from,
            over_at=body.over_at,
            links_close=body.links_close,
            by=member,
        )
    except LifeTrouble as trouble:
        raise refused(trouble) from trouble
    return whole(to_write(member, story_id), member)


@router.post(
    "/stories/{int:story_id}/recall",
    auth=Bearer("stories:write", action="publish stories"),
    response={200: StoryWhole, **refusals(400, 404, 409, 422)},
)
def recall_story(request: HttpRequest, story_id: int, body: Recalled) -> StoryWhole:
    """Take a published story back for good: nobody can share it any more, its links close, who shared it hears why.

    Recalling twice changes nothing.
    """
    member = asker(request)
    try:
        recalling.recall_story(story=to_write(member, story_id, "publish stories"), reason=body.reason, by=member)
    except LifeTrouble as trouble:
        raise refused(trouble) from trouble
    return whole(to_write(member, story_id), member)
