from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from proudly.content.models import Story
from proudly.people.models import Member
from proudly.people.privacy_rules import is_enough
from proudly.people.rules import EDITOR, OWNER
from proudly.sharing.models import Share, StoryOpinion
from proudly.sharing.pride.rules import OF_THE_READER, Because


def is_promoted() -> Q:
    """A condition on stories: those that do not rest."""
    return Q(rest=None) | Q(rest__lifted_at__isnull=False)


@dataclass(frozen=True)
class Pride:
    """How many judged a story: `proud` of it, or `against`; and the reasons that were given, of every kind."""

    proud: int = 0
    against: int = 0
    because: Counter[Because] = field(default_factory=Counter)

    @property
    def judges(self) -> int:
        return self.proud + self.against

    @property
    def part(self) -> float | None:
        """Of those who judged it, who are proud; None where they are so few that it says who."""
        return self.proud / self.judges if is_enough(self.judges) else None

    @property
    def reasons(self) -> list[tuple[Because, int]]:
        """The reasons that so many gave that it tells of nobody, the most common first."""
        return [(because, people) for because, people in self.because.most_common() if is_enough(people)]


def pride_of(stories: Collection[int]) -> dict[int, Pride]:
    """How proud colleagues are of each of these stories. Whoever shared it and said nothing is proud. Two queries."""
    spoke = StoryOpinion.objects.filter(story=OuterRef("story"), member=OuterRef("member"))
    silent = Share.objects.filter(~Exists(spoke), story__in=stories).order_by()
    proud: Counter[int] = Counter(dict(silent.values_list("story").annotate(Count("member", distinct=True))))
    reasons: dict[int, Counter[Because]] = {story: Counter() for story in stories}
    said = StoryOpinion.objects.filter(story__in=stories).order_by()
    for story, because, people in said.values_list("story", "because").annotate(Count("pk")):
        if because:
            reasons[story][Because(because)] = people
        else:
            proud[story] += people
    return {
        story: Pride(proud[story], sum(of.values()) - sum(of[because] for because in OF_THE_READER), of)
        for story, of in reasons.items()
    }


def words_of(member: Member, stories: Iterable[Story]) -> dict[int, StoryOpinion]:
    """What the member said of these stories. One query."""
    said = StoryOpinion.objects.filter(member=member, story__in=[story.pk for story in stories])
    return {one.story_id: one for one in said}


def who_hears_of_rest(story: Story) -> list[Member]:
    """The author of a story; the editors, or the owners, when the author is gone. At most three queries."""
    present = Member.objects.present().filter(organisation=story.organisation_id)
    for those in (Q(pk=story.author_id), Q(roles__role=EDITOR), Q(roles__role=OWNER)):
        if found := list(present.filter(those).distinct()):
            return found
    return []
