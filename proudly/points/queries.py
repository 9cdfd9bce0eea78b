"""Questions to the rules and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from proudly.kit import clock
from proudly.people.models import Member, MemberRole, Organisation
from proudly.people.rules import SPONSOR
from proudly.points.models import Account, Entry, ExpiryWarning, Hold, Rule, Transfer, TransferNote


def rules_between(organisations: Iterable[int], first: datetime, last: datetime) -> list[Rule]:
    """The rules of these organisations that were in force at any moment from `first` to `last`. One query."""
    return list(
        Rule.objects.filter(organisation__in=organisations, starts_at__lte=last).filter(
            Q(ends_at=None) | Q(ends_at__gt=first)
        )
    )


_DEEDS = [deed.value for deed in Rule.Deed]


def current_rules(organisation: Organisation) -> list[Rule]:
    """The standing rules of today: what one does oneself first, and the network's own before the others. One query."""
    standing = Rule.objects.filter(organisation=organisation, name="", ends_at=None)
    return sorted(standing, key=lambda rule: (_DEEDS.index(rule.deed), rule.network == "", rule.network))


def extra_rules(organisation: Organisation) -> list[Rule]:
    """The extra rules that hold or will, the first to end first. One query."""
    return list(
        Rule.objects.filter(organisation=organisation, ends_at__gt=clock.now())
        .exclude(name="")
        .order_by("ends_at", "pk")
    )


def sponsors_among(members: set[int]) -> set[int]:
    """Who of these goes first, and earns nothing by `rules.NOT_FOR_SPONSORS`. One query, none without members."""
    leading = MemberRole.objects.filter(member__in=members, role=SPONSOR)
    return set(leading.values_list("member_id", flat=True)) if members else set()


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
    transfers = transfers.select_related("note__writer").order_by("pk" if oldest_first else "-pk")
    return [WalletLine(transfer, transfer.wallet_amount or 0) for transfer in transfers[:limit]]


def sum_of_all_entries(organisation: Organisation) -> int:
    """Zero, unless the ledger is broken. One query."""
    return Entry.objects.filter(organisation=organisation).aggregate(sum=Sum("amount"))["sum"] or 0


def wallets_that_disagree(organisation: Organisation) -> list[Account]:
    """Wallets whose balance is not the sum of their entries: none, unless the ledger is broken. One query."""
    wallets = Account.objects.filter(organisation=organisation, kind=Account.Kind.WALLET)
    summed = wallets.annotate(entered=Sum("entries__amount", default=0))
    return [wallet for wallet in summed if wallet.entered != wallet.balance]


@dataclass(frozen=True)
class HeldGroup:
    """Points of one member that are decided about at once. `deeds`: how many awards; `points`: what they gave."""

    member: Member
    group: str
    reason: str
    state: str
    held_at: datetime
    deeds: int
    points: int
    titles: list[str]
    explanation: str
    decider: str
    words: str


def held_of(member: Member, *, limit: int = 20) -> list[HeldGroup]:
    """What was held of one member, the latest first; decided or not. One query."""
    return _grouped(Hold.objects.filter(member=member).order_by("-pk")[: limit * 100])[:limit]


def held_groups(organisation: Organisation, *, waiting: bool, limit: int = 50) -> list[HeldGroup]:
    """What waits for a decision, the longest waiting first, or what was decided, the latest first. One query."""
    holds = Hold.objects.filter(organisation=organisation)
    if waiting:
        return _grouped(holds.filter(state=Hold.State.WAITING).order_by("pk")[: limit * 100])[:limit]
    decided = holds.exclude(state=Hold.State.WAITING).order_by("-decided_at", "-pk")
    return _grouped(decided[: limit * 100])[:limit]


def _grouped(holds: QuerySet[Hold]) -> list[HeldGroup]:
    groups: dict[tuple[int, str, str], list[Hold]] = {}
    for hold in holds.select_related("member__team", "transfer", "decided_by"):
        groups.setdefault((hold.member_id, hold.group, hold.state), []).append(hold)
    return [_group(holds) for holds in groups.values()]


def _group(holds: list[Hold]) -> HeldGroup:
    one = holds[0]
    return HeldGroup(
        member=one.member,
        group=one.group,
        reason=one.reason,
        state=one.state,
        held_at=one.held_at,
        deeds=len(holds),
        points=sum(hold.amount for hold in holds),
        titles=sorted({hold.transfer.about.get("title", "") for hold in holds} - {""}),
        explanation=one.explanation,
        decider=one.decided_by.name if one.decided_by else "",
        words=one.words,
    )


def thanks_given(giver: Member, *, limit: int = 50) -> list[TransferNote]:
    """What a manager gave with thanks, the latest first, with to whom and whether it was taken back. One query."""
    return list(
        TransferNote.objects.filter(writer=giver, transfer__reason="thanks")
        .select_related("transfer__member", "transfer__reversed_by")
        .annotate(points=Sum("transfer__entries__amount", filter=Q(transfer__entries__amount__gt=0)))
        .order_by("-pk")[:limit]
    )


def expiring_of(member: Member) -> list[ExpiryWarning]:
    """Of which points the member was warned that they expire, the first first. One query."""
    return list(ExpiryWarning.objects.filter(member=member, settled_at=None, points__gt=0).order_by("expires_on"))
