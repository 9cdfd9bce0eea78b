"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.challenges.models import Commitment, Dismissal, Mission
from proudly.challenges.services import withdraw_commitment
from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member


def commitment(member: Member) -> Iterator[Row]:
    for one in Commitment.objects.filter(member=member):
        yield {
            "words": " / ".join(text for text in one.texts.values() if text),
            "function": one.function,
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
declare_not_personal(Mission, "why the organisation does this, in the words of its owner")
