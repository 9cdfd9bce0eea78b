"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member
from proudly.scoreboard.models import Scoreboard, Screen, Season, Standing, StandingCount


def standings(member: Member) -> Iterator[Row]:
    for one in member.standings.select_related("scoreboard").order_by("scoreboard__period", "scoreboard__starts_on"):
        yield {"period": one.scoreboard.period, "starts_on": one.scoreboard.starts_on, "points": one.points}


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
declare_not_personal(Season, "which months belong together, and their name")
declare_not_personal(Scoreboard, "which periods there are standings of")
declare_not_personal(StandingCount, "how many have how many points; of nobody in particular")
declare_not_personal(Screen, "where a television hangs, and who put it there for the organisation")
