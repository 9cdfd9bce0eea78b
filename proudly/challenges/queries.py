"""Questions about commitments, and how senior management itself takes part."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import override

from proudly.challenges.models import Commitment, Dismissal, Mission
from proudly.kit.languages import in_language
from proudly.people.models import Member, Organisation
from proudly.people.privacy import named, policy_of
from proudly.people.privacy_rules import Group, may_show_sponsors
from proudly.people.queries import may, today_of
from proudly.people.rules import SPONSOR
from proudly.scoreboard.rules import Period, period_start
from proudly.sharing.models import Share


def commitments_for(member: Member) -> QuerySet[Commitment]:
    """The commitments that this member sees, the first given first. One query.

    Those of sponsors who are here, unless hidden; and, hidden or not, the own one, and for who may hide them, all.
    """
    seen = Q(hidden_at=None) | Q(member=member)
    if may(member, "hide commitments"):
        seen = Q()
    return (
        Commitment.objects.filter(
            seen,
            organisation=member.organisation_id,
            member__left_at=None,
            member__person__is_active=True,
            member__roles__role=SPONSOR,
        )
        .select_related("member")
        .order_by("given_at", "pk")
    )


def commitments_at_the_start(member: Member) -> list[Commitment]:
    """What stands above this member's stories: what was given since these were last closed there. One query."""
    closed = Dismissal.objects.filter(member=member, at__gte=OuterRef("given_at"))
    return list(commitments_for(member).filter(~Exists(closed), hidden_at=None))


def own_commitment(member: Member) -> Commitment | None:
    """One query."""
    return Commitment.objects.filter(member=member).first()


@dataclass(frozen=True)
class Leading:
    """How many sponsors there are, and how many of them shared something this month; None where nobody may see it."""

    sponsors: int
    shared: int | None


def leading(organisation: Organisation) -> Leading:
    """This month, on the organisation's calendar, as far as its privacy policy shows it. One query.

    A post that failed is no share.
    """
    first = period_start(Period.MONTH, today_of(organisation))
    since = datetime.combine(first, time.min, zoneinfo.ZoneInfo(organisation.time_zone))
    shares = Share.objects.filter(member=OuterRef("pk"), shared_at__gte=since).exclude(state=Share.State.FAILED)
    sponsors = Member.objects.present().filter(organisation=organisation, roles__role=SPONSOR)
    policy = policy_of(organisation)
    goes_by_name = Case(When(named(policy), then=Value(True)), default=Value(False))
    found = list(sponsors.annotate(did=Exists(shares), is_named=goes_by_name).values_list("did", "is_named"))
    group = Group(len(found), unnamed=sum(not is_named for _did, is_named in found))
    may_be_seen = may_show_sponsors(policy, group)
    return Leading(sponsors=group.people, shared=sum(did for did, _is_named in found) if may_be_seen else None)


@dataclass(frozen=True)
class Why:
    """Why we do this: language → title, language → text."""

    titles: dict[str, str]
    texts: dict[str, str]

    def title(self, *languages: str) -> str:
        return in_language(self.titles, *languages)

    def text(self, *languages: str) -> str:
        return in_language(self.texts, *languages)


def why_of(organisation: Organisation) -> Why:
    """The owner's words, or ours as long as there are none. One query."""
    said = Mission.objects.filter(organisation=organisation).first()
    if said is not None:
        return Why(said.titles, said.texts)
    titles, texts = {}, {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            titles[language], texts[language] = _("Why we do this"), _starting_text(organisation.name)
    return Why(titles, texts)


def _starting_text(name: str) -> str:
    return "\n\n".join(
        (
            _(
                "Nobody tells better what %(organisation)s makes and means than the people who make it. Whoever reads "
                "about us believes you sooner than an advertisement."
            )
            % {"organisation": name},
            _(
                "So we make it easy to share what you are proud of, in your own words and on your own network. It "
                "helps customers and new colleagues find us, and it shows your own craft."
            ),
            _("You decide what you share, and whether you do. And those who lead us go first."),
        )
    )
