from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from proudly.content.models import Story, Suggestion, SuggestionSettings
from proudly.content.queries import stories_for
from proudly.content.suggestions import rules
from proudly.kit import clock
from proudly.people.models import Member, Organisation
from proudly.people.privacy import named, policy_of
from proudly.people.queries import teams_to
from proudly.people.rules import EDITOR, OWNER

State = Suggestion.State
OPEN = [State.NEW, State.TALKING]
BEING_WRITTEN = [Story.State.DRAFT, Story.State.SCHEDULED]
LOOKED_AT = 500  # titles that a new one is compared with, the newest


def answer_within(organisation: Organisation) -> int:
    """Within how many working days an answer is promised. One query."""
    kept = SuggestionSettings.objects.filter(organisation=organisation).values_list("answer_within", flat=True)
    return kept.first() or rules.ANSWER_WITHIN


def today_at(organisation: Organisation) -> date:
    """The day on the organisation's clock."""
    return clock.now().astimezone(zoneinfo.ZoneInfo(organisation.time_zone)).date()


def story_goes_on() -> Q:
    """A condition on suggestions: their story is being written or out, neither over nor recalled."""
    over = Q(story__state=Story.State.PUBLISHED, story__over_at__lte=clock.now())
    return Q(story__isnull=False) & ~Q(story__state=Story.State.RECALLED) & ~over


def suggestions_of(member: Member) -> QuerySet[Suggestion]:
    """What the member suggested, newest first, each with its story. One query."""
    mine = Suggestion.objects.filter(organisation=member.organisation_id, member=member)
    return mine.select_related("story", "topic").order_by("-suggested_at", "-pk")


def suggestions_to_answer(member: Member) -> QuerySet[Suggestion]:
    """All suggestions that this member may answer, those that wait first, the promise that ends soonest on top.

    An editor for a team answers the people of this team and those below. One query, and one more for such an editor.
    """
    found = Suggestion.objects.filter(organisation=member.organisation_id)
    teams = teams_to(member, "answer suggestions")
    if teams is not None:
        found = found.filter(member__team__in=teams)
    same = Suggestion.objects.filter(organisation=OuterRef("organisation"), key=OuterRef("key")).exclude(
        pk=OuterRef("pk")
    )
    return (
        found.annotate(
            is_late=Case(When(answer_by__lt=today_at(member.organisation), then=Value(True)), default=Value(False)),
            is_suggested_again=Exists(same.exclude(state=State.WITHDRAWN)),
        )
        .select_related("member__team", "story", "topic")
        .order_by(F("answer_by").asc(nulls_last=True), "-pk")
    )


@dataclass(frozen=True)
class Lookalikes:
    """What a suggestion may be a second one of."""

    suggestions: list[Suggestion]  # of the same link
    stories: list[Story]  # with the same link
    near: list[Story]  # with nearly the same title

    def __bool__(self) -> bool:
        return bool(self.suggestions or self.stories or self.near)


def lookalikes(suggestion: Suggestion) -> Lookalikes:
    """Other suggestions and stories that are the same, or nearly. Three queries at most."""
    others = Suggestion.objects.filter(organisation=suggestion.organisation_id, key=suggestion.key)
    others = others.exclude(pk=suggestion.pk).exclude(state=State.WITHDRAWN).select_related("member").order_by("pk")
    stories = stories_with(suggestion.organisation_id, suggestion.url)
    known = {story.pk for story in stories} | {suggestion.story_id}
    near: list[Story] = []
    if suggestion.title:
        newest = Story.objects.filter(organisation=suggestion.organisation_id).order_by("-pk")[:LOOKED_AT]
        near = [one for one in newest if one.pk not in known and rules.is_near(one.title, suggestion.title)][:5]
    return Lookalikes(list(others[:10]), [one for one in stories if one.pk != suggestion.story_id], near)


def stories_with(organisation_id: int, address: str) -> list[Story]:
    """The stories that lead to the same page as `address`. One query."""
    return _perhaps(Story.objects.filter(organisation=organisation_id), address)


def story_to_share(member: Member, address: str) -> Story | None:
    """The published story with this link, if there is one for this member. As many queries as `stories_for`."""
    found = _perhaps(stories_for(member), address)
    return found[0] if found else None


def _perhaps(stories: QuerySet[Story], address: str) -> list[Story]:
    plain, key = rules.plain(address), rules.key_of(address)
    found = stories.filter(url__icontains=plain.partition("?")[0])[:50]
    return [story for story in found if rules.key_of(story.url) == key]


def colleague_who_suggested(suggestion: Suggestion) -> Member | None:
    """Who suggested the same link before, if that may be said by name. Two queries."""
    earlier = _same_link(suggestion).filter(pk__lt=suggestion.pk, by_name=True).select_related("member")
    first = earlier.filter(_is_named(suggestion.organisation)).order_by("pk").first()
    return first.member if first else None


def was_suggested_before(suggestion: Suggestion) -> bool:
    """Whether a colleague suggested the same link, and it is not over without a story. One query."""
    return _same_link(suggestion).filter(pk__lt=suggestion.pk).exists()


def _same_link(suggestion: Suggestion) -> QuerySet[Suggestion]:
    same = Suggestion.objects.filter(organisation=suggestion.organisation_id, key=suggestion.key)
    return same.filter(state__in=[*OPEN, State.TAKEN]).exclude(member=suggestion.member_id)


@dataclass
class Credit:
    """Who had the idea for a story: those who may be named, the first one first, and how many besides."""

    names: list[str] = field(default_factory=list)
    others: int = 0


def credits_of(organisation: Organisation, stories: Iterable[Story]) -> dict[int, Credit]:
    """By story, who suggested it. One query for any number.

    Whoever does not go by name, or left the box for it empty, is counted and not named. A nickname is no way out: it
    would stand beside a suggestion whose member the editors know.
    """
    ids = [story.pk for story in stories]
    credits: defaultdict[int, Credit] = defaultdict(Credit)
    if not ids:
        return {}
    taken = Suggestion.objects.filter(organisation=organisation, story__in=ids, state=State.TAKEN)
    is_named = Case(When(Q(_is_named(organisation), by_name=True), then=Value(True)), default=Value(False))
    for story, name, may_name in (
        taken.annotate(is_named=is_named).order_by("pk").values_list("story_id", "member__name", "is_named")
    ):
        if may_name:
            credits[story].names.append(name)
        else:
            credits[story].others += 1
    return dict(credits)


def _is_named(organisation: Organisation) -> Q:
    return named(policy_of(organisation), through="member__") & Q(member__erased_at=None)


def first_suggestions(stories: Iterable[int]) -> dict[int, Suggestion]:
    """By story, the suggestion that was the first; it is the one that earns. Two queries."""
    taken = Suggestion.objects.filter(story__in=list(stories), state=State.TAKEN, member__erased_at=None)
    first: dict[int, Suggestion] = {}
    for one in taken.select_related("member__organisation").order_by("pk"):
        if one.story_id is not None:
            first.setdefault(one.story_id, one)
    return first


def who_answer(organisation: Organisation) -> list[Member]:
    """Whom the mail about waiting suggestions is for: the editors; the owners where there are none. Three queries."""
    present = Member.objects.present().filter(organisation=organisation, started_at__isnull=False)
    for role in (EDITOR, OWNER):
        found = present.filter(roles__role=role).distinct().select_related("organisation").prefetch_related("roles")
        if answering := list(found):
            return answering
    return []
