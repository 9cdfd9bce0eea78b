"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member
from proudly.points.models import Account, Entry, Rule, Transfer
from proudly.points.queries import wallet_lines
from proudly.points.reasons import sentence

AT_ONCE = 1000


def points(member: Member) -> Iterator[Row]:
    after = 0
    while lines := wallet_lines(member, after=after, limit=AT_ONCE, oldest_first=True):
        for line in lines:
            yield {"at": line.transfer.happened_at, "points": line.amount, "why": sentence(line.transfer)}
        after = lines[-1].transfer.pk


declare(
    DataKind(
        key="points",
        name=_("Your points"),
        purpose=_("To give points, show why, and keep books that balance."),
        at_erasure=_("The books remain, with a number instead of a name: their sums must stay right."),
        kept=_("as long as the organisation is here"),
        models=(Account, Transfer, Entry),
        columns={"at": _("When"), "points": _("Points"), "why": _("Why")},
        export=points,
    )
)
declare_not_personal(Rule, "what earns points, the same for all")
