"""The moves of points between accounts. Nothing else writes transfers, entries and balances, but for `awards`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from proudly.kit import clock
from proudly.people.models import Member
from proudly.points.models import Account, Entry, Hold, Rule, Transfer


class NotEnoughPoints(Exception):
    """The wallet holds less than was asked for."""


def spend_points(
    *,
    member: Member,
    amount: int,
    cause: str,
    reason: str,
    about: dict[str, Any],
    to: Account.Kind = Account.Kind.REDEEMED,
) -> Transfer:
    """Move points from a wallet to a common account, once for each cause. Raises NotEnoughPoints.

    Args:
        amount: points, above zero.
        cause: idempotency key, such as "redemption:3:9f2c".
        reason: a word of `reasons`; `about` is what its sentence names.
        to: where they go: to what is redeemed, given away, or expired.
    """
    if amount <= 0:
        raise ValueError("An amount to spend is above zero.")
    assert to not in {Account.Kind.WALLET, Account.Kind.PROGRAMME}
    with transaction.atomic():
        wallet = locked_wallet(member)
        done = Transfer.objects.filter(organisation=member.organisation_id, cause=cause).first()
        if done:
            return done
        if wallet.balance < amount:
            raise NotEnoughPoints
        transfer = _transfer(member, cause=cause, reason=reason, about=about)
        _write_entries(transfer, {wallet: -amount, common_account(member.organisation_id, to): amount})
        return transfer


def give_points(*, member: Member, amount: int, cause: str, reason: str, about: dict[str, Any]) -> Transfer:
    """Move points from the programme to a wallet by no rule, once for each cause: what a person decided to give."""
    if amount <= 0:
        raise ValueError("An amount to give is above zero.")
    with transaction.atomic():
        wallet = locked_wallet(member)
        done = Transfer.objects.filter(organisation=member.organisation_id, cause=cause).first()
        if done:
            return done
        transfer = _transfer(member, cause=cause, reason=reason, about=about)
        programme = common_account(member.organisation_id, Account.Kind.PROGRAMME)
        _write_entries(transfer, {programme: -amount, wallet: amount})
        return transfer


def reverse_transfer(*, transfer: Transfer, reason: str) -> Transfer:
    """Take a transfer back by a second one with the opposite entries, once. Nothing is edited.

    Raises NotEnoughPoints when the points are already spent.
    """
    with transaction.atomic():
        wallet = locked_wallet(transfer.member)
        done = Transfer.objects.filter(reverses=transfer).first()
        if done:
            return done
        entries = list(transfer.entries.select_related("account", "rule"))
        taken = sum(entry.amount for entry in entries if entry.account_id == wallet.pk)
        if wallet.balance < taken:
            raise NotEnoughPoints
        reversal = _transfer(
            transfer.member, cause=f"reversal:{transfer.pk}", reason=reason, about=transfer.about, reverses=transfer
        )
        _write_entries(reversal, {entry.account: -entry.amount for entry in entries})
        return reversal


def release_held(*, hold: Hold) -> Transfer:
    """Give what was held, once: the same lines as the award's, on the day of the award."""
    award = hold.transfer
    with transaction.atomic():
        locked_wallet(award.member)
        cause = f"released:{hold.pk}"
        done = Transfer.objects.filter(organisation=award.organisation_id, cause=cause).first()
        if done:
            return done
        given = _transfer(
            award.member, cause=cause, reason=award.reason, about=award.about, story=award.story, at=award.happened_at
        )
        lines = award.entries.select_related("account", "rule")
        rule = next((line.rule for line in lines if line.rule), None)
        _write_entries(given, {line.account: line.amount for line in lines}, rule=rule)
        return given


def _transfer(
    member: Member,
    *,
    cause: str,
    reason: str,
    about: dict[str, Any],
    reverses: Transfer | None = None,
    story: int | None = None,
    at: datetime | None = None,
) -> Transfer:
    return Transfer.objects.create(
        organisation_id=member.organisation_id,
        member=member,
        cause=cause,
        reason=reason,
        about=about,
        story=story,
        happened_at=at or clock.now(),
        reverses=reverses,
    )


def _write_entries(transfer: Transfer, amounts: dict[Account, int], *, rule: Rule | None = None) -> None:
    """Write the lines of one transfer and the balances of the wallets in it."""
    Entry.objects.bulk_create(lines_of(transfer, amounts, rule=rule))
    for account, amount in amounts.items():
        if account.kind == Account.Kind.WALLET:
            Account.objects.filter(pk=account.pk).update(balance=F("balance") + amount)


def lines_of(transfer: Transfer, amounts: dict[Account, int], *, rule: Rule | None = None) -> list[Entry]:
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


def locked_wallet(member: Member) -> Account:
    return locked_wallets({member.pk: member})[member.pk]


def locked_wallets(members: dict[int, Member]) -> dict[int, Account]:
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


def common_account(organisation_id: int, kind: Account.Kind) -> Account:
    """The one account of a kind that belongs to nobody."""
    account, _ = Account.objects.get_or_create(organisation_id=organisation_id, kind=kind, member=None)
    return account
