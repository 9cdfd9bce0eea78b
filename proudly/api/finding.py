"""Finding stories by words, and keeping them for later."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.api.schemas import NO_NUL, Given
from proudly.api.stories import StoryOut, told
from proudly.content.models import Story
from proudly.content.search.queries import search_stories
from proudly.people.models import Member
from proudly.sharing.finding.filters import Wanted, wanted_stories
from proudly.sharing.finding.services import no_longer_saved, save_for_later
from proudly.sharing.queries import shared_networks, stories_on_offer

router = Router()


class Looked(Given):
    q: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = Field(
        "", description="a few words; typing errors are forgiven"
    )
    limit: int = Field(15, ge=1, le=50)


class Kept(Given):
    saved: bool


@router.get("/found-stories", auth=Bearer("stories:read"), response={200: list[StoryOut], **refusals(422)})
def find_stories(request: HttpRequest, looked: Query[Looked]) -> list[StoryOut]:
    """The stories for me that these words find, best first."""
    member = asker(request)
    return _out(member, search_stories(member, stories_on_offer(member), looked.q)[0 : looked.limit])


@router.get("/saved-stories", auth=Bearer("stories:read"), response={200: list[StoryOut], **refusals()})
def list_saved_stories(request: HttpRequest) -> list[StoryOut]:
    """The stories that I saved for later and that are still for me, newest first; at most two hundred."""
    member = asker(request)
    return _out(member, list(wanted_stories(member, stories_on_offer(member), Wanted(saved=True))[:200]))


@router.put("/stories/{int:story_id}/saved", auth=Bearer("words:write"), response={200: StoryOut, **refusals(404, 422)})
def save_story(request: HttpRequest, story_id: int, body: Kept) -> StoryOut:
    """Keep a story for later, or no longer."""
    member = asker(request)
    story = stories_on_offer(member).filter(pk=story_id).first()
    if story is None:
        raise Http404
    (save_for_later if body.saved else no_longer_saved)(member=member, story=story)
    return _out(member, [story])[0]


def _out(member: Member, stories: list[Story]) -> list[StoryOut]:
    shared = shared_networks(member, stories)
    return [StoryOut(**told(story, shared.get(story.pk, ()))) for story in stories]
