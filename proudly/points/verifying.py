"""Going over the whole ledger: `proudly ledger verify`. A later room adds what must hold between it and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Subquery, Sum
from django.utils.module_loading import autodiscover_modules

from proudly.people.models import Organisation
from proudly.points.models import Account, Entry, Hold, Transfer

Check = Callable[[Organisation], Iterator[str]]
_checks: list[Check] = []


def verifies(check: Check) -> Check:
    """Make a check known: given an organisation, it yields a sentence for each thing that is wrong, in English."""
    _checks.append(check)
    return check


@dataclass(frozen=True)
class Verified:
    """What was found in one organisation's books. `wrong` is empty when they are right."""

    organisation: Organisation
    transfers: int
    entries: int
    wallets: int
    wrong: list[str]


def verify_ledger(organisation: Organisation) -> Verified:
    """Go over every transfer, entry and wallet. A query or two for each check; none loads what is right."""
    autodiscover_modules("verifying")
    return Verified(
        organisation,
        transfers=Transfer.objects.filter(organisation=organisation).count(),
        entries=Entry.objects.filter(organisation=organisation).count(),
        wallets=Account.objects.filter(organisation=organisation, kind=Account.Kind.WALLET).count(),
        wrong=[sentence for check in _checks for sentence in check(organisation)],
    )


@verifies
def sums_are_zero(organisation: Organisation) -> Iterator[str]:
    entries = Entry.objects.filter(organisation=organisation)
    for transfer, total in entries.values_list("transfer_id").annotate(total=Sum("amount")).exclude(total=0):
        yield f"transfer {transfer}: its entries come to {total:+d} instead of 0"
    for transfer, lines in entries.values_list("transfer_id").annotate(lines=Count("pk")).filter(lines=1):
        yield f"transfer {transfer}: it has {lines} entry alone"


@verifies
def wallets_agree(organisation: Organisation) -> Iterator[str]:
    wallets = Account.objects.filter(organisation=organisation, kind=Account.Kind.WALLET)
    entered = Entry.objects.filter(account=OuterRef("pk")).order_by().values("account").annotate(s=Sum("amount"))
    summed = wallets.annotate(entered=Subquery(entered.values("s")))
    for pk, member, balance, total in summed.values_list("pk", "member_id", "balance", "entered"):
        if balance != (total or 0):
            yield f"wallet {pk} of member {member}: it says {balance}, its entries come to {total or 0}"
        if balance < 0:
            yield f"wallet {pk} of member {member}: it is below zero"


@verifies
def causes_exist_once(organisation: Organisation) -> Iterator[str]:
    transfers = Transfer.objects.filter(organisation=organisation)
    for cause, times in transfers.values_list("cause").annotate(times=Count("pk")).filter(times__gt=1):
        yield f"cause {cause}: it moved points {times} times"


@verifies
def reversals_mirror(organisation: Organisation) -> Iterator[str]:
    entries = Entry.objects.filter(organisation=organisation)
    for way in ("reverses", "reversed_by"):
        opposite = Entry.objects.annotate(against=-1 * F("amount")).filter(
            transfer=OuterRef(f"transfer__{way}"), account=OuterRef("account"), against=OuterRef("amount")
        )
        lines = entries.filter(**{f"transfer__{way}__isnull": False})
        unmatched = lines.filter(~Exists(opposite))
        for transfer in sorted(set(unmatched.values_list("transfer_id", flat=True))):
            yield f"transfer {transfer}: it and its reversal are not each other's opposite"


@verifies
def entries_are_of_their_organisation(organisation: Organisation) -> Iterator[str]:
    strange = Entry.objects.filter(organisation=organisation).exclude(
        transfer__organisation=organisation, account__organisation=organisation
    )
    for pk in strange.values_list("pk", flat=True):
        yield f"entry {pk}: its account or transfer is of another organisation"
    others = Entry.objects.filter(organisation=organisation, account__member__isnull=False)
    for pk in others.exclude(account__member=F("transfer__member")).values_list("pk", flat=True):
        yield f"entry {pk}: it moves another member's points than its transfer says"


@verifies
def held_points_are_out(organisation: Organisation) -> Iterator[str]:
    holds = Hold.objects.filter(organisation=organisation)
    for pk in holds.filter(transfer__reversed_by=None).values_list("pk", flat=True):
        yield f"hold {pk}: what it holds was not taken out"
    released = Transfer.objects.filter(organisation=organisation, cause__startswith="released:")
    given = {int(cause.partition(":")[2]) for cause in released.values_list("cause", flat=True)}
    let_go = set(holds.filter(state=Hold.State.RELEASED).values_list("pk", flat=True))
    for pk in sorted(given ^ let_go):
        yield f"hold {pk}: released and given do not agree"
