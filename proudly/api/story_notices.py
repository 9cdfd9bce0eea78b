"""How many notices about stories a member gets, for managers."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.api.schemas import Given
from proudly.notices.rhythm import MOST_A_WEEK
from proudly.sharing import announcing

router = Router()


class StoryNoticesOut(Schema):
    weekly_limit: int = Field(description="for one member, in any seven days")


class StoryNoticesGiven(Given):
    weekly_limit: int = Field(ge=1, le=MOST_A_WEEK, description="for one member, in any seven days")


@router.get("/story-notices", auth=Bearer("notices:write"), response={200: StoryNoticesOut, **refusals()})
def read_story_notices(request: HttpRequest) -> StoryNoticesOut:
    """How many notices about stories a member gets at most. For managers."""
    return StoryNoticesOut(weekly_limit=announcing.weekly_limit_of(asker(request).organisation))


@router.put("/story-notices", auth=Bearer("notices:write"), response={200: StoryNoticesOut, **refusals(400, 422)})
def change_story_notices(request: HttpRequest, body: StoryNoticesGiven) -> StoryNoticesOut:
    """From now on, members get at most so many notices about stories in seven days. For managers."""
    kept = announcing.change_weekly_limit(organisation=asker(request).organisation, weekly_limit=body.weekly_limit)
    return StoryNoticesOut(weekly_limit=kept)
