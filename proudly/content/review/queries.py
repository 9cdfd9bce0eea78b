from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from proudly.content.models import Review, ReviewRule, ReviewStep, Story
from proudly.content.queries import stories_to_write
from proudly.content.review import gate
from proudly.content.review.notice_kinds import ASKED
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation


def review_rules(organisation: Organisation) -> QuerySet[ReviewRule]:
    """Four queries when read."""
    rules = ReviewRule.objects.filter(organisation=organisation)
    return rules.prefetch_related("topics", "teams", "members").order_by("name", "pk")


def approvers_of(rule: ReviewRule, story: Story) -> list[Member]:
    """Who may approve a story by a rule: those asked for who are here and did not write it. Four queries."""
    by_role = Q(roles__role__in=rule.roles, roles__team=None)
    asked = Member.objects.present().filter(
        by_role | Q(pk__in=rule.members.values("pk")), organisation=rule.organisation_id, started_at__isnull=False
    )
    return list(asked.exclude(pk__in=gate.writers_of(story)).distinct().order_by("pk"))


def waiting_for(member: Member) -> list[Story]:
    """The stories that wait for this member's approval, the longest waiting first. Few queries for each that waits."""
    waiting = Review.objects.filter(organisation=member.organisation_id, state=Review.State.WAITING)
    if not waiting.exists() or not _may_approve_at_all(member):
        return []
    reviews = waiting.select_related("story__author", "story__audience", "story__organisation", "asked_by")
    return [
        review.story
        for review in reviews.prefetch_related("story__topics").order_by("asked_at", "pk")
        if may_decide(review.story, member)
    ]


def number_asked_of(member: Member) -> int:
    """How many stories wait for an approval that was asked of this member, who has not answered. One query."""
    asked = Notice.objects.filter(member=member, kind=ASKED).values("about")
    steps = ReviewStep.objects.filter(story=OuterRef("story"), at__gte=OuterRef("asked_at"))
    answers = [ReviewStep.Kind.APPROVED, ReviewStep.Kind.CHANGE, ReviewStep.Kind.DECLINED]
    waiting = Review.objects.filter(
        Exists(steps.filter(kind=ReviewStep.Kind.ASKED, pk__in=asked)),
        ~Exists(steps.filter(kind__in=answers, by=member)),
        organisation=member.organisation_id,
        state=Review.State.WAITING,
    )
    return waiting.count()


def _may_approve_at_all(member: Member) -> bool:
    return any(gate.is_approver(rule, member) for rule in review_rules(member.organisation))


def may_decide(story: Story, member: Member) -> bool:
    """Whether the story, which waits, needs this member's approval."""
    missing = gate.missing_approvals(story)
    return any(gate.is_approver(rule, member) for rule in missing) and member.pk not in gate.writers_of(story)


def story_to_review(member: Member, story_id: int) -> Story | None:
    """A story that this member writes, or is asked to approve; None for any other."""
    mine = stories_to_write(member).filter(pk=story_id).first()
    if mine is not None:
        return mine
    story = Story.objects.filter(organisation=member.organisation_id, pk=story_id, review__isnull=False).first()
    if story is None or not any(gate.is_approver(rule, member) for rule in gate.rules_for(story)):
        return None
    return story


def steps_of(story: Story) -> QuerySet[ReviewStep]:
    """What was said and decided, the oldest first. One query."""
    return ReviewStep.objects.filter(story=story).select_related("by").order_by("pk")


def all_steps(organisation: Organisation) -> Iterator[ReviewStep]:
    """Everything, for who must show it later, the oldest first. A stream."""
    steps = ReviewStep.objects.filter(organisation=organisation).select_related("by").order_by("pk")
    return steps.iterator(500)
