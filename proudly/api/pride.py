"""What colleagues say of stories: my own word, and for editors how proud they are of each."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, model_validator

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.api.schemas import Given
from proudly.api.stories import StoryWhole, to_write, whole
from proudly.sharing.models import StoryRest
from proudly.sharing.pride import services
from proudly.sharing.pride.queries import pride_of
from proudly.sharing.pride.rules import Because
from proudly.sharing.queries import stories_on_offer

router = Router()


class Word(Given):
    proud: bool | None = Field(description="null takes my word back")
    because: Because | None = Field(None, description="why not; needed when `proud` is false")

    @model_validator(mode="after")
    def says_why_not(self) -> Word:
        if self.proud is False and self.because is None:
            raise ValueError(_("Say why it is not for you."))
        return self


class Said(Schema):
    proud: bool | None = Field(description="null: nothing was said")
    because: Because | None


class PrideOut(Schema):
    judges: int | None = Field(description="who shared it or judged it; null while they are fewer than five")
    proud: float | None = Field(description="of these, the part that is proud of it")
    because: dict[Because, int] = Field(description="why others are not; reasons that five or more gave")
    rests_since: datetime | None = Field(description="few are proud of it, so it is not promoted; null: it is")


@router.put("/stories/{int:story_id}/word", auth=Bearer("words:write"), response={200: Said, **refusals(404, 422)})
def say_of_story(request: HttpRequest, story_id: int, body: Word) -> Said:
    """Say that I am proud of a story, or why it is not for me. The last word counts."""
    member = asker(request)
    story = stories_on_offer(member).filter(pk=story_id).first()
    if story is None:
        raise Http404
    if body.proud is None:
        services.take_word_back(member=member, story=story)
    elif body.proud:
        services.say_proud(member=member, story=story)
    elif body.because is not None:
        services.say_not_for_me(member=member, story=story, because=body.because)
    return Said(proud=body.proud, because=body.because if body.proud is False else None)


@router.get("/stories/{int:story_id}/pride", auth=Bearer("stories:write"), response={200: PrideOut, **refusals(404)})
def read_pride(request: HttpRequest, story_id: int) -> PrideOut:
    """How proud colleagues are of a story. For editors."""
    story = to_write(asker(request), story_id)
    pride = pride_of([story.pk])[story.pk]
    rest = StoryRest.objects.filter(story=story, lifted_at=None).first()
    return PrideOut(
        judges=None if pride.part is None else pride.judges,
        proud=pride.part,
        because=dict(pride.reasons),
        rests_since=rest.since if rest else None,
    )


@router.post(
    "/stories/{int:story_id}/promote",
    auth=Bearer("stories:write", action="publish stories"),
    response={200: StoryWhole, **refusals(404)},
)
def promote_again(request: HttpRequest, story_id: int) -> StoryWhole:
    """Have a story promoted again that rests. Of any other nothing changes."""
    member = asker(request)
    services.promote_again(story=to_write(member, story_id, "publish stories"))
    return whole(to_write(member, story_id), member)
