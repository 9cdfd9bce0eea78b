"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.content.models import Campaign, Caption, Interest, Story, StoryVersion, Topic
from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member


def stories(member: Member) -> Iterator[Row]:
    for story in member.stories.order_by("pk").iterator():
        yield {
            "title": story.title,
            "summary": story.summary,
            "created_at": story.created_at,
            "published_at": story.published_at,
        }


declare(
    DataKind(
        key="stories",
        name=_("Stories you wrote"),
        purpose=_("To publish stories for the organisation, whose they are."),
        at_erasure=_("The stories remain: they are the organisation's. A number stands where your name was."),
        kept=_("as long as the organisation is here"),
        models=(Story,),
        columns={
            "title": _("Title"),
            "summary": _("Summary"),
            "created_at": _("Begun"),
            "published_at": _("Published"),
        },
        export=stories,
    )
)


def story_versions(member: Member) -> Iterator[Row]:
    for version in StoryVersion.objects.filter(by=member).select_related("story").order_by("pk").iterator():
        yield {"story": version.story.title, "version": version.number, "at": version.at}


declare(
    DataKind(
        key="story_versions",
        name=_("That you saved a story"),
        purpose=_("To tell editors who changed a story and when, and to bring an earlier text back."),
        at_erasure=_("The versions remain: they are the organisation's. A number stands where your name was."),
        kept=_("as long as the story is there; what was kept by itself, one for each day"),
        models=(StoryVersion,),
        columns={"story": _("Story"), "version": _("Version"), "at": _("Saved")},
        export=story_versions,
    )
)


def interests(member: Member) -> Iterator[Row]:
    for interest in member.interests.select_related("topic").order_by("topic__name"):
        yield {"topic": interest.topic.name}


def forget_interests(member: Member) -> None:
    member.interests.all().delete()


declare(
    DataKind(
        key="interests",
        name=_("Your topics"),
        purpose=_("To mark the stories that you care for."),
        at_erasure=_("Removed."),
        kept=_("until you choose others"),
        models=(Interest,),
        columns={"topic": _("Topic")},
        export=interests,
        erase=forget_interests,
    )
)
declare_not_personal(Topic, "words of the organisation")
declare_not_personal(Caption, "words of the organisation, for anybody to share")
declare_not_personal(Campaign, "stories that belong together, in words of the organisation")
