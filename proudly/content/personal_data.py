"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from proudly.content.cards.services import forget
from proudly.content.models import Caption, Interest, LinkReading, Story, Topic
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
