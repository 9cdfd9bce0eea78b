"""Points that came in without the member doing anything: told the next morning, in the inbox and the digest.

What somebody earns by sharing they see at once. That people read it, or that colleagues shared what they suggested,
they would not know.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.notices.services import promise_to
from proudly.people.models import Member, Organisation
from proudly.people.queries import where_it_is
from proudly.points.models import Entry
from proudly.ui.templatetags.ui import number

KIND = "points arrived"
HOUR = 9  # in the morning, on the organisation's clock
# Reasons that others bring about.
OF_OTHERS = ("click", "reshare", "reply", "like", "conversion", "suggestion", "suggested_share")


def promise_arrivals() -> int:
    """Tell of yesterday where it is nine in the morning. Returns how many members. Any number of times: once a day."""
    promised = 0
    for organisation, today in where_it_is(HOUR):
        day = today - timedelta(days=1)
        came = Entry.objects.filter(_came_on(day, organisation), account__member=OuterRef("pk"))
        members = Member.objects.present().filter(Exists(came), organisation=organisation)
        whom = [(organisation.pk, member, day.toordinal()) for member in members.values_list("pk", flat=True)]
        promised += promise_to(whom, kind=KIND)
    return promised


def compose_arrivals(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """How many came in that day; None when they were taken back. One query for each day and organisation."""
    composed: dict[int, Message | None] = {}
    alike: dict[tuple[int, int], list[Notice]] = {}
    for notice in notices:
        alike.setdefault((notice.organisation_id, notice.about), []).append(notice)
    for (_organisation, about), those in alike.items():
        day = date.fromordinal(about)
        came = Entry.objects.filter(
            _came_on(day, those[0].member.organisation), account__member__in=[one.member_id for one in those]
        )
        points = Counter[int]()
        for member, amount in came.values_list("account__member", "amount"):
            points[member] += amount
        composed |= {one.pk: _message(points[one.member_id], day) if points[one.member_id] else None for one in those}
    return composed


def _came_on(day: date, organisation: Organisation) -> Q:
    """A condition on entries of wallets, without what was reversed."""
    zone = zoneinfo.ZoneInfo(organisation.time_zone)
    first, end = (datetime.combine(one, time(0), zone) for one in (day, day + timedelta(days=1)))
    return Q(
        happened_at__gte=first,
        happened_at__lt=end,
        amount__gt=0,
        transfer__reason__in=OF_OTHERS,
        transfer__reversed_by=None,
    )


def _message(points: int, day: date) -> Message:
    words = {"points": number(points), "day": date_format(day, "MONTH_DAY_FORMAT")}
    subject = ngettext("%(points)s point came in on %(day)s", "%(points)s points came in on %(day)s", points)
    return Message(
        subject=subject % words,
        said=_("For what others did with what you shared and suggested: they read it, and passed it on."),
        actions=(Action(_("See my points"), settings.SITE_URL + reverse("wallet")),),
        because=_("You get this mail because you asked to hear of points by mail."),
    )
