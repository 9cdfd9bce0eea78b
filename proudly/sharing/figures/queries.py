"""What came of an organisation's stories of the last weeks, as its privacy policy lets an editor see it.

Where not everybody sees single figures, a line is shown only of five sharers or more; and a topic or an author adds up
only stories that are shown, so that nothing is found out by taking one line from another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum

from proudly.content.models import Caption, Story
from proudly.content.queries import stories_to_write
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.privacy import policy_of, sight_of
from proudly.people.privacy_rules import Policy, Viewers, is_enough
from proudly.sharing.echo.rules import key_of
from proudly.sharing.engagement.queries import engagement_with_stories, tellers_of
from proudly.sharing.figures import rules
from proudly.sharing.figures.rules import Figures
from proudly.sharing.models import Share
from proudly.sharing.pride.queries import pride_of

WINDOW = timedelta(weeks=12)


@dataclass(frozen=True)
class Line:
    """A line of the table: `figures` is None where they would tell of few."""

    name: str
    figures: Figures | None
    story: int | None = None
    wins: bool = False


@dataclass(frozen=True)
class Told:
    """Stories with what came of each."""

    stories: list[Story]
    figures: dict[int, Figures]
    policy: Policy

    def shown(self, story: int) -> Figures | None:
        figures = self.figures[story]
        if not may_be_shown(self.policy, figures.sharers):
            return None
        if may_be_shown(self.policy, figures.tellers):
            return figures
        return replace(figures, likes=0, reshares=0, replies=0, tellers=0)


def may_be_shown(policy: Policy, people: int) -> bool:
    return policy.figures == Viewers.EVERYONE or is_enough(people)


def told_of(viewer: Member) -> Told:
    """The stories of the last weeks that this editor writes for, and what came of them. At most eleven queries."""
    since = clock.now() - WINDOW
    written = stories_to_write(viewer).filter(published_at__gt=since).select_related(None)
    return told_of_these(viewer, list(written.select_related("author", "reception", "announcement")))


def told_of_these(viewer: Member, stories: list[Story]) -> Told:
    """The same of these stories."""
    return Told(stories, figures_of(stories), policy_of(viewer.organisation))


def figures_of(stories: Iterable[Story]) -> dict[int, Figures]:
    """What came of each story. Six queries; two more for each story without its reception and announcement."""
    by_id = {story.pk: story for story in stories}
    shares = _shares_of(by_id)
    sharers = dict(shares.values_list("story").annotate(Count("member", distinct=True)))
    number = dict(shares.values_list("story").annotate(Count("pk")))
    readers = dict(shares.values_list("story").annotate(readers=_READERS))
    pride = pride_of(by_id)
    engagement, tellers = engagement_with_stories(shares), tellers_of(shares)
    return {
        pk: Figures(
            told=_told(story),
            sharers=sharers.get(pk, 0),
            shares=number.get(pk, 0),
            readers=readers.get(pk, 0),
            proud=pride[pk].proud if is_enough(pride[pk].judges) else 0,
            judges=pride[pk].judges if is_enough(pride[pk].judges) else 0,
            likes=engagement[pk].get("like", 0),
            reshares=engagement[pk].get("reshare", 0),
            replies=engagement[pk].get("reply", 0),
            tellers=tellers.get(pk, 0),
        )
        for pk, story in by_id.items()
    }


_READERS = Sum("link__totals__clicks", filter=Q(link__totals__kind="human"), default=0)


def _shares_of(stories: Iterable[int]) -> QuerySet[Share]:
    return Share.objects.filter(story__in=list(stories)).exclude(state=Share.State.FAILED).order_by()


def _told(story: Story) -> int:
    """As it was last counted; before that, to how many notices were promised."""
    counted = getattr(story, "reception", None)
    announced = getattr(story, "announcement", None)
    return counted.told if counted else announced.people if announced else 0


# --- the lines of the table -------------------------------------------------------------------------------------------


def by_story(told: Told) -> list[Line]:
    return _sorted(Line(story.title, told.shown(story.pk), story.pk) for story in told.stories)


def by_topic(told: Told) -> list[Line]:
    """A story of several topics counts for each."""
    sums: dict[str, Figures] = {}
    for story in told.stories:
        if (figures := told.shown(story.pk)) is not None:
            for topic in story.topics.all():
                sums[topic.name] = sums[topic.name] + figures if topic.name in sums else figures
    return _sorted(Line(name, figures) for name, figures in sums.items())


def by_author(told: Told, viewer: Member) -> list[Line]:
    """Of the authors whose figures the viewer sees. At most two queries."""
    seen = Member.objects.filter(
        sight_of(viewer, viewer.organisation).seen(), pk__in={story.author_id for story in told.stories}
    )
    names, sums = dict(seen.values_list("pk", "name")), dict[int, Figures]()
    for story in told.stories:
        figures = told.shown(story.pk)
        if figures is not None and story.author_id in names:
            sums[story.author_id] = sums[story.author_id] + figures if story.author_id in sums else figures
    return _sorted(Line(names[author], figures) for author, figures in sums.items())


def by_variant(told: Told) -> list[Line]:
    """The words to share with, each with its story; `wins` where chance does not explain it. Two queries."""
    ids = [story.pk for story in told.stories]
    texts: dict[int, dict[str, str]] = {}
    for story, text in Caption.objects.filter(story__in=ids).values_list("story", "text"):
        texts.setdefault(story, {})[key_of(text)] = text
    counted: dict[int, dict[str, Figures]] = {}
    rows = _shares_of(ids).exclude(variant="").values_list("story", "variant")
    for story, variant, people, shares, readers in rows.annotate(
        people=Count("member", distinct=True), shares=Count("pk", distinct=True), readers=_READERS
    ):
        if variant in texts.get(story, {}):
            counted.setdefault(story, {})[variant] = Figures(sharers=people, shares=shares, readers=readers)
    lines = []
    for story, variants in counted.items():
        best = rules.winner({key: (one.shares, one.readers) for key, one in variants.items()})
        for key, figures in variants.items():
            shown = figures if may_be_shown(told.policy, figures.sharers) else None
            lines.append(Line(texts[story][key], shown, story, wins=key == best and shown is not None))
    return _sorted(lines)


def _sorted(lines: Iterable[Line]) -> list[Line]:
    def best_first(line: Line) -> tuple[bool, float, str]:
        return line.figures is None, -((line.figures and line.figures.readers) or 0), line.name

    return sorted(lines, key=best_first)
