"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.links.models import (
    Click,
    Closing,
    Conversion,
    ConversionReport,
    Link,
    LinkSettings,
    LinkTotal,
    OwnPlace,
    OwnVisitor,
    Verdict,
)
from proudly.links.queries import today
from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member


def links(member: Member) -> Iterator[Row]:
    for link in member.links.select_related("story").order_by("pk").iterator():
        yield {
            "code": link.code,
            "story": link.story.title,
            "network": link.network,
            "created_at": link.created_at,
        }


def forget_own_visits(member: Member) -> None:
    OwnVisitor.objects.filter(link__member=member).delete()
    OwnPlace.objects.filter(member=member).delete()


declare(
    DataKind(
        key="links",
        name=_("Your links"),
        purpose=_("To lead readers of your posts to the story, and to know how many came."),
        at_erasure=_("The links go on leading readers to the story, and tell nothing of you."),
        kept=_("as long as the organisation is here: posts with them stay out there"),
        models=(Link, LinkTotal, OwnVisitor, OwnPlace),
        columns={
            "code": _("Code"),
            "story": _("Story"),
            "network": _("Network"),
            "created_at": _("Made"),
        },
        export=links,
        erase=forget_own_visits,
    )
)


def visits(member: Member) -> Iterator[Row]:
    verdicts = today(Verdict.objects.filter(link__member=member)).select_related("click", "link").order_by("pk")
    for one in verdicts.iterator():
        yield {
            "at": one.at,
            "code": one.link.code,
            "kind": one.kind,
            "reason": one.reason,
            "country": one.click.country,
        }


declare(
    DataKind(
        key="visits",
        name=_("Visits of your links"),
        purpose=_("To tell readers from robots, and give points for readers."),
        at_erasure=_("Remain as counts. They never held who a reader was: the key of a day is thrown away after it."),
        kept=_("as long as the link; which came from one place, for a week"),
        models=(Click, Verdict, Conversion),
        columns={
            "at": _("When"),
            "code": _("Code"),
            "kind": _("Found to be"),
            "reason": _("Why"),
            "country": _("Country"),
        },
        export=visits,
    )
)
declare_not_personal(ConversionReport, "one-time ids that a site reports, thrown away within days")
declare_not_personal(Closing, "when the links of a story close, the same for all")
declare_not_personal(LinkSettings, "settings of the organisation")
