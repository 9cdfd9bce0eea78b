"""What sponsors promised to share each month, and what they shared: a board of their own, that earns no points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from proudly.challenges.models import Commitment, DayCount
from proudly.people.models import Member, Organisation
from proudly.people.privacy import named, policy_of
from proudly.people.privacy_rules import Viewers
from proudly.people.rules import SPONSOR
from proudly.scoreboard.rules import Period, next_start


@dataclass(frozen=True)
class SponsorLine:
    """A sponsor: shares in the month, and how many were promised; None when no number was."""

    name: str
    function: str
    shared: int
    promised: int | None
    own: bool

    @property
    def is_kept(self) -> bool:
        return self.promised is not None and self.shared >= self.promised


def shows_sponsors(organisation: Organisation) -> bool:
    """Whether sponsors have a board: where everybody sees what each brings. No query."""
    return policy_of(organisation).figures == Viewers.EVERYONE


def sponsor_board(organisation: Organisation, month: date, *, viewer: Member) -> list[SponsorLine]:
    """The sponsors who go by their name, who shared most first. Three queries.

    Args:
        month: its first day.
    """
    if not shows_sponsors(organisation):
        return []
    sponsors = Member.objects.present().filter(
        named(policy_of(organisation)), organisation=organisation, roles__role=SPONSOR
    )
    shared = dict(
        DayCount.objects.filter(
            organisation=organisation,
            of=DayCount.Of.SHARES,
            member__in=sponsors,
            day__gte=month,
            day__lt=next_start(Period.MONTH, month),
        )
        .values_list("member")
        .annotate(shared=Sum("number"))
    )
    promises = {one.member_id: one for one in Commitment.objects.filter(organisation=organisation, hidden_at=None)}
    lines = [
        SponsorLine(
            name=sponsor.name,
            function=promises[sponsor.pk].function if sponsor.pk in promises else sponsor.function,
            shared=shared.get(sponsor.pk, 0),
            promised=promises[sponsor.pk].promised if sponsor.pk in promises else None,
            own=sponsor == viewer,
        )
        for sponsor in sponsors
    ]
    return sorted(lines, key=lambda line: (-line.shared, -(line.promised or 0), line.name))
