from __future__ import annotations

from collections.abc import Iterable

from proudly.content.caption_help.rules import GIVEN_UP_AFTER
from proudly.content.models import CaptionHelp, CaptionRequest, Story, SuggestedCaption
from proudly.kit import clock
from proudly.people.models import Organisation


def who_is_asked(organisation: Organisation) -> CaptionHelp | None:
    """One query."""
    return CaptionHelp.objects.filter(organisation=organisation).first()


def last_request(story: Story) -> CaptionRequest | None:
    """One query."""
    return CaptionRequest.objects.filter(story=story).order_by("-pk").first()


def is_under_way(request: CaptionRequest | None) -> bool:
    """Whether an answer may still come. Nobody waits for ever for a dead worker."""
    return (
        request is not None
        and request.state == CaptionRequest.State.ASKING
        and request.asked_at > clock.now() - GIVEN_UP_AFTER
    )


def open_suggestions(story: Story) -> list[SuggestedCaption]:
    """What nobody has used or put away yet, the newest first. One query."""
    waiting = SuggestedCaption.objects.filter(story=story, settled_at=None)
    return list(waiting.select_related("request").order_by("-request", "pk")[:12])


def words_of_a_model(stories: Iterable[Story]) -> set[tuple[int, str]]:
    """Story and text of the captions that began with a model, as somebody who read them took them. One query."""
    used = SuggestedCaption.objects.filter(story__in=[story.pk for story in stories]).exclude(used_as="")
    return set(used.values_list("story", "used_as"))
