"""The versions of a story: one for each save. Keeping them, and telling two apart; `copies` brings one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db.models import Max, QuerySet

from proudly.audience.queries import limits_of
from proudly.audience.services import Limits
from proudly.content.differences import Piece, pieces_of
from proudly.content.media.medium import Medium, media_of, medium_kept
from proudly.content.media.rules import CENTRE, Focus
from proudly.content.models import Campaign, Story, StoryVersion, Topic
from proudly.content.rules import CaptionLike, Save, superfluous
from proudly.kit import clock
from proudly.people.models import Member, Team

Written = dict[str, Any]


class ChangedMeanwhile(Exception):
    """Somebody else saved the story after it was read. `kept` is what was to be saved, as a version set aside.

    `latest` is what the other has made of it; None for a change of before there were versions.
    """

    def __init__(self, story: Story, kept: StoryVersion, latest: StoryVersion | None) -> None:
        super().__init__(story.pk)
        self.story, self.kept, self.latest = story, kept, latest


# --- keeping ----------------------------------------------------------------------------------------------------------


def written(
    *,
    title: str,
    summary: str,
    why: str,
    language: str,
    url: str,
    picture_alt: str,
    announce: bool,
    for_all: bool,
    internal: bool,
    campaign: Campaign | None,
    topics: Iterable[Topic],
    teams: Iterable[Team],
    limits: Limits | None,
    captions: Iterable[CaptionLike],
    focus: Focus,
    media: Iterable[Medium],
) -> Written:
    """What was written, as a version keeps it: all but the picture, with names in the place of ids.

    `focus` and `media` stand in it when there is something to say of them, so that what was approved before there were
    any is still the same.
    """
    said: Written = {
        "title": title,
        "summary": summary,
        "why": why,
        "language": language,
        "url": url,
        "picture_alt": picture_alt,
        "captions": [
            {"network": one.network, "language": one.language, "text": one.text} for one in captions if one.text.strip()
        ],
        "topics": sorted(topic.name for topic in topics),
        "campaign": campaign.name if campaign else "",
        "teams": sorted(team.name for team in teams),
        "limits": {str(attribute): sorted(values) for attribute, values in (limits or {}).items() if values},
        "announce": announce,
        "for_all": for_all,
        "internal": internal,
    }
    if focus != CENTRE:
        said["focus"] = list(focus)
    if kept := [one.kept() for one in media]:
        said["media"] = kept
    return said


def written_of(story: Story) -> Written:
    """The same, of a story as it stands. Five queries."""
    return written(
        title=story.title,
        summary=story.summary,
        why=story.why,
        language=story.language,
        url=story.url,
        picture_alt=story.picture_alt,
        announce=story.announce,
        for_all=story.for_all,
        internal=story.internal,
        campaign=story.campaign,
        topics=story.topics.all(),
        teams=story.audience.teams.all(),
        limits=limits_of(story.audience),
        captions=story.captions.all(),
        focus=Focus(story.focus_x, story.focus_y),
        media=media_of(story),
    )


def focus_in(said: Written) -> Focus:
    """The focus of the picture in a version."""
    return Focus(*said.get("focus", CENTRE))


def media_in(said: Written) -> list[Medium]:
    """What a version has beside its picture."""
    return [medium_kept(one) for one in said.get("media", [])]


def keep_first(story: Story) -> None:
    """A story of before there were versions is about to change: keep what it says. For `write_story`."""
    if story.version == 0 and not story.versions.exists():
        _add(story, story.author, written_of(story), picture=story.picture.name, at=story.changed_at, take_over=True)


def keep(
    story: Story, by: Member, said: Written, *, is_autosave: bool = False, restores: int | None = None
) -> StoryVersion:
    """Keep what a story has just become; the caller has locked it. An autosave that changed nothing adds none."""
    latest = story.versions.filter(number=story.version).first()
    if is_autosave and latest and latest.written == said and latest.picture == (story.picture.name or ""):
        return latest
    kept = _add(story, by, said, picture=story.picture.name, is_autosave=is_autosave, restores=restores, take_over=True)
    thin_autosaves(story)
    return kept


def is_behind(story: Story, number: int, by: Member) -> bool:
    """Whether a story has become another since it was read at version `number`.

    Not by an autosave of the same writer: it may still have been under way when the button was pressed.
    """
    since = story.versions.filter(number__gt=number, set_aside=False)
    return story.version != number and since.exclude(by=by, is_autosave=True).exists()


def set_aside(story: Story, by: Member, said: Written, picture: File[Any] | None, *, is_autosave: bool) -> StoryVersion:
    """Keep what somebody wrote without the story becoming it; the caller has locked the story."""
    name = story.picture.name
    if picture is not None:
        field = story.picture.field
        name = story.picture.storage.save(field.generate_filename(story, picture.name or "picture"), picture)
    mine = story.versions.filter(by=by, set_aside=True).order_by("-number").first()
    if mine and mine.written == said and mine.picture == (name or "") and mine.number > story.version:
        return mine
    kept = _add(story, by, said, picture=name, is_autosave=is_autosave, set_aside=True)
    thin_autosaves(story)
    return kept


def thin_autosaves(story: Story) -> None:
    """Forget the autosaves that `rules.superfluous` names. What somebody saved on purpose, or decided on, stays."""
    saves = [
        Save(one.number, one.at, one.by_id or 0, one.set_aside)
        for one in story.versions.filter(is_autosave=True)
        .exclude(number=story.version)
        .exclude(number__in=story.review_steps.values("version"))
        .defer("written")
    ]
    numbers = superfluous(saves, now=clock.now())
    if numbers:
        story.versions.filter(number__in=numbers, is_autosave=True).delete()


def _add(
    story: Story, by: Member | None, said: Written, *, picture: str | None, take_over: bool = False, **facts: Any
) -> StoryVersion:
    last = story.versions.aggregate(last=Max("number"))["last"] or 0
    number = max(last, story.version) + 1
    kept = StoryVersion.objects.create(
        organisation_id=story.organisation_id,
        story=story,
        number=number,
        by=by,
        written=said,
        picture=picture or "",
        was_public=take_over and story.state == Story.State.PUBLISHED,
        **{"at": clock.now()} | facts,
    )
    if take_over:
        story.version = number
        story.save(update_fields=["version"])
    return kept


# --- reading ----------------------------------------------------------------------------------------------------------


def versions_of(story: Story) -> QuerySet[StoryVersion]:
    """The versions of a story, newest first, each with who made it. One query."""
    return story.versions.select_related("by").order_by("-number")


def latest_of(story: Story) -> StoryVersion | None:
    """The version that a story is. One query."""
    return versions_of(story).filter(number=story.version).first()


@dataclass(frozen=True)
class Difference:
    """What has changed in one field; `key` is that of `written`, or "caption 2" or "picture"."""

    key: str
    pieces: Sequence[Piece]


def differences(old: StoryVersion, new: StoryVersion) -> list[Difference]:
    """The fields in which two versions differ, each with the words that went and came."""
    return told_apart(old.written, old.picture, new.written, new.picture)


def told_apart(old: Written, old_picture: str, new: Written, new_picture: str) -> list[Difference]:
    """The same of what is written, and of the names of the pictures."""
    before, after = _texts(old, old_picture), _texts(new, new_picture)
    return [
        Difference(key, pieces_of(before.get(key, ""), after.get(key, "")))
        for key in {**before, **after}
        if before.get(key, "") != after.get(key, "")
    ]


def _texts(written: Written, picture: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in written.items():
        if key == "captions":
            texts |= {f"caption {number}": one["text"] for number, one in enumerate(value, start=1)}
        elif key == "media":
            texts |= {f"medium {number}": _medium_text(one) for number, one in enumerate(media_in(written), start=1)}
        elif key == "focus":
            texts[key] = " / ".join(f"{percent}%" for percent in value)
        elif isinstance(value, Mapping):
            texts |= {f"limit {attribute}": ", ".join(values) for attribute, values in value.items()}
        elif isinstance(value, list):
            texts[key] = ", ".join(value)
        elif isinstance(value, bool):
            texts[key] = "yes" if value else "no"
        else:
            texts[key] = value
    texts["picture"] = picture.rpartition("/")[2]
    return texts


def _medium_text(medium: Medium) -> str:
    return "\n".join(filter(None, [medium.name, medium.words, medium.captions.rpartition("/")[2]]))
