"""Applause among colleagues: one press for a deed, at most once, and told to who did it in one notice a day.

It earns no points, so that there is nothing to gain by it but a colleague's joy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.content.models import Suggestion
from proudly.kit import clock
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.notices.services import promise_to
from proudly.people.models import Member, Organisation
from proudly.people.privacy import named, policy_of
from proudly.people.queries import beginning_of, where_it_is
from proudly.scoreboard.badges import catalogue
from proudly.scoreboard.badges.deeds import BADGE, SUGGESTION, deeds_for
from proudly.scoreboard.badges.models import Applause
from proudly.scoreboard.badges.rules import APPLAUDED_FOR
from proudly.ui.templatetags.ui import number

KIND = "applause"  # of notice, about a day, by its ordinal
HOUR = 9  # in the morning, on the organisation's clock
NAMED = 3  # colleagues who are named for one deed in a notice; the others are counted


class NotVisible(Exception):
    """The member cannot see such a deed: it is long ago, hidden, or was never there."""


def applaud(*, by: Member, to: int, deed: str) -> None:
    """Applaud a colleague, by number, for a deed that `by` can see. Twice is once. Raises NotVisible."""
    if not any(one.to.pk == to and one.key == deed for one in deeds_for(by)):
        raise NotVisible
    Applause.objects.bulk_create(
        [Applause(organisation_id=by.organisation_id, by=by, to_id=to, deed=deed, at=clock.now())],
        ignore_conflicts=True,
    )


def take_applause_back(*, by: Member, to: int, deed: str) -> None:
    """As though it had never been given. Not given, nothing changes."""
    Applause.objects.filter(by=by, to=to, deed=deed).delete()


# --- who applauded ----------------------------------------------------------------------------------------------------


@dataclass
class ForDeed:
    """Applause for one deed: colleagues by name, the latest first; `others` do not go by their name."""

    deed: str
    names: list[str] = field(default_factory=list)
    others: int = 0
    people: set[int] = field(default_factory=set)


def applause_for(member: Member) -> list[tuple[str, ForDeed]]:
    """What the member was applauded for lately, each in words, the latest first. Two queries."""
    lately = Applause.objects.filter(to=member, at__gt=clock.now() - APPLAUDED_FOR)
    found = _gathered(lately, member.organisation)[member.pk]
    words = words_of(one.deed for one in found)
    return [(words[one.deed], one) for one in found]


def _gathered(applause: QuerySet[Applause], organisation: Organisation) -> defaultdict[int, list[ForDeed]]:
    """By whom it is for, what each deed had. One query. Those who left are counted with who is not named."""
    is_named = named(policy_of(organisation), through="by__") & Q(by__left_at=None)
    rows = applause.annotate(is_named=Case(When(is_named, then=Value(True)), default=Value(False))).order_by(
        "-at", "-pk"
    )
    deeds: dict[tuple[int, str], ForDeed] = {}
    for to, deed, by, name, goes_by_name in rows.values_list("to", "deed", "by", "by__name", "is_named"):
        one = deeds.setdefault((to, deed), ForDeed(deed))
        one.people.add(by)
        if goes_by_name:
            one.names.append(name)
        else:
            one.others += 1
    found: defaultdict[int, list[ForDeed]] = defaultdict(list)
    for (to, _deed), one in deeds.items():
        found[to].append(one)
    return found


def words_of(deeds: Iterable[str]) -> dict[str, str]:
    """What each deed was, to who did it, in the language that is active. One query, none without suggestions."""
    split = {deed: deed.split(":", 1) for deed in deeds}
    ids = [int(about) for kind, about in split.values() if kind == SUGGESTION]
    titles = dict(Suggestion.objects.filter(pk__in=ids).values_list("pk", "story__title")) if ids else {}
    return {deed: _words(kind, about, titles) for deed, (kind, about) in split.items()}


def _words(kind: str, about: str, titles: Mapping[int, str | None]) -> str:
    if kind == SUGGESTION:
        return _("Your suggestion “%(title)s”") % {"title": titles.get(int(about)) or "…"}
    if kind == BADGE:
        badge = catalogue.badge_of(about.rpartition(":")[0])
        return _("Your badge “%(name)s”") % {"name": badge.name if badge else "…"}
    return _("Your place among the first three")


# --- telling it, once a day -------------------------------------------------------------------------------------------


def promise_applause() -> int:
    """Tell of yesterday where it is nine in the morning. Returns how many members. Any number of times: once a day."""
    promised = 0
    for organisation, today in where_it_is(HOUR):
        day = today - timedelta(days=1)
        came = Applause.objects.filter(_on(day, organisation), to=OuterRef("pk"))
        members = Member.objects.present().filter(Exists(came), organisation=organisation)
        whom = [(organisation.pk, member, day.toordinal()) for member in members.values_list("pk", flat=True)]
        promised += promise_to(whom, kind=KIND)
    return promised


def compose_applause(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """Who applauded that day, and for what; None when all of it was taken back. Two queries for each day and
    organisation."""
    composed: dict[int, Message | None] = {}
    alike: dict[tuple[int, int], list[Notice]] = defaultdict(list)
    for notice in notices:
        alike[notice.organisation_id, notice.about].append(notice)
    for (_organisation, about), those in alike.items():
        organisation = those[0].member.organisation
        applause = Applause.objects.filter(
            _on(date.fromordinal(about), organisation), to__in=[one.member_id for one in those]
        )
        found = _gathered(applause, organisation)
        words = words_of(one.deed for deeds in found.values() for one in deeds)
        composed |= {one.pk: _message(found[one.member_id], words) for one in those}
    return composed


def _on(day: date, organisation: Organisation) -> Q:
    first, end = beginning_of(day, organisation), beginning_of(day + timedelta(days=1), organisation)
    return Q(organisation=organisation, at__gte=first, at__lt=end)


def _message(deeds: Sequence[ForDeed], words: Mapping[str, str]) -> Message | None:
    if not deeds:
        return None
    people = len(set().union(*(one.people for one in deeds)))
    subject = ngettext("%(number)s colleague applauds you", "%(number)s colleagues applaud you", people)
    lines = tuple(f"{words[one.deed]}: {who(one)}" for one in deeds)
    return Message(
        subject=subject % {"number": number(people)},
        said=" · ".join(lines),
        actions=(Action(_("See my badges"), settings.SITE_URL + reverse("my_badges")),),
        because=_("You get this mail because you asked to hear of applause by mail."),
    )


def who(one: ForDeed) -> str:
    """Who applauded, in a few words."""
    names = ", ".join(one.names[:NAMED])
    others = len(one.names[NAMED:]) + one.others
    if not others:
        return names
    if not names:
        return ngettext("%(number)s colleague", "%(number)s colleagues", others) % {"number": number(others)}
    more = ngettext("%(names)s and %(number)s other", "%(names)s and %(number)s others", others)
    return more % {"names": names, "number": number(others)}
