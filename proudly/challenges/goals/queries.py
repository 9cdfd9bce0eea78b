"""How far challenges are, and which there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When

from proudly.audience.queries import reached, reaches
from proudly.challenges.goals.rules import State, Tally, state_of, tally
from proudly.challenges.models import Challenge, DayCount
from proudly.content.models import Story, Suggestion
from proudly.people import privacy_rules
from proudly.people.models import Member, Team
from proudly.people.privacy import named, policy_of
from proudly.people.privacy_rules import Group
from proudly.people.queries import beginning_of, may, today_of

What = Challenge.What
ALONG = ("organisation", "sponsor", "audience")  # read with a challenge


def state(challenge: Challenge) -> State:
    """Today, on its organisation's calendar. No query."""
    return state_of(
        first_day=challenge.first_day,
        last_day=challenge.last_day,
        today=today_of(challenge.organisation),
        is_cancelled=challenge.cancelled_at is not None,
    )


def ends_at(challenge: Challenge) -> datetime:
    """The midnight with which it is over."""
    return beginning_of(challenge.last_day + timedelta(days=1), challenge.organisation)


def challenges_for(member: Member) -> QuerySet[Challenge]:
    """The challenges that this member sees, the latest first: those that are for the member and have begun.

    Who may launch them sees all. Two queries at most.
    """
    found = Challenge.objects.filter(organisation=member.organisation_id)
    if not may(member, "launch challenges"):
        mine = Q(audience=None) | reaches(member, "audience__")
        found = found.filter(mine, first_day__lte=today_of(member.organisation))
        found = found.exclude(cancelled_at__isnull=False, told_at=None)
    return found.select_related("organisation", "sponsor", "topic", "campaign", "audience").order_by(
        "-first_day", "-pk"
    )


def running_for(member: Member) -> list[Challenge]:
    """Those that are under way and are for the member, the first to end first. Two queries, one when none runs."""
    today = today_of(member.organisation)
    running = Challenge.objects.filter(
        organisation=member.organisation_id, cancelled_at=None, settled_at=None, first_day__lte=today
    ).filter(last_day__gte=today)
    found = list(running.select_related(*ALONG))
    if any(one.audience_id for one in found):
        for_me = set(running.filter(Q(audience=None) | reaches(member, "audience__")).values_list("pk", flat=True))
        found = [one for one in found if one.pk in for_me]
    return sorted(found, key=lambda one: (one.last_day, one.pk))


def those_asked(challenge: Challenge) -> QuerySet[Member]:
    """Whom it is for: who is here now, within its audience. What others brought does not count (any more).

    At most three queries before its own.
    """
    if challenge.audience is not None:
        return reached(challenge.audience)
    return Member.objects.present().filter(organisation=challenge.organisation_id)


def group_asked(challenge: Challenge) -> Group:
    """How many it is for, and how many of these do not go by their name. One query."""
    goes_by_name = Case(When(named(policy_of(challenge.organisation)), then=Value(1)), default=Value(0))
    counted = those_asked(challenge).annotate(is_named=goes_by_name)
    found = counted.aggregate(people=Count("pk"), unnamed=Count("pk", filter=Q(is_named=0)))
    return Group(found["people"], found["unnamed"])


def tally_of(challenge: Challenge, line_of: Mapping[int, int] | None = None) -> Tally:
    """How far it is, by what is known now. One query, and those of its audience.

    Args:
        line_of: by member, the team that the member counts for; only needed where teams are to reach it.
    """
    brought = _suggested(challenge) if challenge.what == What.SUGGESTIONS else _counted(challenge)
    return tally(what=challenge.what, brought=brought, line_of=line_of or {})


def brought_by(challenge: Challenge, member: Member) -> int:
    """What this member has brought. One query."""
    brought = _suggested(challenge, member) if challenge.what == What.SUGGESTIONS else _counted(challenge, member)
    return tally(what=challenge.what, brought=brought, line_of={}).total


def _counted(challenge: Challenge, member: Member | None = None) -> dict[int, int]:
    """By member, the shares or readers that count."""
    of = DayCount.Of.READERS if challenge.what == What.READERS else DayCount.Of.SHARES
    counts = DayCount.objects.filter(
        organisation=challenge.organisation_id, of=of, day__range=(challenge.first_day, challenge.last_day)
    )
    counts = counts.filter(member=member) if member else counts.filter(member__in=those_asked(challenge).values("pk"))
    if challenge.only:
        counts = counts.filter(story__in=_stories(challenge))
    return dict(counts.values_list("member").annotate(brought=Sum("number")))


def _suggested(challenge: Challenge, member: Member | None = None) -> dict[int, int]:
    """By member, how many stories came out then that the member was the first to suggest."""
    stories = Story.objects.filter(
        organisation=challenge.organisation_id,
        state=Story.State.PUBLISHED,
        published_at__gte=beginning_of(challenge.first_day, challenge.organisation),
        published_at__lt=ends_at(challenge),
    )
    if challenge.only:
        stories = stories.filter(pk__in=_stories(challenge))
    taken = Suggestion.objects.filter(
        organisation=challenge.organisation_id, state=Suggestion.State.TAKEN, story__in=stories, member__erased_at=None
    )
    first: dict[int, int] = {}
    for story, suggester in taken.order_by("pk").values_list("story_id", "member_id"):
        if story is not None:
            first.setdefault(story, suggester)
    found = Counter(first.values())
    if member:
        return {member.pk: found[member.pk]}
    asked = set(those_asked(challenge).filter(pk__in=found).values_list("pk", flat=True))
    return {one: number for one, number in found.items() if one in asked}


def _stories(challenge: Challenge) -> QuerySet[Story]:
    """The stories of its topic or campaign; none once that was removed."""
    stories = Story.objects.filter(organisation=challenge.organisation_id)
    if challenge.topic_id is not None:
        return stories.filter(topics=challenge.topic_id).values("pk")  # type: ignore[return-value]
    if challenge.campaign_id is not None:
        return stories.filter(campaign=challenge.campaign_id).values("pk")  # type: ignore[return-value]
    return stories.none()


def stories_that_count(challenge: Challenge, stories: QuerySet[Story]) -> QuerySet[Story]:
    """Those of these stories with which the challenge comes further. No further query."""
    return stories.filter(pk__in=_stories(challenge)) if challenge.only else stories


def lines_of_teams(challenge: Challenge) -> dict[int, int]:
    """By member, the team that the member counts for: the own one, or where that is too small the one above it.

    As on the scoreboard, but whether or not its figures are shown. Two queries.
    """
    organisation = challenge.organisation
    parents = dict(Team.objects.filter(organisation=organisation).values_list("pk", "parent_id"))
    teams = dict(Member.objects.present().filter(organisation=organisation).values_list("pk", "team_id"))
    people = Counter(team for team in teams.values() if team is not None)
    folds = privacy_rules.folded(people, parents)
    return {
        member: line for member, team in teams.items() if team is not None and (line := folds.get(team)) is not None
    }
