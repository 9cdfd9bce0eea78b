"""What must hold between rewards, gifts, their money and the ledger: for `proudly ledger verify`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from proudly.people.models import Organisation
from proudly.points.models import Account, Entry, Transfer
from proudly.points.verifying import verifies
from proudly.rewards.models import Budget, Gift, Matching, Redemption, Reward, Statement, VoucherCode


@verifies
def redemptions_are_paid(organisation: Organisation) -> Iterator[str]:
    redemptions = Redemption.objects.filter(organisation=organisation)
    paid = _amounts(organisation, Account.Kind.REDEEMED)
    for pk, transfer, price in redemptions.values_list("pk", "transfer_id", "price").iterator():
        if paid.get(transfer) != price:
            yield f"redemption {pk}: it says {price} points, the ledger says {paid.get(transfer, 0)}"
    cancelled = Q(state=Redemption.State.CANCELLED)
    for pk in redemptions.filter(cancelled, transfer__reversed_by=None).values_list("pk", flat=True):
        yield f"redemption {pk}: it is cancelled, and its points did not come back"
    for pk in redemptions.filter(~cancelled, transfer__reversed_by__isnull=False).values_list("pk", flat=True):
        yield f"redemption {pk}: its points came back, and it is not cancelled"
    spent = Transfer.objects.filter(organisation=organisation, reason="redeemed", cause__startswith="redemption:")
    for pk in spent.exclude(pk__in=redemptions.values("transfer")).values_list("pk", flat=True):
        yield f"transfer {pk}: points were paid for a redemption that is not there"


@verifies
def gifts_are_paid(organisation: Organisation) -> Iterator[str]:
    given = _amounts(organisation, Account.Kind.GIVEN)
    for pk, transfer, points in Gift.objects.filter(organisation=organisation).values_list(
        "pk", "transfer_id", "points"
    ):
        if given.get(transfer) != points:
            yield f"gift {pk}: it says {points} points, the ledger says {given.get(transfer, 0)}"
    spent = Transfer.objects.filter(organisation=organisation, reason="given", cause__startswith="gift:")
    gifts = Gift.objects.filter(organisation=organisation)
    for pk in spent.exclude(pk__in=gifts.values("transfer")).values_list("pk", flat=True):
        yield f"transfer {pk}: points were paid for a gift that is not there"
    for statement in Statement.objects.filter(organisation=organisation).annotate(
        points_in=Sum("gifts__points", default=0),
        cents_in=Sum("gifts__cents", default=0),
        matched_in=Sum("gifts__matched_cents", default=0),
    ):
        said = (statement.points, statement.cents, statement.matched_cents)
        if said != (statement.points_in, statement.cents_in, statement.matched_in):
            yield f"statement {statement.pk}: it is not the sum of its gifts"


@verifies
def money_agrees(organisation: Organisation) -> Iterator[str]:
    spent = Counter[int | None]()
    bought = Redemption.objects.filter(organisation=organisation).exclude(state=Redemption.State.CANCELLED)
    for budget, cents in bought.values_list("budget").annotate(cents=Sum("cost_cents")):
        spent[budget] += cents
    gifts = Gift.objects.filter(organisation=organisation)
    for budget, cents in gifts.values_list("budget").annotate(cents=Sum(F("cents") + F("matched_cents"))):
        spent[budget] += cents
    for pk, said in Budget.objects.filter(organisation=organisation).values_list("pk", "spent_cents"):
        if said != spent[pk]:
            yield f"budget {pk}: it says {said} cents are spent, what was taken comes to {spent[pk]}"
    added = dict(gifts.exclude(matching=None).values_list("matching").annotate(cents=Sum("matched_cents")))
    for pk, said in Matching.objects.filter(organisation=organisation).values_list("pk", "spent_cents"):
        if said != added.get(pk, 0):
            yield f"matching {pk}: it says {said} cents are added, gifts say {added.get(pk, 0)}"


@verifies
def codes_are_handed_out_once(organisation: Organisation) -> Iterator[str]:
    vouchers = Reward.objects.filter(organisation=organisation, kind=Reward.Kind.VOUCHER)
    free = Counter(
        dict(
            VoucherCode.objects.filter(organisation=organisation, redemption=None)
            .values_list("reward")
            .annotate(n=Count("pk"))
        )
    )
    asked = Counter(
        dict(
            Redemption.objects.filter(organisation=organisation, state=Redemption.State.ASKED)
            .values_list("reward")
            .annotate(n=Count("pk"))
        )
    )
    for pk, stock in vouchers.values_list("pk", "stock"):
        if stock != free[pk] - asked[pk]:
            yield f"voucher {pk}: its stock is {stock}, it has {free[pk]} codes of which {asked[pk]} are asked for"
    had = Redemption.objects.filter(reward__in=vouchers, state=Redemption.State.FULFILLED, voucher=None)
    for pk in had.values_list("pk", flat=True):
        yield f"redemption {pk}: it was handed out without a code"


def _amounts(organisation: Organisation, kind: Account.Kind) -> dict[int, int]:
    """By transfer, what came to an account of that kind; not what went back from it."""
    entries = Entry.objects.filter(organisation=organisation, account__kind=kind, amount__gt=0)
    return dict(entries.values_list("transfer_id", "amount"))
