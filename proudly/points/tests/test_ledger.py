"""The ledger under every order of events: hypothesis invents them, and threads do them at the same time."""

from __future__ import annotations

import contextlib
import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from proudly.kit import clock
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.points import awards, ledger, queries, services
from proudly.points.models import Account, Entry, Transfer

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
causes = st.integers(1, 12)
moments = st.integers(0, 72).map(lambda hours: START + timedelta(hours=hours))


class Ledger(RuleBasedStateMachine):
    """Awards, retries, spending and reversals of a few members; after each step the books must balance."""

    @initialize()
    def open_the_books(self) -> None:
        # Each example is undone as a whole.
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.organisation = people.organisation()
        self.members = [people.member(self.organisation, name) for name in ("Sanne", "Piet", "Noor")]
        with clock.at(START - timedelta(days=1)):
            services.adopt_starting_rules(organisation=self.organisation)
        self.awarded: dict[str, int] = {}

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @rule(who=st.integers(0, 2), cause=causes, network=st.sampled_from(["linkedin", "x", "copy"]), at=moments)
    def award(self, who: int, cause: int, network: str, at: datetime) -> None:
        key = f"share:{who}:{cause}"
        transfer = awards.award_points(
            member=self.members[who], deed="share", network=network, cause=key, about={}, happened_at=at
        )
        if transfer is not None:
            assert self.awarded.setdefault(key, transfer.pk) == transfer.pk, "a cause was paid twice"

    @rule(who=st.integers(0, 2), cause=causes, amount=st.integers(1, 60))
    def spend(self, who: int, cause: int, amount: int) -> None:
        had = queries.balance_of(self.members[who])
        already = Transfer.objects.filter(cause=f"redemption:{who}:{cause}").exists()
        try:
            ledger.spend_points(
                member=self.members[who], amount=amount, cause=f"redemption:{who}:{cause}", reason="redeemed", about={}
            )
        except ledger.NotEnoughPoints:
            assert had < amount
            assert queries.balance_of(self.members[who]) == had
        else:
            assert queries.balance_of(self.members[who]) == (had if already else had - amount)

    @precondition(lambda self: self.awarded)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        transfer = Transfer.objects.get(pk=data.draw(st.sampled_from(sorted(self.awarded.values()))))
        had = queries.balance_of(transfer.member)
        try:
            ledger.reverse_transfer(transfer=transfer, reason="correction")
        except ledger.NotEnoughPoints:
            assert queries.balance_of(transfer.member) == had

    @rule(
        network=st.sampled_from(["linkedin", "copy", ""]), amount=st.integers(0, 30), cap=st.integers(0, 90), at=moments
    )
    def change_the_rules(self, network: str, amount: int, cap: int, at: datetime) -> None:
        before = list(Entry.objects.order_by("pk").values_list("pk", "amount"))
        with clock.at(at):
            services.change_rule(
                organisation=self.organisation, deed="share", network=network, amount=amount, daily_cap=cap
            )
        assert list(Entry.objects.order_by("pk").values_list("pk", "amount")) == before

    @invariant()
    def the_books_balance(self) -> None:
        if hasattr(self, "organisation"):
            assert_books_balance(self.organisation)


def assert_books_balance(organisation: Organisation) -> None:
    assert queries.sum_of_all_entries(organisation) == 0
    assert queries.wallets_that_disagree(organisation) == []
    for transfer in Transfer.objects.filter(organisation=organisation).prefetch_related("entries"):
        assert sum(entry.amount for entry in transfer.entries.all()) == 0
    assert not Account.objects.filter(organisation=organisation, kind="wallet", balance__lt=0).exists()


@pytest.mark.django_db
def test_the_books_balance_after_any_order_of_awards_retries_spending_and_reversals():
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_the_books_balance_when_many_workers_award_and_spend_at_the_same_time():
    organisation = people.organisation()
    members = [people.member(organisation, name) for name in ("Sanne", "Piet")]
    services.adopt_starting_rules(organisation=organisation)
    now = clock.now()
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        # Every worker does the same deeds in another order, as retries do; the money is the same in the end.
        deeds = [(member, cause) for member in members for cause in range(6)]
        random.Random(seed).shuffle(deeds)
        try:
            for member, cause in deeds:
                award_or_spend(member, cause, now)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert_books_balance(organisation)
    awards = Transfer.objects.filter(reason="share")
    assert awards.count() == len(members) * 4, "each cause was paid once"
    for member in members:
        earned = sum(Entry.objects.filter(account__member=member, amount__gt=0).values_list("amount", flat=True))
        assert earned == 40, "the day's limit held although everybody pushed"


def award_or_spend(member: Member, cause: int, now: datetime) -> None:
    if cause < 4:
        awards.award_points(
            member=member, deed="share", network="xing", cause=f"{member.pk}:{cause}", about={}, happened_at=now
        )
        return
    with contextlib.suppress(ledger.NotEnoughPoints):
        ledger.spend_points(
            member=member, amount=15, cause=f"redemption:{member.pk}:{cause}", reason="redeemed", about={}
        )
