"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Row, declare, declare_not_personal
from proudly.people.models import Member
from proudly.scoreboard.badges.applauding import words_of
from proudly.scoreboard.badges.models import (
    Applause,
    BadgeSwitch,
    EarnedBadge,
    HiddenBadges,
    Holiday,
    PausedWeek,
    ReaderCount,
)
from proudly.scoreboard.badges.queries import earned_by
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


def badges(member: Member) -> Iterator[Row]:
    for mark in earned_by(member):
        yield {"badge": str(mark.badge.name), "step": mark.step, "earned_at": mark.earned_at}


def forget_badges(member: Member) -> None:
    EarnedBadge.objects.filter(member=member).delete()
    HiddenBadges.objects.filter(member=member).delete()
    PausedWeek.objects.filter(member=member).delete()


def readers(member: Member) -> Iterator[Row]:
    for count in ReaderCount.objects.filter(member=member):
        yield {"readers": count.readers}


def absences(member: Member) -> Iterator[Row]:
    for week in member.paused_weeks.order_by("starts_on"):
        yield {"week": week.starts_on}


def hiding(member: Member) -> Iterator[Row]:
    for one in HiddenBadges.objects.filter(member=member):
        yield {"since": one.since}


def applause(member: Member) -> Iterator[Row]:
    given = list(member.applause_given.select_related("to").order_by("pk"))
    got = list(member.applause.order_by("pk"))
    words = words_of({one.deed for one in got})
    for one in given:
        yield {"to": one.to.name, "deed": one.deed, "at": one.at}
    for one in got:
        yield {"to": "", "deed": words[one.deed], "at": one.at}


def forget_applause(member: Member) -> None:
    Applause.objects.filter(by=member).delete()
    Applause.objects.filter(to=member).delete()


declare(
    DataKind(
        key="badges",
        name=_("Badges"),
        purpose=_("To mark what was achieved; colleagues see it where they may see figures and it is not hidden."),
        at_erasure=_("Removed."),
        kept=_("as long as somebody is a member"),
        models=(EarnedBadge,),
        columns={"badge": _("Badge"), "step": _("Step"), "earned_at": _("Earned")},
        export=badges,
        erase=forget_badges,
    )
)
declare(
    DataKind(
        key="hidden_badges",
        name=_("Badges hidden from colleagues"),
        purpose=_("To show colleagues nothing of them."),
        at_erasure=_("Removed."),
        kept=_("until it is changed"),
        models=(HiddenBadges,),
        columns={"since": _("Since")},
        export=hiding,
    )
)
declare(
    DataKind(
        key="readers",
        name=_("Number of readers"),
        purpose=_("To give the badges for being read."),
        at_erasure=_("Stays as a number."),
        kept=_("as long as somebody is a member"),
        models=(ReaderCount,),
        columns={"readers": _("Readers")},
        export=readers,
    )
)
declare(
    DataKind(
        key="paused_weeks",
        name=_("Weeks away"),
        purpose=_("So that a holiday breaks no streak."),
        at_erasure=_("Removed."),
        kept=_("as long as somebody is a member"),
        models=(PausedWeek,),
        columns={"week": _("Week that begins on")},
        export=absences,
    )
)
declare(
    DataKind(
        key="applause",
        name=_("Applause"),
        purpose=_("So that colleagues can say well done, and whoever did it knows who."),
        at_erasure=_("Removed, given and received."),
        kept=_("as long as somebody is a member"),
        models=(Applause,),
        columns={"to": _("To"), "deed": _("For"), "at": _("When")},
        export=applause,
        erase=forget_applause,
    )
)
declare_not_personal(BadgeSwitch, "whether an organisation has badges")
declare_not_personal(Holiday, "days on which an organisation is closed")
