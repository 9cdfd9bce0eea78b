"""Words that a model suggests for a story. For editors; nothing is used that nobody has read."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import NO_NUL, Given, Language
from proudly.api.stories import StoryWhole, to_write, whole
from proudly.content import services as writing
from proudly.content.caption_help import queries, services
from proudly.content.caption_help.words import trouble_words
from proudly.content.models import CaptionRequest, Story, SuggestedCaption
from proudly.content.review.words import change_needs_approval
from proudly.networks.registry import keys as known_networks

router = Router()

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=NO_NUL)]


class Asked(Given):
    network: str | None = Field(None, description="key of a network; null: any network")
    language: Language


class SuggestedOut(Schema):
    id: int
    network: str | None
    language: str
    text: str = Field(description="of a model, and read by nobody yet")


class HelpOut(Schema):
    is_asking: bool = Field(description="an answer may still come")
    trouble: str = Field(description="why the last one brought nothing; empty: it did")
    suggestions: list[SuggestedOut]


class Used(Given):
    text: Words = Field(description="as somebody read it, and perhaps changed it")


@router.get(
    "/stories/{int:story_id}/suggested-captions", auth=Bearer("stories:write"), response={200: HelpOut, **refusals(404)}
)
def read_suggested_captions(request: HttpRequest, story_id: int) -> HelpOut:
    """What was suggested and neither used nor put away."""
    return _told(to_write(asker(request), story_id))


@router.post(
    "/stories/{int:story_id}/suggested-captions",
    auth=Bearer("stories:write"),
    response={202: HelpOut, **refusals(404, 409, 422, 429)},
)
def ask_for_captions(request: HttpRequest, story_id: int, body: Asked) -> Status[HelpOut]:
    """Have the organisation's model suggest words. The answer is read a little later."""
    member = asker(request)
    story = to_write(member, story_id)
    if body.network is not None and body.network not in known_networks():
        raise not_valid(network=_("There is no such network: %(key)s") % {"key": body.network})
    try:
        services.ask_for_captions(member=member, story=story, network=body.network or "", language=body.language)
    except services.NoHelp as none:
        raise Refusal(409, "no-caption-help", _("No model is set to suggest words.")) from none
    except services.AskedEnough as enough:
        detail = _("Enough was asked for now. Write them yourself, or try again in an hour.")
        raise Refusal(429, "too-many", detail) from enough
    return Status(202, _told(story))


@router.post(
    "/stories/{int:story_id}/suggested-captions/{int:suggested_id}/use",
    auth=Bearer("stories:write"),
    response={200: StoryWhole, **refusals(404, 409, 422)},
)
def use_suggested_caption(request: HttpRequest, story_id: int, suggested_id: int, body: Used) -> StoryWhole:
    """Put words with the story that somebody has read."""
    member = asker(request)
    suggested = get_object_or_404(SuggestedCaption, story=to_write(member, story_id), pk=suggested_id)
    try:
        services.use_caption(suggested=suggested, by=member, text=body.text)
    except writing.NeedsApproval as needs:
        raise Refusal(409, "needs-approval", change_needs_approval(needs)) from needs
    except writing.NotYours as moved:
        raise Http404 from moved
    return whole(to_write(member, story_id), member)


def _told(story: Story) -> HelpOut:
    last = queries.last_request(story)
    under_way = queries.is_under_way(last)
    failed = last is not None and last.state != CaptionRequest.State.ANSWERED and not under_way
    return HelpOut(
        is_asking=under_way,
        trouble=trouble_words(last.trouble) if last is not None and failed else "",
        suggestions=[
            SuggestedOut(id=one.pk, network=one.request.network or None, language=one.request.language, text=one.text)
            for one in queries.open_suggestions(story)
        ],
    )
