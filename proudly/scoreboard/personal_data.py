"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Row, declare
from proudly.people.models import Member
from proudly.scoreboard.models import Standing


def standings(member: Member) -> Iterator[Row]:
    for one in member.standings.order_by("period", "starts_on"):
        yield {"period": one.period, "starts_on": one.starts_on, "points": one.points}


declare(
    DataKind(
        key="standings",
        name=_("On the scoreboard"),
        purpose=_("To compare teams and, where the organisation wants it, people."),
        at_erasure=_("Counts for the sums, with a number instead of a name; it is on no board."),
        kept=_("as long as the points that it is made of"),
        models=(Standing,),
        columns={"period": _("Period"), "starts_on": _("Begins"), "points": _("Points")},
        export=standings,
    )
)
