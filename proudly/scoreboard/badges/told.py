"""That badges were earned: told in the app, those of a day together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.people.models import Organisation
from proudly.people.queries import beginning_of
from proudly.scoreboard.badges import catalogue
from proudly.scoreboard.badges.deeds import why_of
from proudly.scoreboard.badges.models import EarnedBadge
from proudly.scoreboard.badges.queries import has_badges
from proudly.ui.templatetags.ui import number


def compose_badges(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """Which badges were earned that day; None when none of them counts any more, or there are no badges.

    Two queries for each day and organisation.
    """
    composed: dict[int, Message | None] = {}
    alike: dict[tuple[int, int], list[Notice]] = defaultdict(list)
    for notice in notices:
        alike[notice.organisation_id, notice.about].append(notice)
    for (_organisation, about), those in alike.items():
        earned: dict[int, list[EarnedBadge]] = defaultdict(list)
        organisation = those[0].member.organisation
        if has_badges(organisation):
            members = [one.member_id for one in those]
            rows = EarnedBadge.objects.filter(_on(date.fromordinal(about), organisation), member__in=members)
            for row in rows.order_by("earned_at", "pk"):
                earned[row.member_id].append(row)
        composed |= {one.pk: _message(earned[one.member_id]) for one in those}
    return composed


def _on(day: date, organisation: Organisation) -> Q:
    first, end = beginning_of(day, organisation), beginning_of(day + timedelta(days=1), organisation)
    return Q(earned_at__gte=first, earned_at__lt=end)


def _message(rows: Sequence[EarnedBadge]) -> Message | None:
    badges = [(badge, row.step) for row in rows if (badge := catalogue.badge_of(row.badge))]
    if not badges:
        return None
    names = ", ".join(f"“{badge.name}”" for badge, _step in badges)
    subject = ngettext("You earned a badge: %(names)s", "You earned %(number)s badges: %(names)s", len(badges))
    return Message(
        subject=subject % {"names": names, "number": number(len(badges))},
        said=" ".join(why_of(badge, step) for badge, step in badges),
        actions=(Action(_("See my badges"), settings.SITE_URL + reverse("my_badges")),),
        because=_("You get this mail because you asked to hear of badges by mail."),
    )
