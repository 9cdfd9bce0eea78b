"""What colleagues say of a story in one tap, and what comes of it: a story that few are proud of rests."""

from __future__ import annotations

from django.db import transaction

from proudly.content.models import Story
from proudly.content.publishing import locked
from proudly.kit import clock
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member
from proudly.sharing.models import StoryOpinion, StoryRest
from proudly.sharing.pride import queries, rules
from proudly.sharing.pride.rules import Because

RESTS = "story rests"


def say_proud(*, member: Member, story: Story) -> StoryOpinion:
    """The member is proud to share this story. The last word counts; the same once more changes nothing."""
    return _say(member, story, "")


def say_not_for_me(*, member: Member, story: Story, because: Because) -> StoryOpinion:
    """The member would not share this story, and why. The last word counts; the same once more changes nothing."""
    return _say(member, story, because.value)


def _say(member: Member, story: Story, because: str) -> StoryOpinion:
    assert story.organisation_id == member.organisation_id
    with transaction.atomic():
        story = locked(story)  # so that of two at once, the second counts the first
        said, _is_new = StoryOpinion.objects.update_or_create(
            member=member,
            story=story,
            defaults={"organisation_id": member.organisation_id, "because": because, "at": clock.now()},
        )
        _rest_if_few_are_proud(story)
    return said


def take_word_back(*, member: Member, story: Story) -> None:
    """The member says nothing of this story any more."""
    StoryOpinion.objects.filter(member=member, story=story).delete()


def _rest_if_few_are_proud(story: Story) -> None:
    """Once: whoever promotes it again decided that, and no machine undoes it."""
    if StoryRest.objects.filter(story=story).exists():
        return
    pride = queries.pride_of([story.pk])[story.pk]
    if not rules.rests(proud=pride.proud, against=pride.against):
        return
    StoryRest.objects.create(organisation_id=story.organisation_id, story=story, since=clock.now())
    promise_notices(
        organisation=story.organisation, members=queries.who_hears_of_rest(story), kind=RESTS, about=story.pk
    )
    transaction.on_commit(send_notices)


def promote_again(*, story: Story) -> bool:
    """A story that rests is promoted again, for good. Returns False when it does not rest, and then changes nothing."""
    resting = StoryRest.objects.filter(story=story, lifted_at=None)
    with transaction.atomic():
        if not resting.update(lifted_at=clock.now()):
            return False
        record(AuditEntry.Action.STORY_PROMOTED_AGAIN, organisation_id=story.organisation_id, story=story.pk)
    return True
