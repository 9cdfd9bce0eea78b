"""The digest: what a member would have been told since the last one, in one message, at the hour they usually read.

What is in it are notices that stand in the inbox and were not seen there. For who is told of them, and how many at
most, it makes no difference whether they come at once or together.

A room that has something to add to every digest declares it in its `notices.py`:

    adds_to_digests(own_standing)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.kit import clock
from proudly.notices.channels.mail.message import letter_context
from proudly.notices.kinds import DIGEST, all_kinds, compose_alike
from proudly.notices.message import Action, Letter, Message
from proudly.notices.models import Delivery, MemberRhythm, Notice, Rhythm
from proudly.notices.reading_hours import hour_of
from proudly.notices.rhythm import rhythm_of, takes_digests
from proudly.notices.rules import digest_due
from proudly.notices.services import promise_to
from proudly.notices.wishes import heard_by, quiet_of
from proudly.people.models import Member, Organisation
from proudly.ui.mail import html_of

MOST = 5  # things that are told of by themselves; of others there is a number
GOES_BACK = timedelta(days=8)  # longer than a week, so that nothing falls between two
NOT_SOONER = timedelta(hours=18)  # than the one before, also for who changes their hours

Closing = Callable[[Sequence[Member]], Mapping[int, str]]

_closings: list[Closing] = []


def adds_to_digests(closing: Closing) -> None:
    """A sentence below each digest, in the language that is active, by the number of the member; not all have one."""
    _closings.append(closing)


# --- promise ----------------------------------------------------------------------------------------------------------


def promise_digests() -> int:
    """A digest for each member who is due one, and has something in it. Returns how many.

    Any number of times: a member has one in each day, or week. Two queries for each organisation where some take them.
    """
    promised = 0
    for organisation in _organisations_with_digests():
        whom = [(organisation.pk, member.pk, day.toordinal()) for member, day in _due(organisation)]
        promised += promise_to(whom, kind=DIGEST)
    return promised


def _organisations_with_digests() -> QuerySet[Organisation]:
    together = Q(rhythm__in=[Rhythm.DAILY, Rhythm.WEEKLY])
    chosen = MemberRhythm.objects.filter(together, organisation=OuterRef("pk"))
    return Organisation.objects.filter(Q(rhythm__rhythm__in=[Rhythm.DAILY, Rhythm.WEEKLY]) | Exists(chosen))


def _due(organisation: Organisation) -> Iterable[tuple[Member, date]]:
    """Who is due a digest at this moment, and of which day, or week. One query."""
    now, mine = clock.now(), OuterRef("pk")
    lately = Notice.objects.filter(member=mine, kind=DIGEST, created_at__gt=now - NOT_SOONER)
    takers = Member.objects.present().filter(
        takes_digests(),
        heard_by(DIGEST),
        Exists(_news().filter(member=mine, created_at__gt=now - GOES_BACK)),
        ~Exists(lately),
        organisation=organisation,
    )
    with_choices = ("quiet_time", "rhythm", "reading_hour", "organisation__quiet_time", "organisation__rhythm")
    for member in takers.select_related(*with_choices).iterator(chunk_size=1_000):
        weekly = rhythm_of(member) == Rhythm.WEEKLY
        day = digest_due(quiet_of(member), now, hour=hour_of(member), weekly=weekly)
        if day is not None:
            yield member, day


def _news() -> QuerySet[Notice]:
    """What may stand in a digest: told by the inbox alone, and not seen there."""
    kinds = [kind.key for kind in all_kinds() if kind.in_digest]
    by_itself = Delivery.objects.filter(notice=OuterRef("pk"), state=Delivery.State.SENT)
    return Notice.objects.filter(~Exists(by_itself), kind__in=kinds, state=Notice.State.TOLD, read_at=None)


# --- compose ----------------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """A part of a digest: what a notice says, with the picture if it has one."""

    title: str
    said: str
    picture: str
    address: str
    actions: tuple[Action, ...]


def compose_digests(digests: Sequence[Notice]) -> dict[int, Message | None]:
    """What each says, in the language that is active; None where everything was seen meanwhile.

    As many queries for many as for one, but for the stories: each of those needs its own, whoever is told of it.
    """
    parts = _parts_of(digests)
    members = [digest.member for digest in digests if parts[digest.pk]]
    closings = [closing(members) for closing in _closings] if members else []
    return {
        digest.pk: _message(
            digest.member,
            parts[digest.pk],
            [closing[digest.member_id] for closing in closings if digest.member_id in closing],
        )
        if parts[digest.pk]
        else None
        for digest in digests
    }


def _parts_of(digests: Sequence[Notice]) -> dict[int, list[Told]]:
    """By digest what is told in it: of each kind the newest first, and of one thing once."""
    within = _within(digests)
    said: dict[int, Message | None | Exception] = {}
    kinds = [kind.key for kind in all_kinds() if kind.in_digest]
    for kind in kinds:
        said |= compose_alike([notice for those in within.values() for notice in those if notice.kind == kind])
    parts: dict[int, list[Told]] = {}
    for digest in digests:
        in_order = sorted(within[digest.pk], key=lambda notice: (kinds.index(notice.kind), -notice.pk))
        messages = [message for notice in in_order if isinstance(message := said.get(notice.pk), Message)]
        parts[digest.pk] = list({message.address: _told(message) for message in reversed(messages)}.values())[::-1]
    return parts


def _within(digests: Sequence[Notice]) -> dict[int, list[Notice]]:
    """By digest the notices that came since the one before it, and were not seen. Two queries.

    A digest that was late, so that there is a newer one by now, has nothing: that is in the newer one.
    """
    members = {digest.member_id: digest for digest in sorted(digests, key=lambda digest: digest.created_at)}
    since = {digest.pk: digest.created_at - GOES_BACK for digest in members.values()}
    others = Notice.objects.filter(kind=DIGEST, member__in=members, created_at__gt=min(since.values()))
    for member, at, state in others.values_list("member", "created_at", "state"):
        digest = members[member]
        if at > digest.created_at or (state == Notice.State.TOLD and since[digest.pk] < at < digest.created_at):
            since[digest.pk] = at
    within: dict[int, list[Notice]] = defaultdict(list)
    for notice in _news().filter(member__in=members, created_at__gt=min(since.values())):
        digest = members[notice.member_id]
        if since[digest.pk] < notice.created_at <= digest.created_at:
            notice.member, notice.organisation = digest.member, digest.member.organisation
            within[digest.pk].append(notice)
    return within


def _told(message: Message) -> Told:
    return Told(message.heading or message.subject, message.said, message.picture, message.address, message.actions)


def _message(member: Member, parts: Sequence[Told], closings: Sequence[str]) -> Message:
    first, others = parts[0], len(parts) - 1
    more = ngettext("%(first)s, and %(number)d more for you", "%(first)s, and %(number)d more for you", others)
    subject = more % {"first": first.title, "number": others} if others else first.title
    leads_to = settings.SITE_URL + reverse("inbox")
    return Message(
        subject=subject,
        heading=_("For you, together"),
        said=first.said,
        lines=tuple(part.title for part in parts[1:MOST]),
        actions=(*first.actions[:1], Action(_("See all"), leads_to)),
        leads_to=leads_to,
        picture=first.picture,
        letter=partial(_letter, member, subject, tuple(parts), tuple(closings)),
    )


def _letter(member: Member, subject: str, parts: Sequence[Told], closings: Sequence[str]) -> Letter:
    context = letter_context(member) | {
        "subject": subject,
        "parts": parts[:MOST],
        "left": max(0, len(parts) - MOST),
        "closings": closings,
        "inbox": settings.SITE_URL + reverse("inbox"),
        "choices": settings.SITE_URL + reverse("my_notices"),
    }
    return Letter(render_to_string("notices/digest.txt", context), html_of("notices/digest.mjml", context))
