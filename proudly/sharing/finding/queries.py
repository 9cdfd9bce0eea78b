from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Value, When

from proudly.content.models import Story
from proudly.people.models import Member
from proudly.people.privacy import named, policy_of
from proudly.people.privacy_rules import Viewers, hides_among_others, is_enough
from proudly.sharing.models import SavedStory, Share

NAMED = 4  # colleagues who are named; the others are counted


def saved_of(member: Member, stories: Iterable[Story]) -> set[int]:
    """Ids of those of these stories that the member saved. One query."""
    ids = [story.pk for story in stories]
    return set(SavedStory.objects.filter(member=member, story__in=ids).values_list("story", flat=True))


@dataclass(frozen=True)
class Sharers:
    """Colleagues who shared a story: some by name, and how many `others`. Nothing at all where it would tell of few."""

    names: list[str]
    others: int

    def __bool__(self) -> bool:
        return bool(self.names or self.others)


def sharers_of(story: Story, viewer: Member) -> Sharers:
    """Which colleagues shared a story, as the policy and each of them allow it. One query.

    By name are those who go by it where everybody sees everybody's figures; the others are a number. Where not, there
    is a number alone, of five or more.
    """
    policy = policy_of(viewer.organisation)
    shared = Share.objects.filter(story=story).exclude(state=Share.State.FAILED).exclude(member=viewer)
    people = Member.objects.present().filter(pk__in=shared.values("member"))
    if policy.figures != Viewers.EVERYONE:
        number = people.count()
        return Sharers([], number if is_enough(number) else 0)
    rows = people.annotate(is_named=Case(When(named(policy), then=Value(True)), default=Value(False)))
    found = list(rows.order_by("pk").values_list("name", "is_named"))
    names = [name for name, is_named in found if is_named]
    unnamed = len(found) - len(names)
    # A few who do not go by their name would be found out by leaving the others out: they are not counted either.
    others = len(names[NAMED:]) + (unnamed if hides_among_others(unnamed) else 0)
    return Sharers(names[:NAMED], others)
