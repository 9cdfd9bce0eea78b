"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.challenges.goals.services import forget_sponsor
from proudly.challenges.models import Challenge, Commitment, DayCount, Dismissal, Mission
from proudly.challenges.services import withdraw_commitment
from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member


def commitment(member: Member) -> Iterator[Row]:
    for one in Commitment.objects.filter(member=member):
        yield {
            "words": " / ".join(text for text in one.texts.values() if text),
            "function": one.function,
            "promised": one.promised,
            "video": one.video_link or str(one.video.name or ""),
            "transcript": one.transcript,
            "captions": one.captions,
            "given_at": one.given_at,
            "changed_at": one.changed_at,
        }


def take_back(member: Member) -> None:
    withdraw_commitment(member=member)  # with its files, which are no rows
    Dismissal.objects.filter(member=member).delete()


declare(
    DataKind(
        key="commitment",
        name=_("Your commitment"),
        purpose=_("To show everybody what senior management promises."),
        at_erasure=_("Removed, with its video."),
        kept=_("until you take it back"),
        models=(Commitment, Dismissal),
        columns={
            "words": _("Words"),
            "function": _("Function"),
            "promised": _("Shares promised a month"),
            "video": _("Video"),
            "transcript": _("What is said and seen in the video"),
            "captions": _("Captions"),
            "given_at": _("Given"),
            "changed_at": _("Changed"),
        },
        export=commitment,
        erase=take_back,
    )
)


def launched(member: Member) -> Iterator[Row]:
    for one in Challenge.objects.filter(sponsor=member).order_by("pk"):
        yield {
            "title": " / ".join(title for title in one.titles.values() if title),
            "words": " / ".join(text for text in (*one.texts.values(), *one.thanks.values()) if text),
            "video": one.video_link or str(one.video.name or ""),
            "transcript": one.transcript,
            "captions": one.captions,
            "launched_at": one.launched_at,
        }


def no_longer_sponsor(member: Member) -> None:
    forget_sponsor(member=member)


declare(
    DataKind(
        key="challenges",
        name=_("Challenges in your name"),
        purpose=_("To show everybody what senior management wants to reach with them."),
        at_erasure=_("Your name, your words and the video are removed; what was asked and what came of it remains."),
        kept=_("as long as the organisation is here"),
        models=(Challenge,),
        columns={
            "title": _("Title"),
            "words": _("Words"),
            "video": _("Video"),
            "transcript": _("What is said and seen in the video"),
            "captions": _("Captions"),
            "launched_at": _("Launched"),
        },
        export=launched,
        erase=no_longer_sponsor,
    )
)


def day_counts(member: Member) -> Iterator[Row]:
    for one in DayCount.objects.filter(member=member).select_related("story").order_by("day", "pk").iterator(500):
        yield {"day": one.day, "story": one.story.title, "of": one.of, "number": one.number}


declare(
    DataKind(
        key="day_counts",
        name=_("What counts for challenges"),
        purpose=_("To see how far a challenge is, without going over all shares and readers."),
        at_erasure=_("Remains, with a number instead of a name."),
        kept=_("as long as the organisation is here"),
        models=(DayCount,),
        columns={"day": _("Day"), "story": _("Story"), "of": _("What"), "number": _("How many")},
        export=day_counts,
    )
)
declare_not_personal(Mission, "why the organisation does this, in the words of its owner")
