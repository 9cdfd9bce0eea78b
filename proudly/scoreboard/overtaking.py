"""That a colleague passed somebody near the top of the month's board: told the next morning, in inbox and digest.

Only who is near the top hears of it, only of the colleague who came to stand just above, and of each colleague once a
month: a nudge, and no scolding.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.notices.kinds import Composed
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.notices.services import promise_to
from proudly.people import privacy
from proudly.people.models import Organisation
from proudly.people.privacy_rules import Viewers
from proudly.people.queries import beginning_of, today_of, where_it_is
from proudly.points.models import Account, Entry
from proudly.scoreboard.models import Standing
from proudly.scoreboard.queries import standings_on
from proudly.scoreboard.rules import NEAR_THE_TOP, Period, passed_by, period_start
from proudly.ui.templatetags.ui import number

KIND = "overtaken"
HOUR = 9  # in the morning, on the organisation's clock


def promise_overtaken() -> int:
    """Tell of yesterday where it is nine in the morning. Returns how many members. Any number of times: once a day."""
    promised = 0
    for organisation, today in where_it_is(HOUR):
        if today.day > 1:  # on the first of a month the board is new
            passed = _passed(organisation, today)
            promised += promise_to([(organisation.pk, member, standing) for member, standing in passed], kind=KIND)
    return promised


def _passed(organisation: Organisation, today: date) -> list[tuple[int, int]]:
    """Members who were passed since yesterday began, and the standing of who passed them. Four queries at most."""
    if privacy.policy_of(organisation).figures != Viewers.EVERYONE:
        return []
    sight = privacy.sight_of(None, organisation)
    near = list(
        standings_on(organisation, Period.MONTH, period_start(Period.MONTH, today))
        .filter(sight.on_boards(organisation, through="member__"))
        .order_by("-points", "-tie")[:NEAR_THE_TOP]
    )
    since = _won_since(organisation, today - timedelta(days=1), [standing.member_id for standing in near])
    lines = {one.member_id: (one.points, one.points - since.get(one.member_id, 0)) for one in near}
    standing_of = {one.member_id: one.pk for one in near}
    return [(member, standing_of[passer]) for member, passer in passed_by(lines).items()]


def _won_since(organisation: Organisation, day: date, members: Sequence[int]) -> dict[int, int]:
    programme = Entry.objects.filter(transfer=OuterRef("transfer"), account__kind=Account.Kind.PROGRAMME)
    won = Entry.objects.filter(
        Exists(programme), account__member__in=members, happened_at__gte=beginning_of(day, organisation)
    )
    return dict(won.values_list("account__member").annotate(won=Sum("amount")))


def compose_overtaken(notices: Sequence[Notice]) -> Composed:
    """Who passed, by the name on the board; None where nobody may see that any more, or it is no longer so. Two queries
    for each organisation, and two for all."""
    theirs = {
        one.pk: one
        for one in Standing.objects.filter(pk__in=[notice.about for notice in notices]).select_related("scoreboard")
    }
    own = {
        (one.member_id, one.scoreboard_id): one.points
        for one in Standing.objects.filter(
            member__in=[notice.member_id for notice in notices],
            scoreboard__in={one.scoreboard_id for one in theirs.values()},
        )
    }
    names: dict[int, dict[int, str]] = {}
    composed: dict[int, Message | None] = {}
    for notice in notices:
        organisation = notice.member.organisation
        if organisation.pk not in names:
            names[organisation.pk] = _names_on_the_board(organisation)
        passer = theirs.get(notice.about)
        name = names[organisation.pk].get(passer.pk, "") if passer else ""
        mine = own.get((notice.member_id, passer.scoreboard_id)) if passer else None
        still = passer is not None and mine is not None and passer.points > mine
        composed[notice.pk] = _message(name, passer.points - mine + 1) if passer and mine and still and name else None
    return composed


def _names_on_the_board(organisation: Organisation) -> dict[int, str]:
    """The name of each near the top of this month's board whom everybody may see, by standing."""
    if privacy.policy_of(organisation).figures != Viewers.EVERYONE:
        return {}
    sight = privacy.sight_of(None, organisation)
    seen = standings_on(organisation, Period.MONTH, period_start(Period.MONTH, today_of(organisation)))
    near = seen.filter(sight.on_boards(organisation, through="member__")).order_by("-points", "-tie")[:NEAR_THE_TOP]
    return dict(near.annotate(called=privacy.shown_name(through="member__")).values_list("pk", "called"))


def _message(name: str, to_pass: int) -> Message:
    back = ngettext(
        "%(points)s more point and you stand above again.", "%(points)s more points and you stand above again.", to_pass
    )
    return Message(
        subject=_("%(name)s passed you on the scoreboard") % {"name": name},
        said=back % {"points": number(to_pass)},
        actions=(Action(_("Choose a story"), settings.SITE_URL + reverse("feed")),),
        because=_("You get this mail because you asked to hear who passes you on the scoreboard."),
    )
