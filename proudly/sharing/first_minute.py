"""A new member's first minute: who I am, where I share, and the first story. Each step can be left out; it is over when
the first story was shared or left out, and never comes again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from proudly.content.models import Story, Topic
from proudly.content.queries import marked_for
from proudly.content.services import choose_topics
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.services import come_in, end_welcome, set_preferences
from proudly.points.awards import award_points
from proudly.points.models import Rule
from proudly.sharing.models import FirstMinute, Share
from proudly.sharing.queries import stop_of, stories_on_offer

YOU, NETWORKS, STORY = "you", "networks", "story"
STEPS = (YOU, NETWORKS, STORY)
LOOKED_AT = 30  # newest stories, from which the first is chosen


def reached(member: Member) -> str:
    """The step at which the member is: the furthest so far. One query."""
    row = FirstMinute.objects.filter(member=member).first()
    return row.step if row and row.step in STEPS else YOU


def may_show(step: str, *, furthest: str) -> bool:
    """Whether a step can be shown: going back is free, leaping ahead is not."""
    return step in STEPS and STEPS.index(step) <= STEPS.index(furthest)


def move_on(*, member: Member, done: str) -> None:
    """A step is done or left out: the next one comes. Going through an earlier one again takes nothing back."""
    with transaction.atomic():
        following = STEPS[min(STEPS.index(done) + 1, len(STEPS) - 1)]
        row, is_new = FirstMinute.objects.select_for_update().get_or_create(
            member=member, defaults={"organisation_id": member.organisation_id, "step": following}
        )
        if not is_new and STEPS.index(following) > STEPS.index(row.step):
            row.step = following
            row.save(update_fields=["step"])
    if done == STORY:
        _end(member)


def say_who_i_am(*, member: Member, language: str, topics: Iterable[Topic]) -> None:
    """The first step: the language, and the topics the member cares for."""
    with transaction.atomic():
        set_preferences(member=member, language=language, networks=member.networks, mail_wanted=member.mail_wanted)
        choose_topics(member=member, topics=topics)
        move_on(member=member, done=YOU)


def say_where_i_share(*, member: Member, networks: list[str], mail_wanted: bool) -> None:
    """The second step: the networks, and whether stories come by mail."""
    with transaction.atomic():
        set_preferences(member=member, language=member.language, networks=networks, mail_wanted=mail_wanted)
        move_on(member=member, done=NETWORKS)


def greet_with_a_share(*, member: Member) -> None:
    """Somebody shares: who had not joined has now, and a first minute that came to its story is over."""
    if member.welcomed_at:
        return
    come_in(member=member)
    if FirstMinute.objects.filter(member=member, step=STORY).exists():
        _end(member)


def _end(member: Member) -> None:
    """It is over, and that earns points, once."""
    with transaction.atomic():
        end_welcome(member=member)
        award_points(
            member=member,
            deed=Rule.Deed.START,
            network="",
            cause=f"start:{member.pk}",
            about={},
            happened_at=clock.now(),
        )


def first_story(member: Member) -> Story | None:
    """The story to begin with: of a chosen topic and in the member's language if there is one, else the newest.

    Three queries beside those of `stories_on_offer`.
    """
    shared = set(Share.objects.filter(member=member).values_list("story", flat=True))
    stories = [
        story
        for story in marked_for(member, stories_on_offer(member))[:LOOKED_AT]
        if story.pk not in shared and stop_of(story) is None
    ]
    # max takes the first of equals, and the newest comes first.
    return max(
        stories,
        key=lambda story: (story.language == member.language, getattr(story, "is_of_interest", False)),
        default=None,
    )
