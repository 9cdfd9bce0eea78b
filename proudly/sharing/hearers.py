"""Who should hear of a story, and why, as far as the organisation's privacy policy lets an editor see it.

Why a story suits somebody tells what they shared, and that is a figure of a person. So a person with reasons is shown
only to those who see that person's figures; of people together nothing is told of fewer than `privacy_rules.FEWEST`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proudly.audience import relevance
from proudly.audience.relevance import Reason
from proudly.content.models import Story
from proudly.people.models import Member
from proudly.people.privacy import named, sight_of
from proudly.people.privacy_rules import Viewers, is_enough
from proudly.sharing.announcing import Forecast, forecast

SOME = 5  # people shown with their reasons


@dataclass(frozen=True)
class Hearers:
    """`at_once` is None where the number would tell of few. `because`: how many have a reason, the most common first;
    `some`: people with their reasons."""

    people: int
    at_once: int | None
    because: list[tuple[Reason, int]]
    some: list[tuple[str, list[Reason]]]


def hearers_of(story: Story, viewer: Member) -> Hearers:
    """What an editor may see of who would hear of a story now. As many queries for any audience."""
    expected = forecast(story)
    sight = sight_of(viewer, viewer.organisation)
    # That it is new is so for everybody.
    why: dict[int, list[Reason]] = {
        member: [one for one in relevance.reasons(expected.known[member], expected.usual) if one != Reason.NEW]
        for member in _known(expected)
    }
    counted = Counter(reason for reasons in why.values() for reason in reasons)
    shown = (
        []
        if sight.alone
        else Member.objects.filter(
            sight.seen(), named(sight.policy), organisation=story.organisation_id, pk__in=list(why)[: 100 * SOME]
        ).values_list("pk", "name")
    )
    names: Mapping[int, str] = dict(shown)
    return Hearers(
        people=expected.people,
        at_once=_tellable(expected, everybody_is_seen=sight.policy.figures == Viewers.EVERYONE),
        because=[(reason, number) for reason, number in counted.most_common() if is_enough(number)],
        some=[(names[member], why[member]) for member in why if member in names and why[member]][:SOME],
    )


def _known(expected: Forecast) -> Iterable[int]:
    return (member for member in expected.at_once if member in expected.known)


def _tellable(expected: Forecast, *, everybody_is_seen: bool) -> int | None:
    """How many hear at once, unless they or the others are so few that it says who."""
    told = len(expected.at_once)
    others = expected.people - told
    if everybody_is_seen or others == 0 or (is_enough(told) and is_enough(others)):
        return told
    return None
