"""Writing. What becomes of a story afterwards is `publishing`, whose first verb is handed on from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db import transaction

from proudly.audience.services import Limits, choose_audience
from proudly.content import versions
from proudly.content.media.crops import cut_picture
from proudly.content.media.medium import Medium, kind_of_story, media_of
from proudly.content.media.rules import CENTRE, Focus, MixFault, mix_fault
from proudly.content.models import Campaign, Caption, Interest, ReviewRule, Story, Topic
from proudly.content.publishing import NotReadyToPublish, NotYours, publish_story, require_own_teams
from proudly.content.review.gate import NeedsApproval, changed_by_approver, covering, may_change, rules_for
from proudly.kit import clock
from proudly.people.models import Member, Organisation, Team

__all__ = ["NeedsApproval", "NotReadyToPublish", "NotYours", "publish_story"]

# What writing changes of a story; its state and moments are for `publishing`.
WRITTEN = ["title", "summary", "why", "language", "url", "picture", "picture_alt", "announce", "for_all", "changed_at"]
WRITTEN += ["internal", "campaign", "focus_x", "focus_y", "crops", "media", "kind"]


class NotADraft(Exception):
    """Only a draft is saved while it is being written: what is out, or about to be, changes when somebody says so."""


class MediaRefused(Exception):
    """What a story was to have beside its words does not go together. `fault` says why."""

    def __init__(self, fault: MixFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class CaptionText:
    """Words to share with: on one network, or on any when `network` is ""."""

    network: str
    language: str
    text: str


def add_topic(*, organisation: Organisation, name: str) -> Topic:
    """A topic of that name. Adding twice changes nothing."""
    topic, _ = Topic.objects.get_or_create(organisation=organisation, name=name)
    return topic


def choose_topics(*, member: Member, topics: Iterable[Topic]) -> None:
    """From now on the member cares for these topics, and for no others."""
    wanted = {topic.pk for topic in topics if topic.organisation_id == member.organisation_id}
    with transaction.atomic():
        Interest.objects.filter(member=member).exclude(topic__in=wanted).delete()
        Interest.objects.bulk_create(
            [
                Interest(organisation_id=member.organisation_id, member=member, topic_id=topic)
                for topic in sorted(wanted)
            ],
            ignore_conflicts=True,
        )


def write_story(
    *,
    author: Member,
    title: str,
    summary: str,
    language: str,
    why: str = "",
    url: str = "",
    picture: File[Any] | None = None,
    picture_alt: str = "",
    topics: Iterable[Topic] = (),
    captions: Iterable[CaptionText] = (),
    teams: Iterable[Team] | None = (),
    limits: Limits | None = None,
    announce: bool = True,
    internal: bool = False,
    campaign: Campaign | None = None,
    for_all: bool = False,
    focus: Focus | None = None,
    media: Sequence[Medium] | None = None,
    story: Story | None = None,
    picture_name: str | None = None,
    based_on: int | None = None,
    is_autosave: bool = False,
    restores: int | None = None,
) -> Story:
    """Save a draft, or change a story. Each save is kept as a version.

    Args:
        author: who writes; the story is of this member's organisation.
        teams: whom it is for, with the teams below; nobody named means everyone. None leaves it as it is.
        limits: of those, only whoever has one of these values, for each attribute named by its key.
        for_all: everybody of the audience must hear of it, not only those whom it suits best.
        picture: a new picture, as `pictures.ready_picture` makes it; None keeps the one there is.
        focus: what stays in view when the picture is cut; None leaves it as it is, and is the centre of a new picture.
        media: what there is beside the picture, each as `media.files` took it in; None leaves it as it is.
        internal: for colleagues alone. Of a story that is out this stays as it is: its links may be anywhere.
        story: the story to change; None writes a new one. Whether it is published stays as it is in the database.
        picture_name: a picture that an earlier version had, "" for none; None keeps the one there is.
        based_on: `version` of the story when it was read; None changes it whatever it is by now.
        is_autosave: nobody asked for it to be saved.
        restores: number of the version that comes back by this.

    Raises NotYours for an editor of some teams, when the story is by now for others, or would be; ChangedMeanwhile when
    the story is no longer at `based_on`, and NeedsApproval when it is out and somebody else must approve that: then
    what was written is kept as a version set aside, and the story stays; and NotADraft for an autosave of a story that
    is no draft; and MediaRefused when the media do not go together.
    """
    assert story is None or story.organisation_id == author.organisation_id
    topics, captions = list(topics), list(captions)
    teams = None if teams is None else list(teams)
    with transaction.atomic():
        if story is not None:  # somebody may have published or changed it since it was read
            story = Story.objects.select_for_update().get(pk=story.pk)
            if is_autosave and story.state != Story.State.DRAFT:
                raise NotADraft
        now = [] if story is None else [story]
        then = [] if story is not None and teams is None else [teams or []]
        require_own_teams(author, "write stories", *now, *then)
        if media is None:
            media = media_of(story) if story is not None else []
        if focus is None:
            focus = CENTRE if story is None or picture is not None else Focus(story.focus_x, story.focus_y)
        has_picture = picture is not None or bool(picture_name if picture_name is not None else story and story.picture)
        if fault := mix_fault([one.kind for one in media], has_picture=has_picture):
            raise MediaRefused(fault)
        said = versions.written(
            title=title,
            summary=summary,
            why=why,
            language=language,
            url=url,
            picture_alt=picture_alt,
            announce=announce,
            for_all=for_all,
            internal=internal,
            campaign=campaign,
            topics=topics,
            teams=list(story.audience.teams.all()) if teams is None and story is not None else teams or [],
            limits=limits,
            captions=captions,
            focus=focus,
            media=media,
        )
        covers = _covering_change(story, topics, teams) if story is not None and not story.is_being_written else []
        refused: Exception
        if story is not None and based_on is not None and versions.is_behind(story, based_on, author):
            kept = versions.set_aside(story, author, said, picture, is_autosave=is_autosave)
            refused = versions.ChangedMeanwhile(story, kept, versions.latest_of(story))
        elif story is not None and not may_change(story, author, covers):
            kept = versions.set_aside(story, author, said, picture, is_autosave=is_autosave)
            refused = NeedsApproval(covers, kept)
        else:
            if story is not None:
                versions.keep_first(story)
                if not story.is_being_written:
                    said["internal"] = internal = story.internal
            story = _write(story, author, said, picture, picture_name, topics, captions, teams, limits, campaign)
            versions.keep(story, author, said, is_autosave=is_autosave, restores=restores)
            changed_by_approver(story, author, covers)
            return story
    raise refused  # outside, so that what was set aside stays


def _covering_change(story: Story, topics: list[Topic], teams: list[Team] | None) -> list[ReviewRule]:
    """The rules that cover a story that is out, before a change or after it: leaving its topic is no way around."""
    everyone = story.audience.everyone if teams is None else not teams
    now = list(story.audience.teams.all()) if teams is None else teams
    after = covering(story.organisation, topics=topics, teams=None if everyone else now, writer=story.author)
    return list({rule.pk: rule for rule in [*rules_for(story), *after]}.values())


def _write(
    story: Story | None,
    author: Member,
    said: versions.Written,
    picture: File[Any] | None,
    picture_name: str | None,
    topics: list[Topic],
    captions: list[CaptionText],
    teams: list[Team] | None,
    limits: Limits | None,
    campaign: Campaign | None,
) -> Story:
    audience = choose_audience(
        organisation=author.organisation,
        teams=teams,
        limits=limits,
        audience=story.audience if story else None,
    )
    is_new = story is None
    story = story or Story(organisation=author.organisation, author=author, audience=audience)
    for name in ("title", "summary", "why", "language", "url", "picture_alt", "announce", "for_all", "internal"):
        setattr(story, name, said[name])
    story.campaign, story.changed_at = campaign, clock.now()
    cut_before = (story.picture.name or "", story.focus_x, story.focus_y)
    if picture is not None:
        story.picture.save(picture.name or "picture", picture, save=False)
    elif picture_name is not None:
        story.picture.name = picture_name
    story.focus_x, story.focus_y = versions.focus_in(said)
    if (story.picture.name or "", story.focus_x, story.focus_y) != cut_before:
        story.crops = cut_picture(story, versions.focus_in(said)) if story.picture else {}
    story.media = said.get("media", [])
    story.kind = kind_of_story(story)
    story.save(update_fields=None if is_new else WRITTEN)
    story.topics.set(topics)
    story.captions.all().delete()
    Caption.objects.bulk_create(
        Caption(organisation=author.organisation, story=story, **caption) for caption in said["captions"]
    )
    return story
