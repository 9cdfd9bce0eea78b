"""What keeps a story in until it is approved. `publishing` and `write_story` ask here, with the story locked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max

from proudly.content import versions
from proudly.content.models import ReviewRule, ReviewStep, Story, StoryVersion, Topic
from proudly.content.review import rules
from proudly.content.review.rules import About, Covers
from proudly.people.models import Member, Organisation, Team
from proudly.people.queries import with_teams_below


class NeedsApproval(Exception):
    """The story is out and covered by `rules`: who wants to change it may not approve that.

    `kept` is what was to be saved, as a version set aside.
    """

    def __init__(self, rules: list[ReviewRule], kept: StoryVersion | None = None) -> None:
        super().__init__(", ".join(rule.name for rule in rules))
        self.rules, self.kept = rules, kept


def digest_of(story: Story) -> str:
    """What an approval of the story as it stands is of. Five queries."""
    return rules.digest_of(versions.written_of(story), story.picture.name or "")


def covering(
    organisation: Organisation, *, topics: Iterable[Topic], teams: Iterable[Team] | None, writer: Member
) -> list[ReviewRule]:
    """The rules for such a story. One query without rules.

    Args:
        teams: whom it is for; None is everyone.
    """
    all_rules = list(
        ReviewRule.objects.filter(organisation=organisation)
        .prefetch_related("topics", "teams", "members")
        .order_by("pk")
    )
    if not all_rules:
        return []
    about = About(
        topics=frozenset(topic.pk for topic in topics),
        teams=None if teams is None else frozenset(with_teams_below(organisation, teams)),
        writer=frozenset(held.role for held in writer.roles.all()),
    )
    return [rule for rule in all_rules if rules.is_covered(_covers(organisation, rule), about)]


def _covers(organisation: Organisation, rule: ReviewRule) -> Covers:
    teams = list(rule.teams.all())
    return Covers(
        topics=frozenset(topic.pk for topic in rule.topics.all()),
        teams=frozenset(with_teams_below(organisation, teams)) if teams else frozenset(),
        writers=frozenset(rule.writers),
    )


def rules_for(story: Story) -> list[ReviewRule]:
    """The rules that cover a story as it stands."""
    audience = story.audience
    return covering(
        story.organisation,
        topics=story.topics.all(),
        teams=None if audience.everyone else list(audience.teams.all()),
        writer=story.author,
    )


def missing_approvals(story: Story, found: list[ReviewRule] | None = None) -> list[ReviewRule]:
    """The rules by which the story still needs an approval of what it says now."""
    found = rules_for(story) if found is None else found
    if not found:
        return []
    given = ReviewStep.objects.filter(
        story=story, kind__in=[ReviewStep.Kind.APPROVED, ReviewStep.Kind.CHANGED], digest=digest_of(story)
    ).select_related("by")
    by_rule: dict[int | None, list[ReviewStep]] = {}
    for step in given:
        by_rule.setdefault(step.rule_id, []).append(step)
    return [rule for rule in found if not any(_counts(step, rule) for step in by_rule.get(rule.pk, []))]


def _counts(step: ReviewStep, rule: ReviewRule) -> bool:
    """No query, unless the rule was changed since."""
    may_now = step.at < rule.approvers_since and is_approver(rule, step.by)
    return rules.counts(given_at=step.at, approvers_since=rule.approvers_since, may_approve_now=may_now)


def is_approver(rule: ReviewRule, member: Member) -> bool:
    """Whether a rule asks for the approval of this member. No query when roles and members are fetched."""
    return rules.may_approve(
        member=member.pk,
        roles=[held.role for held in member.roles.all() if held.team_id is None],
        named=[one.pk for one in rule.members.all()],
        asked=rule.roles,
    )


def writers_of(story: Story) -> set[int]:
    """Who has a hand in what not every rule has judged: its author, and who saved it since the last did.

    An approval by one rule does not make a writer a stranger to the text for another rule.
    """
    approvals = ReviewStep.objects.filter(story=story, kind=ReviewStep.Kind.APPROVED)
    last = dict(approvals.order_by().values_list("rule").annotate(last=Max("version")))
    judged = min((last.get(rule.pk, 0) for rule in rules_for(story)), default=0)
    since = story.versions.filter(number__gt=judged, set_aside=False, by__isnull=False)
    return {story.author_id, *since.values_list("by", flat=True)}


def may_change(story: Story, by: Member, covers: list[ReviewRule]) -> bool:
    """Whether this member changes a story that is out without another's approval: one who may give it, and did not
    write the story. Everybody does where no rule covers it."""
    return not covers or (by.pk != story.author_id and all(is_approver(rule, by) for rule in covers))


def changed_by_approver(story: Story, by: Member, covers: list[ReviewRule]) -> None:
    """Keep that an approver changed a story that is out, for each rule: it needs no other approval."""
    if covers:
        said, picture = versions.written_of(story), story.picture.name or ""
        ReviewStep.objects.bulk_create(
            ReviewStep(
                organisation_id=story.organisation_id,
                story=story,
                title=story.title[:200],
                kind=ReviewStep.Kind.CHANGED,
                by=by,
                rule=rule,
                rule_name=rule.name,
                version=story.version,
                digest=rules.digest_of(said, picture),
                written=said,
                picture=picture,
            )
            for rule in covers
        )
