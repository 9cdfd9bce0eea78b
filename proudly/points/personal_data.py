"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member
from proudly.points.models import (
    Account,
    Entry,
    ExpiryPolicy,
    ExpiryWarning,
    Hold,
    LedgerMonth,
    PointValue,
    Rule,
    Transfer,
    TransferNote,
)
from proudly.points.queries import wallet_lines
from proudly.points.reasons import sentence
from proudly.points.words import held_why

AT_ONCE = 1000


def points(member: Member) -> Iterator[Row]:
    after = 0
    while lines := wallet_lines(member, after=after, limit=AT_ONCE, oldest_first=True):
        for line in lines:
            yield {"at": line.transfer.happened_at, "points": line.amount, "why": sentence(line.transfer)}
        after = lines[-1].transfer.pk


def thanks(member: Member) -> Iterator[Row]:
    for note in TransferNote.objects.filter(writer=member).select_related("transfer").order_by("pk").iterator():
        yield {"at": note.transfer.happened_at, "words": note.words}


def forget_thanks(member: Member) -> None:
    TransferNote.objects.filter(writer=member).delete()
    TransferNote.objects.filter(transfer__member=member).delete()


def held(member: Member) -> Iterator[Row]:
    for hold in Hold.objects.filter(member=member).order_by("pk").iterator():
        yield {
            "at": hold.held_at,
            "points": hold.amount,
            "why": held_why(hold.reason),
            "state": hold.state,
            "explanation": hold.explanation,
            "words": hold.words,
        }


def forget_explanations(member: Member) -> None:
    Hold.objects.filter(member=member).update(explanation="", words="")


declare(
    DataKind(
        key="points",
        name=_("Your points"),
        purpose=_("To give points, show why, and keep books that balance."),
        at_erasure=_("The books remain, with a number instead of a name: their sums must stay right."),
        kept=_("as long as the organisation is here"),
        models=(Account, Transfer, Entry, ExpiryWarning),
        columns={"at": _("When"), "points": _("Points"), "why": _("Why")},
        export=points,
    )
)
declare(
    DataKind(
        key="thanks",
        name=_("Words you wrote with points"),
        purpose=_("So that a colleague reads who thanks them and why, or why points were taken back."),
        at_erasure=_("The words go, also those that were written to you."),
        kept=_("as long as the organisation is here"),
        models=(TransferNote,),
        columns={"at": _("When"), "words": _("Words")},
        export=thanks,
        erase=forget_thanks,
    )
)
declare(
    DataKind(
        key="held_points",
        name=_("Points that were held back"),
        purpose=_("So that points are just: somebody looks when something about them is not usual."),
        at_erasure=_(
            "What you and the manager wrote goes; that points were held remains in the books, without a name."
        ),
        kept=_("as long as the organisation is here"),
        models=(Hold,),
        columns={
            "at": _("When"),
            "points": _("Points"),
            "why": _("Why"),
            "state": _("State"),
            "explanation": _("What you said"),
            "words": _("What was decided, in words"),
        },
        export=held,
        erase=forget_explanations,
    )
)
declare_not_personal(Rule, "what earns points, the same for all")
declare_not_personal(PointValue, "what points are worth, the same for all")
declare_not_personal(ExpiryPolicy, "how long points last, the same for all")
declare_not_personal(LedgerMonth, "sums of everybody's points together")
