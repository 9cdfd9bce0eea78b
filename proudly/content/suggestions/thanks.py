"""What a published story gives to those who suggested it: a notice to each, and points to the first."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from proudly.content.models import Story, Suggestion
from proudly.content.suggestions import queries
from proudly.kit import clock
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.points.awards import Award, award_each
from proudly.points.models import Rule

PUBLISHED = "suggestion published"
BATCH = 20


def thank_for(story: Story) -> None:
    """Thank for a story that is being published, in the transaction that publishes it. One query if nobody is to be.

    A suggestion that somebody is answering at this moment is left to `thank_for_published`: waiting for it while the
    story is locked could lock both up.
    """
    skips = connection.features.has_select_for_update_skip_locked
    _thank(_unthanked().filter(story=story).select_for_update(of=("self",), skip_locked=skips))


def thank_for_published() -> int:
    """Thank those who came to share in a story that is out already. Returns how many. One query if there are none.

    Points that were given stay when the story is recalled later: the idea was good when it was published, and recalling
    is a decision of others. Whoever was not thanked by then is not thanked for a recalled story.
    """
    waiting = _unthanked().filter(story__state=Story.State.PUBLISHED)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    with transaction.atomic():
        return _thank(_unthanked().filter(pk__in=ids).select_for_update(of=("self",)))


def _unthanked() -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(state=Suggestion.State.TAKEN, thanked_at=None, story__isnull=False)


def _thank(suggestions: QuerySet[Suggestion]) -> int:
    thanked = list(suggestions.select_related("member__organisation", "story").order_by("pk"))
    if not thanked:
        return 0
    first = queries.first_suggestions(one.story_id for one in thanked if one.story_id)
    award_each(
        [
            Award(one.member, Rule.Deed.SUGGESTION, "", f"suggestion:{one.pk}", about(one.story), _out_at(one.story))
            for one in thanked
            if one.story and first.get(one.story.pk) == one
        ]
    )
    for one in thanked:
        promise_notices(organisation=one.member.organisation, members=[one.member], kind=PUBLISHED, about=one.pk)
    Suggestion.objects.filter(pk__in=[one.pk for one in thanked]).update(thanked_at=clock.now())
    transaction.on_commit(send_notices)
    return len(thanked)


def _out_at(story: Story) -> Any:
    return story.published_at or clock.now()


def about(story: Story) -> dict[str, Any]:
    """What the ledger's sentences need to know."""
    return {"title": story.title, "story": story.pk}
