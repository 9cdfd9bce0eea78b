"""Points that were not used for long: the member is warned a month before, then they expire, the oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, Sum

from proudly.kit import clock
from proudly.notices.services import promise_to
from proudly.people.models import Member, Organisation
from proudly.people.queries import beginning_of, today_of
from proudly.points import rules
from proudly.points.ledger import locked_wallet, spend_points
from proudly.points.models import Account, Entry, ExpiryPolicy, ExpiryWarning

EXPIRES = "points expire"  # a kind of notice, about a warning
BATCH = 500


def warn_of_expiry() -> int:
    """Warn those whose points expire on a day that is a month away. Returns how many. Any number of times: once."""
    warned = 0
    for policy in ExpiryPolicy.objects.select_related("organisation"):
        organisation = policy.organisation
        day = rules.expires_next(today_of(organisation))
        if day is not None:
            warned += sum(_warn(organisation, wallets, day, policy.months) for wallets in _wallets(organisation, day))
    return warned


def _warn(organisation: Organisation, wallets: list[Account], day: date, months: int) -> int:
    """Four queries for any number of wallets."""
    members = [wallet.member_id for wallet in wallets]
    since = beginning_of(rules.came_in_before(day, months), organisation)
    came_in = _came_in(wallets, since)
    pending = dict(
        ExpiryWarning.objects.filter(member__in=members, settled_at=None, expires_on__lt=day)
        .values_list("member")
        .annotate(points=Sum("points"))
    )
    due = {
        wallet.member_id: rules.expiring(
            balance=wallet.balance, came_in_since=came_in.get(wallet.pk, 0), warned=pending.get(wallet.member_id, 0)
        )
        for wallet in wallets
        if wallet.member_id
    }
    with transaction.atomic():
        made = ExpiryWarning.objects.bulk_create(
            [
                ExpiryWarning(
                    organisation=organisation, member_id=member, expires_on=day, points=points, warned_at=clock.now()
                )
                for member, points in due.items()
                if points
            ],
            ignore_conflicts=True,
        )
        told = ExpiryWarning.objects.filter(member__in=[one.member_id for one in made], expires_on=day)
        promise_to([(organisation.pk, one.member_id, one.pk) for one in told], kind=EXPIRES)
    return len(made)


def expire_points() -> int:
    """Let go what was warned of and whose day has come, as far as it is still there. Returns how many points."""
    expired = 0
    for organisation in Organisation.objects.filter(pk__in=ExpiryPolicy.objects.values("organisation")):
        come = ExpiryWarning.objects.filter(
            organisation=organisation, settled_at=None, expires_on__lte=today_of(organisation)
        )
        for warning in come.select_related("member__organisation").order_by("pk").iterator():
            expired += _expire(warning)
    return expired


def _expire(warning: ExpiryWarning) -> int:
    """No more than was warned of, and no more than is old by now: what was used meanwhile was the oldest."""
    member = warning.member
    with transaction.atomic():
        wallet = locked_wallet(member)
        if ExpiryWarning.objects.filter(pk=warning.pk, settled_at=None).update(settled_at=clock.now()) == 0:
            return 0
        policy = ExpiryPolicy.objects.filter(organisation=member.organisation_id).first()
        if policy is None:  # it was given up meanwhile
            return 0
        since = beginning_of(rules.came_in_before(warning.expires_on, policy.months), member.organisation)
        old = rules.expiring(balance=wallet.balance, came_in_since=_came_in([wallet], since).get(wallet.pk, 0))
        points = min(old, warning.points)
        if points:
            spend_points(
                member=member,
                amount=points,
                cause=f"expiry:{member.pk}:{warning.expires_on}",
                reason="expired",
                about={"months": policy.months},
                to=Account.Kind.EXPIRED,
            )
    return points


def _wallets(organisation: Organisation, day: date) -> Iterator[list[Account]]:
    """The wallets of those who are here, with something in them, who were not warned of that day yet."""
    present = Member.objects.present().filter(organisation=organisation)
    wallets = Account.objects.filter(kind=Account.Kind.WALLET, member__in=present, balance__gt=0)
    wallets = wallets.exclude(member__in=ExpiryWarning.objects.filter(expires_on=day).values("member"))
    after = 0
    while some := list(wallets.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield some
        after = some[-1].pk


def _came_in(wallets: list[Account], since: datetime) -> dict[int, int]:
    """By wallet, the points that came in since then. One query.

    What comes back from a reward that was cancelled counts as new, so that nobody loses it by that. An award that was
    taken back counts as if it had never been.
    """
    taken_back = Q(amount__lt=0, transfer__reverses__happened_at__gte=since)
    entries = Entry.objects.filter(Q(amount__gt=0) | taken_back, account__in=wallets, happened_at__gte=since)
    return dict(entries.values_list("account").annotate(points=Sum("amount")))
