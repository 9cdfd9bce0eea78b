from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proudly.content.models import Story
from proudly.people.models import Member
from proudly.people.privacy import policy_of
from proudly.people.privacy_rules import ShownAs, Viewers, is_enough
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
    """Which colleagues shared a story, as the policy and each of them allow it. At most two queries.

    By name are those who go by it where everybody sees everybody's figures; the others are a number. Where not, there
    is a number alone, of five or more.
    """
    policy = policy_of(viewer.organisation)
    shared = Share.objects.filter(story=story).exclude(state=Share.State.FAILED).exclude(member=viewer)
    people = Member.objects.present().filter(pk__in=shared.values("member"))
    number = people.count()
    if policy.figures != Viewers.EVERYONE:
        return Sharers([], number if is_enough(number) else 0)
    named = people.filter(_goes_by_name(policy.names_need_consent)).order_by("pk") if number else people.none()
    names = list(named.values_list("name", flat=True)[:NAMED]) if number else []
    others = number - len(names)
    hidden = number - (named.count() if number else 0)
    # A few who do not go by their name are found out by leaving the others out: they are not counted either.
    return Sharers(names, others if not hidden or is_enough(hidden) else others - hidden)
