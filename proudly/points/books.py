"""What the programme's books say: for managers, of everybody together and of nobody alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from proudly.people.models import Organisation
from proudly.points.models import Account, ExpiryWarning, Hold, LedgerMonth, PointValue

Kind = Account.Kind


@dataclass(frozen=True)
class Books:
    """Points, in all or in one month. Given = kept + spent + given away + expired + reversed, when in all."""

    given: int = 0
    reversed: int = 0
    spent: int = 0
    given_away: int = 0
    expired: int = 0

    @property
    def kept(self) -> int:
        """What is in the wallets, or in a month what came to them."""
        return self.given - self.reversed - self.spent - self.given_away - self.expired


@dataclass(frozen=True)
class Month:
    first: date
    books: Books


def books_of(organisation: Organisation) -> tuple[Books, list[Month]]:
    """In all, and month by month, the latest first. One query. They lag a second or two behind the ledger."""
    rows = (
        LedgerMonth.objects.filter(organisation=organisation)
        .values_list("month", "kind", "is_reversal")
        .annotate(points=Sum("points"))
    )
    by_month: dict[date, dict[tuple[str, bool], int]] = {}
    for month, kind, is_reversal, points in rows:
        by_month.setdefault(month, {})[kind, is_reversal] = points
    months = [Month(month, _books(sums)) for month, sums in sorted(by_month.items(), reverse=True)]
    return _in_all([month.books for month in months]), months


def _books(sums: dict[tuple[str, bool], int]) -> Books:
    def net(kind: str) -> int:
        return sums.get((kind, False), 0) + sums.get((kind, True), 0)

    return Books(
        given=-sums.get((Kind.PROGRAMME, False), 0),
        reversed=sums.get((Kind.PROGRAMME, True), 0),
        spent=net(Kind.REDEEMED),
        given_away=net(Kind.GIVEN),
        expired=net(Kind.EXPIRED),
    )


def _in_all(months: list[Books]) -> Books:
    return Books(
        given=sum(one.given for one in months),
        reversed=sum(one.reversed for one in months),
        spent=sum(one.spent for one in months),
        given_away=sum(one.given_away for one in months),
        expired=sum(one.expired for one in months),
    )


def given_for(organisation: Organisation, month: date) -> dict[str, int]:
    """What was given in a month by its reason, the most first, less what was taken back. One query."""
    rows = (
        _of_programme(organisation)
        .filter(month=month)
        .values_list("reason")
        .annotate(points=-1 * Sum("points"))
        .order_by("-points")
    )
    return {reason: points for reason, points in rows if points}


def _of_programme(organisation: Organisation) -> QuerySet[LedgerMonth]:
    return LedgerMonth.objects.filter(organisation=organisation, kind=Kind.PROGRAMME)


def held_now(organisation: Organisation) -> int:
    """Points that wait for a decision. One query."""
    waiting = Hold.objects.filter(organisation=organisation, state=Hold.State.WAITING)
    return waiting.aggregate(points=Sum("amount"))["points"] or 0


def expiring_soon(organisation: Organisation) -> dict[date, int]:
    """By day, how many points expire unless they are used. One query."""
    pending = ExpiryWarning.objects.filter(organisation=organisation, settled_at=None)
    return dict(pending.values_list("expires_on").annotate(points=Sum("points")).order_by("expires_on"))


def value_on(organisation: Organisation, day: date) -> int | None:
    """Euro cents for a hundred points; None when nobody said. One query."""
    values = PointValue.objects.filter(organisation=organisation, starts_on__lte=day).order_by("-starts_on")
    return values.values_list("cents_per_hundred", flat=True).first()
