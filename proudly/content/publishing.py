"""The life of a story: draft, scheduled, published, over or recalled.

    draft ⇄ scheduled → published → over (by its moment alone)
    draft → published             → recalled

Every verb locks the story and looks again, so that two at once, or one done twice, come to one. `by` is who takes the
step, None the program itself: NotYours is raised for an editor of some teams when the story is by now for others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from proudly.content.media.medium import media_lack, media_of
from proudly.content.models import Story
from proudly.content.review.gate import missing_approvals
from proudly.content.suggestions.thanks import thank_for
from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Team
from proudly.people.queries import teams_to

log = logging.getLogger(__name__)

AT_ONCE = 20  # stories that one beat publishes


class NotReadyToPublish(Exception):
    """The story lacks something; `missing` names the fields. "over_at": it would be over before it is out."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NotInThisState(Exception):
    """A story in this `state` does not take that step."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class NotYours(Exception):
    """The story is for teams that the member does not do this for."""


class MomentRefused(Exception):
    """The moment of `field` cannot be: it is past, or not after the other one."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


# --- going out --------------------------------------------------------------------------------------------------------


def publish_story(*, story: Story, by: Member | None = None) -> Story:
    """Make a story visible to its audience; the notices follow by themselves. Publishing twice changes nothing.

    Raises NotReadyToPublish when it has no title, no summary, a picture without words for it, an end that is past, or
    not every approval that it needs; NotInThisState when it was recalled.
    """
    with transaction.atomic():
        story = locked(story, by=by)
        if story.state == Story.State.PUBLISHED:
            return story
        if story.state == Story.State.RECALLED:
            raise NotInThisState(story.state)
        if missing := lacks(story, at=clock.now()):
            raise NotReadyToPublish(missing)
        _publish(story)
    return story


def schedule_story(*, story: Story, at: datetime, by: Member | None = None) -> Story:
    """Have a story published at a moment to come; another moment takes the place of the one before.

    Raises MomentRefused for one that is past; NotReadyToPublish as `publish_story`; NotInThisState when it is out.
    """
    with transaction.atomic():
        story = locked(story, by=by)
        if not story.is_being_written:
            raise NotInThisState(story.state)
        if at <= clock.now():
            raise MomentRefused("publish_at")
        if missing := lacks(story, at=at):
            raise NotReadyToPublish(missing)
        before = story.publish_at if story.state == Story.State.SCHEDULED else None
        story.state, story.publish_at, story.lacked = Story.State.SCHEDULED, at, ""
        story.save(update_fields=["state", "publish_at", "lacked"])
        if at != before:
            record(
                AuditEntry.Action.STORY_SCHEDULED,
                organisation_id=story.organisation_id,
                story=story.pk,
                publish_at=at.isoformat(),
            )
    return story


def unschedule_story(*, story: Story, by: Member | None = None) -> Story:
    """A scheduled story is a draft again; a draft is no longer said to have lacked something. Others do not change."""
    with transaction.atomic():
        story = locked(story, by=by)
        if story.is_being_written:
            was_scheduled = story.state == Story.State.SCHEDULED
            story.state, story.publish_at, story.lacked = Story.State.DRAFT, None, ""
            story.save(update_fields=["state", "publish_at", "lacked"])
            if was_scheduled:
                record(AuditEntry.Action.STORY_KEPT_IN, organisation_id=story.organisation_id, story=story.pk)
    return story


def publish_due_stories() -> int:
    """Publish what is due, once, whoever else does so too. Returns the number of stories dealt with.

    One that lacks something becomes a draft again, which says what it lacked and when it was to go out. Work is found
    in the stories themselves: a worker that dies leaves nothing behind but what is still due.
    """
    due = Story.objects.filter(state=Story.State.SCHEDULED, publish_at__lte=clock.now()).order_by("publish_at", "pk")
    dealt_with, trouble = 0, None
    for story_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            dealt_with += _publish_if_due(story_id)
        except Exception as error:  # one story must not keep the others in
            log.exception("story %s could not be published", story_id)
            trouble = error
    if trouble is not None:
        raise trouble  # now the worker waits before it tries again
    return dealt_with


def lacks(story: Story, *, at: datetime) -> list[str]:
    """The fields for which a story cannot be published at a moment."""
    missing = [name for name in ("title", "summary") if not getattr(story, name).strip()]
    if story.picture and not story.picture_alt.strip():
        missing.append("picture_alt")
    if media_lack(media_of(story)):
        missing.append("media")
    if story.over_at is not None and story.over_at <= at:
        missing.append("over_at")
    if not missing and missing_approvals(story):
        missing.append("approval")
    return missing


def _publish_if_due(story_id: int) -> int:
    with transaction.atomic():
        rows = Story.objects.filter(pk=story_id, state=Story.State.SCHEDULED, publish_at__lte=clock.now())
        skips = connection.features.has_select_for_update_skip_locked
        story = rows.select_for_update(skip_locked=skips).first()
        if story is None:  # another worker has it, or somebody took it back
            return 0
        if missing := lacks(story, at=clock.now()):
            story.state, story.lacked = Story.State.DRAFT, ",".join(missing)
            story.save(update_fields=["state", "lacked"])
        else:
            _publish(story)
    return 1


def _publish(story: Story) -> None:
    story.state, story.published_at, story.lacked = Story.State.PUBLISHED, clock.now(), ""
    story.save(update_fields=["state", "published_at", "lacked"])
    thank_for(story)


# --- from when until when ---------------------------------------------------------------------------------------------


def set_moments(
    *,
    story: Story,
    share_from: datetime | None,
    over_at: datetime | None,
    links_close: bool = False,
    by: Member | None = None,
) -> Story:
    """From when a story may be shared, and from when it is over. None for neither.

    That its links close with it is done by `links.ending`, which calls this.

    Raises MomentRefused when it would be over before it can be shared; NotInThisState when it was recalled.
    """
    with transaction.atomic():
        story = locked(story, by=by)
        if story.state == Story.State.RECALLED:
            raise NotInThisState(story.state)
        if over_at is not None:
            not_before = [story.publish_at if story.state == Story.State.SCHEDULED else None, share_from]
            if any(moment is not None and over_at <= moment for moment in not_before):
                raise MomentRefused("over_at")
        story.share_from, story.over_at = share_from, over_at
        story.links_close = links_close and over_at is not None
        story.save(update_fields=["share_from", "over_at", "links_close"])
    return story


# --- taking back ------------------------------------------------------------------------------------------------------


def recall_story(*, story: Story, reason: str, by: Member | None = None) -> bool:
    """Take a story back for good. Returns False when it was already, and then changes nothing.

    `sharing.recalling` does this, closes the links and tells those who shared it.

    Args:
        reason: for colleagues who shared it.

    Raises NotInThisState when it was never published.
    """
    with transaction.atomic():
        story = locked(story, by=by)
        if story.state == Story.State.RECALLED:
            return False
        if story.state != Story.State.PUBLISHED:
            raise NotInThisState(story.state)
        story.state, story.recalled_at, story.recall_reason = Story.State.RECALLED, clock.now(), reason.strip()
        story.save(update_fields=["state", "recalled_at", "recall_reason"])
        record(
            AuditEntry.Action.STORY_RECALLED,
            organisation_id=story.organisation_id,
            story=story.pk,
            reason=story.recall_reason,
        )
    return True


def locked(story: Story, *, by: Member | None = None) -> Story:
    """The story as it is now, for this transaction alone. Raises NotYours when it is not for `by` to publish."""
    story = Story.objects.select_for_update().get(pk=story.pk)
    if by is not None:
        require_own_teams(by, "publish stories", story)
    return story


def require_own_teams(member: Member, action: str, *audiences: Story | Iterable[Team]) -> None:
    """An editor of the whole may have moved a story since an editor of some teams found it: to be asked under its lock.

    Args:
        audiences: whom it is for as it stands, as its teams are read from it, or whom it is to be for.

    Raises NotYours.
    """
    own = teams_to(member, action)
    if not own:
        return  # does it for everybody, or is no editor: whether somebody may at all is asked where it is asked for
    for one in audiences:
        teams = {team.pk for team in (one.audience.teams.all() if isinstance(one, Story) else one)}
        if not teams or not teams <= own:
            raise NotYours


def hold(story: Story) -> None:
    """Until this transaction ends nobody takes a step in the life of the story; any number may hold it at once.

    That a row points to a story holds it too, but only from the end of the transaction on, when that is checked.
    """
    if connection.vendor == "postgresql":  # on SQLite one transaction at a time writes
        table = connection.ops.quote_name(Story._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR KEY SHARE", [story.pk])
