"""The only code that writes points."""

from __future__ import annotations

import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.points import rules
from proudly.points.models import Account, Entry, Rule, Transfer
from proudly.points.queries import rules_between

Action = AuditEntry.Action


class NotEnoughPoints(Exception):
    """The wallet holds less than was asked for."""


def adopt_starting_rules(*, organisation: Organisation) -> None:
    """Give a new organisation the rules it starts with. Does nothing for one that has rules."""
    with transaction.atomic():
        if Rule.objects.filter(organisation=organisation).exists():
            return
        Rule.objects.bulk_create(
            Rule(organisation=organisation, deed=deed, network=network, amount=amount, daily_cap=cap)
            for deed, network, amount, cap in rules.STARTING_RULES
        )


def change_rule(*, organisation: Organisation, deed: str, network: str, amount: int, daily_cap: int) -> Rule:
    """From now on this deed earns `amount` points, at most `daily_cap` per member and day. The past stays as it was.

    Args:
        network: key of a network, or "" for every network without a rule of its own.
    """
    with transaction.atomic():
        # Two managers at once: the second one sees what the first has saved, and comes after it in time as well.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        now = clock.now()
        current = Rule.objects.filter(organisation=organisation, deed=deed, network=network, ends_at=None).first()
        if current and (current.amount, current.daily_cap) == (amount, daily_cap):
            return current
        if current:
            current.ends_at = now
            current.save(update_fields=["ends_at"])
        rule = Rule.objects.create(
            organisation=organisation, deed=deed, network=network, amount=amount, daily_cap=daily_cap, starts_at=now
        )
        _record_change(rule, was=current)
        return rule


def begin_rewarding(*, organisation: Organisation, deed: str) -> None:
    """From now on a deed of `rules.LATER_RULES` earns what it last earned, or at first what stands there.

    Does nothing when it earns already.
    """
    amount, daily_cap = rules.LATER_RULES[deed]
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        of_the_deed = Rule.objects.filter(organisation=organisation, deed=deed)
        if of_the_deed.filter(ends_at=None).exists():
            return
        if last := of_the_deed.filter(network="").order_by("-ends_at").first():
            amount, daily_cap = last.amount, last.daily_cap
        rule = Rule.objects.create(
            organisation=organisation, deed=deed, network="", amount=amount, daily_cap=daily_cap, starts_at=clock.now()
        )
        _record_change(rule, was=None)


def stop_rewarding(*, organisation: Organisation, deed: str) -> None:
    """From now on the deed earns nothing. What it earned stays."""
    with transaction.atomic():
        if Rule.objects.filter(organisation=organisation, deed=deed, ends_at=None).update(ends_at=clock.now()):
            record(Action.RULE_CHANGED, organisation_id=organisation.pk, deed=deed, points=0)


def _record_change(rule: Rule, *, was: Rule | None) -> None:
    record(
        Action.RULE_CHANGED,
        organisation_id=rule.organisation_id,
        deed=rule.deed,
        network=rule.network,
        points=rule.amount,
        points_before=was.amount if was else 0,
        daily_cap=rule.daily_cap,
        daily_cap_before=was.daily_cap if was else 0,
    )


@dataclass(frozen=True)
class Award:
    """A deed for which a member may get points.

    `deed` is a value of Rule.Deed, and the reason that the member reads; `network` the key of one. `cause` is the
    idempotency key of the deed, such as "share:12". `about` is what the reason's sentence names: network, story, title.
    """

    member: Member
    deed: str
    network: str
    cause: str
    about: dict[str, Any]
    happened_at: datetime


def award_points(
    *, member: Member, deed: str, network: str, cause: str, about: dict[str, Any], happened_at: datetime
) -> Transfer | None:
    """Give the points for one deed, as `award_each` does. Returns the transfer, None when no rule rewards the deed."""
    award_each([Award(member, deed, network, cause, about, happened_at)])
    return Transfer.objects.filter(organisation=member.organisation_id, cause=cause).first()


def award_each(awards: Sequence[Award]) -> None:
    """Give for each deed what the rule in force when it happened says, once for each cause, in the order given.

    A cause that has its transfer already changes nothing. What is over the day's limit makes a transfer that moves
    nothing. Nine queries for any number of awards up to 500.
    """
    with transaction.atomic():
        # The locks make awards to one member follow each other, so that two cannot both fit under the day's limit.
        wallets = _locked_wallets({award.member.pk: award.member for award in awards})
        given = _Given(awards, wallets)
        transfers: list[Transfer] = []
        amounts: list[tuple[Transfer, Rule, int]] = []
        for award in awards:
            rule = rules.rule_for(given.rules_for(award), award.network)
            if rule is None or not given.is_first(award):
                continue
            amount = given.within_cap(award, rule)
            transfer = Transfer(
                organisation_id=award.member.organisation_id,
                member_id=award.member.pk,
                cause=award.cause,
                reason=award.deed,
                about=award.about,
                happened_at=award.happened_at,
            )
            transfers.append(transfer)
            if amount:
                amounts.append((transfer, rule, amount))
        Transfer.objects.bulk_create(transfers, batch_size=500)
        _write_awards(amounts, wallets)


class _Given:
    """What the members of a batch were given before, and what they are given as the batch goes on."""

    def __init__(self, awards: Sequence[Award], wallets: dict[int, Account]) -> None:
        self._wallets = wallets
        moments = [award.happened_at for award in awards]
        organisations = {award.member.organisation_id for award in awards}
        self._zones = {
            award.member.organisation_id: zoneinfo.ZoneInfo(award.member.organisation.time_zone) for award in awards
        }
        self._rules = rules_between(organisations, min(moments), max(moments)) if awards else []
        causes = Transfer.objects.filter(organisation__in=organisations, cause__in=[award.cause for award in awards])
        self._causes = set(causes.values_list("organisation_id", "cause"))
        self._earned: defaultdict[tuple[int, str, str, date], int] = defaultdict(int)
        days = defaultdict[zoneinfo.ZoneInfo, set[date]](set)
        for award in awards:
            days[self._zones[award.member.organisation_id]].add(self._day(award))
        for zone, of_zone in days.items():
            self._read_earned(zone, sorted(of_zone))

    def rules_for(self, award: Award) -> list[Rule]:
        """The rules for the deed that were in force when it was done."""
        return [
            rule
            for rule in self._rules
            if rule.organisation_id == award.member.organisation_id
            and rule.deed == award.deed
            and rule.starts_at <= award.happened_at
            and (rule.ends_at is None or rule.ends_at > award.happened_at)
        ]

    def is_first(self, award: Award) -> bool:
        """Whether the cause has earned nothing yet; from now on it has."""
        cause = (award.member.organisation_id, award.cause)
        if cause in self._causes:
            return False
        self._causes.add(cause)
        return True

    def within_cap(self, award: Award, rule: Rule) -> int:
        """The points that fit under the day's limit; they count from now on. Days are the organisation's."""
        # By what the rule is about: when it is changed, the day's limit does not begin anew.
        of_the_day = (self._wallets[award.member.pk].pk, rule.deed, rule.network, self._day(award))
        amount = rules.within_cap(rule.amount, daily_cap=rule.daily_cap, earned_today=self._earned[of_the_day])
        self._earned[of_the_day] += amount
        return amount

    def _day(self, award: Award) -> date:
        return award.happened_at.astimezone(self._zones[award.member.organisation_id]).date()

    def _read_earned(self, zone: zoneinfo.ZoneInfo, days: list[date]) -> None:
        """What the wallets of a time zone were given on some days, each day a column of one query."""
        wallets = self._wallets.values()
        entries = Entry.objects.filter(
            account__in=[wallet.pk for wallet in wallets if self._zones[wallet.organisation_id] == zone],
            rule__isnull=False,
            transfer__reversed_by=None,  # what was taken back leaves its room
            happened_at__gte=_begins(days[0], zone),
            happened_at__lt=_begins(days[-1] + timedelta(days=1), zone),
        )
        of_day = {
            f"day_{day:%Y%m%d}": Sum(
                "amount",
                filter=Q(happened_at__gte=_begins(day, zone), happened_at__lt=_begins(day + timedelta(days=1), zone)),
                default=0,
            )
            for day in days
        }
        rows = entries.values_list("account_id", "rule__deed", "rule__network").annotate(**of_day)
        for account, deed, network, *amounts in rows:
            for day, amount in zip(days, amounts, strict=True):
                self._earned[account, deed, network, day] = amount


def _begins(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def _write_awards(amounts: list[tuple[Transfer, Rule, int]], wallets: dict[int, Account]) -> None:
    """The lines of awards, from the programme to the wallets, and the wallets' balances."""
    programmes = {
        organisation_id: _common_account(organisation_id, Account.Kind.PROGRAMME)
        for organisation_id in {transfer.organisation_id for transfer, _rule, _amount in amounts}
    }
    lines: list[Entry] = []
    more: Counter[int] = Counter()
    for transfer, rule, amount in amounts:
        wallet = wallets[transfer.member_id]
        lines += _lines(transfer, {programmes[transfer.organisation_id]: -amount, wallet: amount}, rule=rule)
        more[wallet.pk] += amount
    Entry.objects.bulk_create(lines, batch_size=500)
    with connection.cursor() as cursor:  # the wallets are locked; Django would write their rows whole
        cursor.executemany(
            "UPDATE points_account SET balance = balance + %s WHERE id = %s",
            [(amount, wallet) for wallet, amount in more.items()],
        )


def spend_points(*, member: Member, amount: int, cause: str, reason: str, about: dict[str, Any]) -> Transfer:
    """Move points from a wallet to what was redeemed, once for each cause. Raises NotEnoughPoints."""
    if amount <= 0:
        raise ValueError("An amount to spend is above zero.")
    with transaction.atomic():
        wallet = _locked_wallet(member)
        done = Transfer.objects.filter(organisation=member.organisation_id, cause=cause).first()
        if done:
            return done
        if wallet.balance < amount:
            raise NotEnoughPoints
        transfer = Transfer.objects.create(
            organisation_id=member.organisation_id,
            member=member,
            cause=cause,
            reason=reason,
            about=about,
            happened_at=clock.now(),
        )
        redeemed = _common_account(member.organisation_id, Account.Kind.REDEEMED)
        _write_entries(transfer, {wallet: -amount, redeemed: amount})
        return transfer


def reverse_transfer(*, transfer: Transfer, reason: str) -> Transfer:
    """Take a transfer back by a second one with the opposite entries, once. Nothing is edited.

    Raises NotEnoughPoints when the points are already spent.
    """
    with transaction.atomic():
        wallet = _locked_wallet(transfer.member)
        done = Transfer.objects.filter(reverses=transfer).first()
        if done:
            return done
        entries = list(transfer.entries.select_related("account", "rule"))
        taken = sum(entry.amount for entry in entries if entry.account_id == wallet.pk)
        if wallet.balance < taken:
            raise NotEnoughPoints
        reversal = Transfer.objects.create(
            organisation_id=transfer.organisation_id,
            member=transfer.member,
            cause=f"reversal:{transfer.pk}",
            reason=reason,
            about=transfer.about,
            happened_at=clock.now(),
            reverses=transfer,
        )
        _write_entries(reversal, {entry.account: -entry.amount for entry in entries})
        return reversal


def _write_entries(transfer: Transfer, amounts: dict[Account, int]) -> None:
    """Write the lines of one transfer and the balances of the wallets in it."""
    Entry.objects.bulk_create(_lines(transfer, amounts))
    for account, amount in amounts.items():
        if account.kind == Account.Kind.WALLET:
            Account.objects.filter(pk=account.pk).update(balance=F("balance") + amount)


def _lines(transfer: Transfer, amounts: dict[Account, int], *, rule: Rule | None = None) -> list[Entry]:
    """The lines of a transfer, which sum to zero; `rule` stands on the wallet's."""
    assert sum(amounts.values()) == 0, "the lines of a transfer sum to zero"
    return [
        Entry(
            organisation_id=transfer.organisation_id,
            transfer_id=transfer.pk,
            account_id=account.pk,
            amount=amount,
            rule_id=rule.pk if rule and account.kind == Account.Kind.WALLET else None,
            happened_at=transfer.happened_at,
        )
        for account, amount in amounts.items()
    ]


def _locked_wallet(member: Member) -> Account:
    return _locked_wallets({member.pk: member})[member.pk]


def _locked_wallets(members: dict[int, Member]) -> dict[int, Account]:
    """The wallets of these members, by member, locked in one order, so that two batches cannot wait for each other."""
    locked = Account.objects.select_for_update().filter(member__in=members).order_by("pk")
    wallets = {wallet.member_id: wallet for wallet in locked if wallet.member_id}
    if missing := [member for member in members.values() if member.pk not in wallets]:
        Account.objects.bulk_create(
            [
                Account(organisation_id=member.organisation_id, kind=Account.Kind.WALLET, member=member)
                for member in missing
            ],
            ignore_conflicts=True,
        )
        wallets = {wallet.member_id: wallet for wallet in locked.all() if wallet.member_id}
    return wallets


def _common_account(organisation_id: int, kind: Account.Kind) -> Account:
    account, _ = Account.objects.get_or_create(organisation_id=organisation_id, kind=kind, member=None)
    return account
