"""How many good stories came in lately, for how many active people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet

from proudly.content.models import Caption, Interest, Story, Suggestion
from proudly.content.queries import is_live, topics_of
from proudly.kit import clock
from proudly.people.models import Member, Organisation, Team
from proudly.people.privacy import policy_of, team_lines
from proudly.people.privacy_rules import Group, is_enough, lines_to_show
from proudly.sharing.checklist.standards import standards_of
from proudly.sharing.models import Share, StoryOpinion
from proudly.sharing.pride.queries import is_promoted
from proudly.sharing.supply.rules import WINDOW, Supply


@dataclass(frozen=True)
class Meter:
    """The supply for all, and for each language, team and topic of which may be told how many are active."""

    everybody: Supply
    languages: list[Supply]
    teams: list[Supply]
    topics: list[Supply]


def active_members(organisation: Organisation) -> QuerySet[Member]:
    """Who shared, judged or suggested something within the window; while these are few, everybody who has joined."""
    since = clock.now() - WINDOW
    joined = Member.objects.present().filter(organisation=organisation, started_at__isnull=False)
    did = (
        Exists(Share.objects.filter(member=OuterRef("pk"), shared_at__gt=since))
        | Exists(StoryOpinion.objects.filter(member=OuterRef("pk"), at__gt=since))
        | Exists(Suggestion.objects.filter(member=OuterRef("pk"), suggested_at__gt=since))
    )
    active = joined.filter(did)
    return active if is_enough(active.count()) else joined


def meter_of(organisation: Organisation) -> Meter:
    """Whether enough good stories come in. Eleven queries for any number of people and stories."""
    fresh = standards_of(organisation).fresh_a_week
    weeks = _weeks(organisation)
    members = list(active_members(organisation).values_list("pk", "language", "team"))
    stories = list(_good_stories(organisation).select_related("audience").prefetch_related("topics", "audience__teams"))

    def supply(name: str, people: int, came: int) -> Supply:
        return Supply(name, people, came, weeks, fresh)

    return Meter(
        everybody=supply(organisation.name, len(members), len(stories)),
        languages=[supply(*row) for row in _by_language(organisation, Counter(one for _, one, _ in members), stories)],
        teams=[supply(*row) for row in _by_team(organisation, Counter(one for _, _, one in members), stories)],
        topics=[supply(*row) for row in _by_topic(organisation, {one for one, _, _ in members}, stories)],
    )


def _good_stories(organisation: Organisation) -> QuerySet[Story]:
    """Fresh ones, to share, of which not few are proud."""
    since = clock.now() - WINDOW
    return Story.objects.filter(
        is_live(), is_promoted(), organisation=organisation, internal=False, published_at__gt=since
    )


def _weeks(organisation: Organisation) -> float:
    """The weeks that are looked at: fewer where the first story is younger, and at least one."""
    first = Story.objects.filter(organisation=organisation).aggregate(first=Min("published_at"))["first"]
    since_first = clock.now() - first if first else WINDOW
    return max(1.0, min(WINDOW, since_first).total_seconds() / (7 * 86_400))


Row = tuple[str, int, int]  # name, people, stories


def _by_language(organisation: Organisation, people: Mapping[str, int], stories: list[Story]) -> Iterable[Row]:
    """A story is in the language it is written in, and in those that there are words for."""
    spoken: dict[int, set[str]] = {story.pk: {story.language} for story in stories}
    for story, language in Caption.objects.filter(story__in=spoken).values_list("story", "language"):
        spoken[story].add(language)
    shown = lines_to_show(policy_of(organisation), _numbered(people.values()))
    for number, (language, count) in enumerate(people.items()):
        if number in shown:
            name = str(dict(settings.LANGUAGES).get(language, language))
            yield name, count, sum(language in said for said in spoken.values())


def _by_team(organisation: Organisation, people: Mapping[int | None, int], stories: list[Story]) -> Iterable[Row]:
    """A story is for a team when all of the team is in its audience. Small teams count with the one above."""
    lines = team_lines(organisation)
    counted: Counter[int] = Counter()
    others = 0
    for team, count in people.items():
        if team is not None and team in lines.line_of:
            counted[lines.line_of[team]] += count
        else:
            others += count
    order = list(counted)
    shown = lines_to_show(policy_of(organisation), _numbered(counted.values()), others=Group(others))
    for number, line in enumerate(order):
        if number not in shown:
            continue
        above = _with_those_above(lines.teams, line)
        came = sum(
            story.audience.everyone or any(team.pk in above for team in story.audience.teams.all()) for story in stories
        )
        yield lines.teams[line].name, counted[line], came


def _with_those_above(teams: Mapping[int, Team], team: int) -> set[int]:
    found: set[int] = set()
    at: int | None = team
    while at is not None:
        found.add(at)
        at = teams[at].parent_id
    return found


def _by_topic(organisation: Organisation, active: set[int], stories: list[Story]) -> Iterable[Row]:
    """Of the topics that people follow."""
    followers: dict[int, set[int]] = defaultdict(set)
    for topic_id, member in Interest.objects.filter(organisation=organisation).values_list("topic", "member"):
        if member in active:
            followers[topic_id].add(member)
    for topic in topics_of(organisation):
        if is_enough(len(followers[topic.pk])):
            came = sum(any(one.pk == topic.pk for one in story.topics.all()) for story in stories)
            yield topic.name, len(followers[topic.pk]), came


def _numbered(counts: Iterable[int]) -> dict[int, Group]:
    return {number: Group(count) for number, count in enumerate(counts)}
