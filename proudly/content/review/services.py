"""Asking for approval, and giving it. Each verb locks the story, so that two at once come to one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from proudly.content import versions
from proudly.content.models import Review, ReviewRule, ReviewStep, Story, Topic
from proudly.content.publishing import locked
from proudly.content.review import gate, queries, rules
from proudly.content.review.notice_kinds import ANSWERED, ASKED
from proudly.kit import clock
from proudly.notices.services import no_longer_new, promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation, Team

Kind, State = ReviewStep.Kind, Review.State


class NothingToApprove(Exception):
    """No rule covers the story, or all that is needed was given, or nobody asked."""


class MayNotApprove(Exception):
    """Somebody else must: the member is not asked for by a rule, or wrote it."""


class NotWhatWasRead(Exception):
    """The story was changed after the page that was read."""


# --- who must approve what --------------------------------------------------------------------------------------------


def save_review_rule(
    *,
    organisation: Organisation,
    name: str,
    topics: Iterable[Topic] = (),
    teams: Iterable[Team] = (),
    writers: Collection[str] = (),
    roles: Collection[str] = (),
    members: Iterable[Member] = (),
    rule: ReviewRule | None = None,
) -> ReviewRule:
    """Make a rule, or change one. It holds at once, also for what is scheduled.

    When others are to approve, what was approved by those who no longer may is to be approved anew: `rules.counts`.

    Raises ValueError for a rule by which nobody could approve, or a name that another has.
    """
    members, topics, teams = list(members), list(topics), list(teams)
    if unknown := set(roles) - set(rules.APPROVING_ROLES):
        raise ValueError(f"no role that approves: {', '.join(sorted(unknown))}")
    if not roles and not members:
        raise ValueError(_("Choose who approves: a role, or people."))
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        others = ReviewRule.objects.filter(organisation=organisation, name=name.strip())
        if (others.exclude(pk=rule.pk) if rule else others).exists():
            raise ValueError(_("There is a rule of that name."))
        approvers = (sorted(roles), {member.pk for member in members})
        if rule is not None and approvers != (rule.roles, set(rule.members.values_list("pk", flat=True))):
            rule.approvers_since = clock.now()
        rule = rule or ReviewRule(organisation=organisation)
        rule.name, rule.writers, rule.roles = name.strip(), sorted(writers), sorted(roles)
        rule.save()
        rule.topics.set(topics)
        rule.teams.set(teams)
        rule.members.set(members)
        record(
            AuditEntry.Action.REVIEW_RULE_CHANGED,
            organisation_id=organisation.pk,
            name=rule.name,
            topics=", ".join(topic.name for topic in topics),
            team=", ".join(team.name for team in teams),
            writers=", ".join(rule.writers),
            approvers=", ".join([*rule.roles, *(member.name for member in members)]),
        )
    return rule


def remove_review_rule(*, rule: ReviewRule) -> None:
    """What was decided by it stays."""
    with transaction.atomic():
        if ReviewRule.objects.filter(pk=rule.pk).delete()[0]:
            record(AuditEntry.Action.REVIEW_RULE_REMOVED, organisation_id=rule.organisation_id, name=rule.name)


# --- asking -----------------------------------------------------------------------------------------------------------


def ask_for_approval(*, story: Story, by: Member, text: str = "") -> Review:
    """Have those asked who must approve a story. Asking again while it waits tells nobody twice.

    Raises NothingToApprove when it needs none.
    """
    with transaction.atomic():
        story = locked(story)
        missing = gate.missing_approvals(story)
        if not missing:
            raise NothingToApprove
        review = Review.objects.filter(story=story).first()
        is_waiting = review is not None and review.state == State.WAITING
        review = review or Review(organisation_id=story.organisation_id, story=story)
        if not is_waiting:
            review.state, review.asked_by, review.asked_at = State.WAITING, by, clock.now()
            review.save()
            step = _step(story, Kind.ASKED, by, text)
            asked = {member.pk: member for rule in missing for member in queries.approvers_of(rule, story)}
            promise_notices(organisation=story.organisation, members=list(asked.values()), kind=ASKED, about=step.pk)
            transaction.on_commit(send_notices)
    return review


def withdraw(*, story: Story, by: Member) -> None:
    """It is not to be approved now. Nothing that was decided changes."""
    with transaction.atomic():
        story = locked(story)
        if Review.objects.filter(story=story, state=State.WAITING).delete()[0]:
            _step(story, Kind.WITHDRAWN, by, "")
            _asked_no_longer(story)


def say(*, story: Story, by: Member, text: str) -> ReviewStep:
    """A word about the draft, for both sides to read. Raises ValueError without one."""
    if not text.strip():
        raise ValueError(_("Write a few words."))
    with transaction.atomic():
        story = locked(story)
        step = _step(story, Kind.SAID, by, text)
        _tell_the_other_side(story, step)
    return step


# --- deciding ---------------------------------------------------------------------------------------------------------


def approve(*, story: Story, by: Member, digest: str, text: str = "") -> bool:
    """Approve what was read. Returns whether that was the last approval that it needs.

    Args:
        digest: of what was read, by `gate.digest_of`.

    Raises MayNotApprove, NotWhatWasRead and NothingToApprove.
    """
    with transaction.atomic():
        story = locked(story)
        mine = _to_decide(story, by)
        if digest != gate.digest_of(story):
            raise NotWhatWasRead
        step = [_step(story, Kind.APPROVED, by, text, rule=rule) for rule in mine][0]
        is_last = not gate.missing_approvals(story)
        if is_last:
            Review.objects.filter(story=story).update(state=State.APPROVED)
            _tell_the_other_side(story, step)
        _asked_no_longer(story, None if is_last else by)
    return is_last


def ask_for_change(*, story: Story, by: Member, text: str) -> None:
    """Not yet: what is to be changed. Raises as `approve`, and ValueError without words."""
    _refuse(story, by, text, Kind.CHANGE, State.CHANGE)


def decline(*, story: Story, by: Member, text: str) -> None:
    """Not this story, and why. Raises as `approve`, and ValueError without words."""
    _refuse(story, by, text, Kind.DECLINED, State.DECLINED)


def _refuse(story: Story, by: Member, text: str, kind: str, state: str) -> None:
    if not text.strip():
        raise ValueError(_("Say why, so that its writer can do something with it."))
    with transaction.atomic():
        story = locked(story)
        rule = _to_decide(story, by)[0]
        step = _step(story, kind, by, text, rule=rule)
        Review.objects.filter(story=story).update(state=state)
        _tell_the_other_side(story, step)
        _asked_no_longer(story)


def _to_decide(story: Story, by: Member) -> list[ReviewRule]:
    """The rules by which this member may decide on the story, locked, as it waits."""
    if not Review.objects.filter(story=story, state=State.WAITING).exists():
        raise NothingToApprove
    missing = gate.missing_approvals(story)
    if not missing:
        raise NothingToApprove
    mine = [rule for rule in missing if gate.is_approver(rule, by)]
    if not mine or by.pk in gate.writers_of(story):
        raise MayNotApprove
    return mine


def _step(story: Story, kind: str, by: Member, text: str, *, rule: ReviewRule | None = None) -> ReviewStep:
    is_decision = rule is not None
    said = versions.written_of(story) if is_decision else {}
    picture = story.picture.name or ""
    return ReviewStep.objects.create(
        organisation_id=story.organisation_id,
        story=story,
        title=story.title[:200],
        kind=kind,
        by=by,
        at=clock.now(),
        text=text.strip(),
        rule=rule,
        rule_name=rule.name if rule else "",
        version=story.version,
        digest=rules.digest_of(said, picture) if is_decision else "",
        written=said,
        picture=picture if is_decision else "",
    )


def _asked_no_longer(story: Story, by: Member | None = None) -> None:
    """Nobody is asked for anything now, or not this member any more."""
    asked = ReviewStep.objects.filter(story=story, kind=Kind.ASKED).values_list("pk", flat=True)
    no_longer_new(kinds=[ASKED], about=asked, organisation=story.organisation, member=by)


def _tell_the_other_side(story: Story, step: ReviewStep) -> None:
    """Who asked, and who wrote; or, of a word of theirs, who is to approve."""
    review = Review.objects.filter(story=story).select_related("asked_by").first()
    side = {story.author_id: story.author} | ({review.asked_by_id: review.asked_by} if review else {})
    if step.by_id in side:
        rules_ = gate.missing_approvals(story)
        others = {one.pk: one for rule in rules_ for one in queries.approvers_of(rule, story)} if review else {}
    else:
        others = side
    others.pop(step.by_id, None)
    promise_notices(organisation=story.organisation, members=list(others.values()), kind=ANSWERED, about=step.pk)
    transaction.on_commit(send_notices)
