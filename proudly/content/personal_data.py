"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from proudly.content.cards.services import forget
from proudly.content.models import (
    Campaign,
    Caption,
    CategoryTopic,
    FeedSearch,
    Interest,
    LinkReading,
    Source,
    SourceItem,
    Story,
    StoryVersion,
    Topic,
)
from proudly.content.sources.retention import forget_items
from proudly.people.data_kinds import DataKind, Retention, Row, declare, declare_not_personal
from proudly.people.models import Member, Organisation


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


def link_readings(member: Member) -> Iterator[Row]:
    for reading in member.link_readings.order_by("pk").iterator():
        yield {"url": reading.url, "created_at": reading.created_at, "title": reading.card.get("title", "")}


def forget_link_readings(member: Member) -> None:
    forget(list(member.link_readings.all()))


def remove_old_link_readings(organisation: Organisation, before: datetime, batch: int) -> int:
    old = LinkReading.objects.filter(organisation=organisation, created_at__lt=before).order_by("created_at")
    return forget(list(old[:batch]))


declare(
    DataKind(
        key="link_readings",
        name=_("Links you had read"),
        purpose=_("To fill in a story from the page that it is about."),
        at_erasure=_("Removed."),
        kept="",
        models=(LinkReading,),
        columns={"url": _("Link"), "created_at": _("Pasted"), "title": _("Title")},
        export=link_readings,
        erase=forget_link_readings,
        retention=Retention(days=7, shortest=1, remove=remove_old_link_readings),
    )
)
declare_not_personal(Topic, "words of the organisation")
declare_not_personal(Caption, "words of the organisation, for anybody to share")


def sources(member: Member) -> Iterator[Row]:
    for source in member.sources.order_by("pk").iterator():
        yield {"name": source.name, "address": source.address, "created_at": source.created_at}


declare(
    DataKind(
        key="sources",
        name=_("Sources you added"),
        purpose=_("To bring stories in, under the name of the editor who chose where from."),
        at_erasure=_("The sources remain: they are the organisation's. A number stands where your name was."),
        kept=_("until an editor removes them; what they have shown, after they show it no more"),
        models=(Source, SourceItem),
        columns={"name": _("Name"), "address": _("Address"), "created_at": _("Added")},
        export=sources,
        retention=Retention(days=365, shortest=90, remove=forget_items),
    )
)


def feed_searches(member: Member) -> Iterator[Row]:
    for search in member.feed_searches.order_by("pk").iterator():
        yield {"typed": search.typed, "created_at": search.created_at}


def forget_feed_searches(member: Member) -> None:
    member.feed_searches.all().delete()


declare(
    DataKind(
        key="feed_searches",
        name=_("Addresses you tried as a source"),
        purpose=_("To show what is there before you add it."),
        at_erasure=_("Removed."),
        kept=_("a day"),
        models=(FeedSearch,),
        columns={"typed": _("Address"), "created_at": _("Tried")},
        export=feed_searches,
        erase=forget_feed_searches,
    )
)
declare_not_personal(CategoryTopic, "which category of a feed is which topic")
declare_not_personal(Campaign, "stories that belong together, in words of the organisation")
