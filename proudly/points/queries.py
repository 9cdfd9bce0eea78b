"""Questions to the rules and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery, Sum

from proudly.people.models import Member, Organisation
from proudly.points.models import Account, Entry, Rule, Transfer


def rules_between(organisations: Iterable[int], first: datetime, last: datetime) -> list[Rule]:
    """The rules of these organisations that were in force at any moment from `first` to `last`. One query."""
    return list(
        Rule.objects.filter(organisation__in=organisations, starts_at__lte=last).filter(
            Q(ends_at=None) | Q(ends_at__gt=first)
        )
    )


def current_rules(organisation: Organisation) -> list[Rule]:
    """What earns points today. One query."""
    return list(Rule.objects.filter(organisation=organisation, ends_at=None).order_by("deed", "network"))


def balance_of(member: Member) -> int:
    """The points in a member's wallet. One query."""
    return Account.objects.filter(member=member).values_list("balance", flat=True).first() or 0


@dataclass(frozen=True)
class WalletLine:
    """One thing that happened to a member's points."""

    transfer: Transfer
    amount: int


def wallet_lines(
    member: Member,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
    oldest_first: bool = False,
) -> list[WalletLine]:
    """What happened to a member's points, newest first; also the deeds that earned nothing. One query.

    Args:
        before, after: ids of transfers; only older or only newer ones.
        oldest_first: begin at the other end, to read on from `after` without a gap.
    """
    mine = Entry.objects.filter(transfer=OuterRef("pk"), account__member=member).values("amount")[:1]
    transfers = Transfer.objects.filter(organisation=member.organisation_id, member=member).annotate(
        wallet_amount=Subquery(mine)
    )
    if before is not None:
        transfers = transfers.filter(pk__lt=before)
    if after is not None:
        transfers = transfers.filter(pk__gt=after)
    transfers = transfers.order_by("pk" if oldest_first else "-pk")
    return [WalletLine(transfer, transfer.wallet_amount or 0) for transfer in transfers[:limit]]


def sum_of_all_entries(organisation: Organisation) -> int:
    """Zero, unless the ledger is broken. One query."""
    return Entry.objects.filter(organisation=organisation).aggregate(sum=Sum("amount"))["sum"] or 0


def wallets_that_disagree(organisation: Organisation) -> list[Account]:
    """Wallets whose balance is not the sum of their entries: none, unless the ledger is broken. One query."""
    wallets = Account.objects.filter(organisation=organisation, kind=Account.Kind.WALLET)
    summed = wallets.annotate(entered=Sum("entries__amount", default=0))
    return [wallet for wallet in summed if wallet.entered != wallet.balance]
