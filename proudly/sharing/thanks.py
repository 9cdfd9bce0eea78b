"""Thanks for a share, with what came of it: some days later, once for a share, and at most once a week for a member."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.content.models import Story
from proudly.kit import clock
from proudly.networks import registry
from proudly.networks.words import where
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.notices.services import promise_to
from proudly.people.models import Member, Organisation
from proudly.sharing.models import Share
from proudly.ui.templatetags.ui import number

KIND = "share thanked"
AFTER, UNTIL = timedelta(days=3), timedelta(days=10)  # most of who reads a post does so in its first days
FEWEST = 5  # readers; with fewer there is nothing to be proud of, and one could guess who they are
NOT_SOONER = timedelta(days=7)
HOUR = 9  # in the morning, on the organisation's clock


def promise_thanks() -> int:
    """Thank in every organisation where it is nine in the morning. Returns how many members.

    Any number of times: a share is thanked for once. Two queries for each organisation in which something was shared.
    """
    now, promised = clock.now(), 0
    shared_in = Share.objects.filter(shared_at__gt=now - UNTIL, shared_at__lte=now - AFTER)
    for organisation in Organisation.objects.filter(pk__in=shared_in.values("organisation")):
        if now.astimezone(zoneinfo.ZoneInfo(organisation.time_zone)).hour == HOUR:
            whom = [(organisation.pk, member, share) for member, share in _best_of_each(organisation).items()]
            promised += promise_to(whom, kind=KIND)
    return promised


def _best_of_each(organisation: Organisation) -> dict[int, int]:
    """By member the share that most people read, of those it is time to thank for. One query."""
    now = clock.now()
    thanked = Notice.objects.filter(kind=KIND, member=OuterRef("member"))
    shares = (
        Share.objects.filter(
            ~Exists(thanked.filter(Q(about=OuterRef("pk")) | Q(created_at__gt=now - NOT_SOONER))),
            organisation=organisation,
            shared_at__gt=now - UNTIL,
            shared_at__lte=now - AFTER,
            story__state=Story.State.PUBLISHED,
            member__in=Member.objects.present().filter(organisation=organisation),
        )
        .annotate(readers=Sum("link__totals__clicks", filter=Q(link__totals__kind="human"), default=0))
        .filter(readers__gte=FEWEST)
    )
    ordered = shares.order_by("readers", "-pk").values_list("member", "pk")
    return dict(ordered)  # the last one of each counts


def compose_thanks(notice: Notice) -> Message | None:
    """How many people read it by now; None when the story was taken back, or they are too few. Two queries."""
    shares = Share.objects.select_related("story").filter(pk=notice.about, member=notice.member_id)
    share = shares.filter(story__state=Story.State.PUBLISHED).first()
    if share is None:
        return None
    people = int(share.link.totals.filter(kind="human").aggregate(readers=Sum("clicks", default=0))["readers"])
    if people < FEWEST:
        return None
    words = {
        "readers": number(people),
        "title": share.story.title,
        "where": where(registry.network(share.network)),
        "organisation": notice.organisation.name,
    }
    said = ngettext(
        "%(readers)s person read “%(title)s” because you shared it %(where)s. Thank you.",
        "%(readers)s people read “%(title)s” because you shared it %(where)s. Thank you.",
        people,
    )
    subject = ngettext("%(readers)s person read what you shared", "%(readers)s people read what you shared", people)
    return Message(
        subject=subject % words,
        heading=_("That is what your share brought"),
        said=said % words,
        actions=(Action(_("See what I shared"), settings.SITE_URL + reverse("shares")),),
        because=_("You get this mail because you shared a story of %(organisation)s.") % words,
    )
