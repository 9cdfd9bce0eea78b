"""The whole economy under every order of events: deeds, limits, held and reversed points, expiry, rewards, codes,
approvals, cancellations, gifts, what is added to them, rules that change, and members who are erased.

Five hundred times up to fifty steps, or as often as ECONOMY_EXAMPLES says, in parts that can run side by side; each
part says how many it did, and the end of the run how many there were together.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from proudly.kit import clock
from proudly.kit.projections import advance
from proudly.notices import services as notices
from proudly.people.erasure import erase_member
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.points import expiry, holding, ledger, services, thanks
from proudly.points.awards import Award, award_each
from proudly.points.books import books_of
from proudly.points.models import Entry, Hold, Rule, Transfer
from proudly.points.projections import MONTHS
from proudly.points.verifying import verify_ledger
from proudly.rewards import causes, giving, redeeming, statements
from proudly.rewards.budgets import BelowSpent, set_budget
from proudly.rewards.models import Budget, Matching, Redemption, Reward
from proudly.rewards.services import add_codes, offer_reward

EXAMPLES, STEPS, PARTS = int(os.environ.get("ECONOMY_EXAMPLES", "500")), 50, 10

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
NETWORKS = ("linkedin", "x", "copy")
DEEDS = ("share", "click", "suggestion")

who = st.integers(0, 3)
some = st.integers(1, 40)
few = st.integers(0, 7)


class World:
    """What each example begins with: made once, and put back after each."""

    def __init__(self) -> None:
        with clock.at(START):
            self.organisation = people.organisation()
            services.adopt_starting_rules(organisation=self.organisation)
            self.manager = people.member(self.organisation, "Mia", roles=["manager", "owner"])
            self.members = [people.member(self.organisation, name) for name in ("Sanne", "Piet", "Noor", "Bram")]
            services.set_point_value(
                organisation=self.organisation, cents_per_hundred=250, starts_on=START.date(), today=START.date()
            )
            services.set_expiry(organisation=self.organisation, months=2)
            for member in self.members:  # something to spend from the beginning
                ledger.give_points(member=member, amount=60, cause=f"start:{member.pk}", reason="thanks", about={})
            self.budget = set_budget(
                organisation=self.organisation, name="x", starts_on=START.date(), ends_on=date(2028, 1, 1), cents=900
            )
            self.rewards = [
                offer_reward(organisation=self.organisation, name="Cup", price=15, stock=3, cost_cents=100),
                offer_reward(organisation=self.organisation, name="Day", price=40, stock=2, needs_approval=True),
                offer_reward(organisation=self.organisation, name="Token", price=10, kind=Reward.Kind.VOUCHER),
            ]
            self.rewards.append(
                offer_reward(
                    organisation=self.organisation,
                    name="Ticket",
                    price=10,
                    kind=Reward.Kind.VOUCHER,
                    needs_approval=True,
                )
            )
            add_codes(reward=self.rewards[2], codes=["A", "B"])
            add_codes(reward=self.rewards[3], codes=["C", "D"])
            self.cause = causes.offer_cause(organisation=self.organisation, name="A well", story="In Kitui")
            giving.set_matching(
                organisation=self.organisation,
                percent=100,
                starts_on=START.date(),
                ends_on=date(2028, 1, 1),
                cents=120,
            )


def economy_of(world: World, done: Counter[str]) -> type[RuleBasedStateMachine]:
    class Economy(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.undo = transaction.atomic()  # each example is undone as a whole
            self.undo.__enter__()
            self.now = START
            self.causes: set[str] = set()
            self.most_a_day = Counter({(deed, network): 0 for deed in DEEDS for network in ("", *NETWORKS)})
            self.note_limits()
            done["examples"] += 1

        def teardown(self) -> None:
            if hasattr(self, "undo"):
                try:
                    self.the_books_are_right_in_the_end()
                finally:
                    transaction.set_rollback(True)
                    self.undo.__exit__(None, None, None)

        def note_limits(self) -> None:
            for deed, network, cap in Rule.objects.filter(organisation=world.organisation).values_list(
                "deed", "network", "daily_cap"
            ):
                self.most_a_day[deed, network] = max(self.most_a_day[deed, network], cap)

        # --- deeds ----------------------------------------------------------------------------------------------------

        @rule(one=who, deed=st.sampled_from(DEEDS), network=st.sampled_from(NETWORKS), number=few, story=few)
        def do(self, one: int, deed: str, network: str, number: int, story: int) -> None:
            """Once, or again: a retry of the same cause."""
            self.award([(one, deed, network, number, story)])

        @rule(
            one=who, deed=st.sampled_from(DEEDS), network=st.sampled_from(NETWORKS),
            numbers=st.lists(st.integers(0, 40), min_size=2, max_size=6), story=few,
        )  # fmt: skip
        def do_many(self, one: int, deed: str, network: str, numbers: list[int], story: int) -> None:
            """In one batch, more than a day's limit lets through."""
            self.award([(one, deed, network, number, story) for number in numbers])

        def award(self, deeds: list[tuple[int, str, str, int, int]]) -> None:
            awards = [
                Award(world.members[one], deed, network, f"{deed}:{one}:{network}:{number}", {"story": story}, self.now)
                for one, deed, network, number, story in deeds
            ]
            self.causes |= {award.cause for award in awards}
            with clock.at(self.now):
                award_each(awards)

        @rule(one=who, points=some, number=few)
        def thank(self, one: int, points: int, number: int) -> None:
            with clock.at(self.now):
                thanks.thank_member(
                    giver=world.manager, member=world.members[one], points=points, words="!", request=str(number)
                )

        # --- taking back and holding ----------------------------------------------------------------------------------

        @rule(which=st.integers(0, 40))
        def take_back(self, which: int) -> None:
            given = Transfer.objects.filter(
                organisation=world.organisation, reverses=None, reason__in=[*DEEDS, "thanks"], hold=None
            ).exclude(cause__startswith="released")
            transfers = list(given.select_related("member").order_by("pk"))
            if transfers:
                transfer = transfers[which % len(transfers)]
                with clock.at(self.now):
                    changed(
                        ledger.NotEnoughPoints, lambda: ledger.reverse_transfer(transfer=transfer, reason="correction")
                    )

        @rule(one=who, number=few)
        def hold(self, one: int, number: int) -> None:
            given = Transfer.objects.filter(
                member=world.members[one], reason__in=DEEDS, reversed_by=None, reverses=None
            )
            given = given.exclude(cause__startswith="released").select_related("member").order_by("pk")
            with clock.at(self.now):
                holding.hold_points(
                    transfers=list(given[number : number + 2]), reason=Hold.Reason.RING, group=f"{number}"
                )

        @rule(one=who, number=few, release=st.booleans())
        def decide(self, one: int, number: int, release: bool) -> None:
            with clock.at(self.now):
                changed(
                    holding.AlreadyDecided,
                    lambda: holding.decide_hold(
                        decider=world.manager, member=world.members[one], group=f"{number}", release=release, words=""
                    ),
                )

        # --- rules and time -------------------------------------------------------------------------------------------

        @rule(
            deed=st.sampled_from(DEEDS), network=st.sampled_from(["", *NETWORKS]), amount=st.integers(0, 30),
            cap=st.integers(30, 90), story_cap=st.one_of(st.none(), st.integers(0, 60)),
        )  # fmt: skip
        def change_a_rule(self, deed: str, network: str, amount: int, cap: int, story_cap: int | None) -> None:
            with clock.at(self.now):
                services.change_rule(
                    organisation=world.organisation,
                    deed=deed,
                    network=network,
                    amount=amount,
                    daily_cap=cap,
                    story_cap=story_cap,
                )
            self.note_limits()

        @rule(hours=st.sampled_from([1, 5, 24, 24 * 9, 24 * 31]))
        def wait(self, hours: int) -> None:
            self.now += timedelta(hours=hours)
            with clock.at(self.now):
                expiry.expire_points()
                expiry.warn_of_expiry()
                giving.give_what_is_due()

        # --- rewards --------------------------------------------------------------------------------------------------

        @rule(one=who, which=st.integers(0, 3), number=few)
        def redeem(self, one: int, which: int, number: int) -> None:
            with clock.at(self.now):
                changed(
                    redeeming.NotRedeemed,
                    lambda: redeeming.redeem_reward(
                        member=world.members[one], reward=world.rewards[which], request=f"{which} {number}"
                    ),
                )

        @rule(which=few, deed=st.sampled_from(["approve", "fulfil", "cancel", "change my mind"]))
        def deal_with(self, which: int, deed: str) -> None:
            found = Redemption.objects.filter(organisation=world.organisation).select_related("member")
            redemptions = list(found.order_by("pk"))
            if not redemptions:
                return
            redemption = redemptions[which % len(redemptions)]
            verb = {
                "approve": lambda: redeeming.approve_redemption(redemption=redemption),
                "fulfil": lambda: redeeming.fulfil_redemption(redemption=redemption),
                "cancel": lambda: redeeming.cancel_redemption(redemption=redemption, words="!"),
                "change my mind": lambda: redeeming.cancel_redemption(
                    redemption=redemption, words="", by=redemption.member
                ),
            }[deed]
            with clock.at(self.now):
                changed(redeeming.TooLate, verb)

        @rule(cents=st.integers(0, 1500))
        def change_the_budget(self, cents: int) -> None:
            budget = world.budget
            with clock.at(self.now):
                changed(
                    BelowSpent,
                    lambda: set_budget(
                        organisation=world.organisation,
                        name="x",
                        starts_on=budget.starts_on,
                        ends_on=budget.ends_on,
                        cents=cents,
                        budget=budget,
                    ),
                )

        # --- gifts ----------------------------------------------------------------------------------------------------

        @rule(one=who, points=some, number=few)
        def give(self, one: int, points: int, number: int) -> None:
            with clock.at(self.now):
                changed(
                    giving.NotGiven,
                    lambda: giving.give_to_cause(
                        member=world.members[one], cause=world.cause, points=points, request=str(number)
                    ),
                )

        @rule(one=who, points=some)
        def give_each_month(self, one: int, points: int) -> None:
            with clock.at(self.now):
                giving.give_monthly(member=world.members[one], cause=world.cause, points=points, anonymous=True)

        @rule()
        def state_what_was_given(self) -> None:
            with clock.at(self.now):
                changed(statements.NothingToState, lambda: statements.make_statement(cause=world.cause))

        # --- people ---------------------------------------------------------------------------------------------------

        @rule(one=who, sure=st.integers(0, 5))
        def erase(self, one: int, sure: int) -> None:
            if sure == 0 and Member.objects.filter(pk=world.members[one].pk, erased_at=None).exists():
                before = sums_of(world.organisation)
                with clock.at(self.now):
                    erase_member(member=world.members[one])
                assert sums_of(world.organisation) == before

        # --- what always holds ----------------------------------------------------------------------------------------

        @invariant()
        def nothing_is_lost_and_nothing_comes_from_nowhere(self) -> None:
            if not hasattr(self, "undo"):
                return
            done["steps"] += 1
            sums = sums_of(world.organisation)
            given = -sums["programme", False]
            kept = sums["wallet", False] + sums["wallet", True]
            net = {kind: sums[kind, False] + sums[kind, True] for kind in ("redeemed", "given", "expired")}
            assert given == kept + net["redeemed"] + net["given"] + net["expired"] + sums["programme", True]
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT MIN(balance), SUM(balance) FROM points_account"
                    " WHERE kind = 'wallet' AND organisation_id = %s",
                    [world.organisation.pk],
                )
                lowest, together = cursor.fetchone()
            assert (lowest or 0) >= 0
            assert (together or 0) == kept

        def the_books_are_right_in_the_end(self) -> None:
            """What takes longer, once: every sum, wallet and cause, limits, stock, money, codes, the books by month."""
            within = world.organisation
            assert verify_ledger(within).wrong == []
            causes_seen = list(Transfer.objects.filter(organisation=within).values_list("cause", flat=True))
            assert len(causes_seen) == len(set(causes_seen))
            assert all(stock is None or stock >= 0 for stock in Reward.objects.values_list("stock", flat=True))
            for row in (Budget.objects.get(), Matching.objects.get()):
                assert row.spent_cents <= row.cents
            of_day = (
                Entry.objects.filter(organisation=within, rule__isnull=False, transfer__reversed_by=None)
                .exclude(transfer__cause__startswith="released")
                .values_list("account", "rule__deed", "rule__network", "happened_at__date")
                .annotate(points=Sum("amount"))
            )
            for _wallet, deed, network, _day, points in of_day:
                assert points <= self.most_a_day[deed, network], "a day gave more than its limit"
            while advance(MONTHS):
                pass
            sums = sums_of(within)
            in_all, _months = books_of(within)
            assert in_all.given == -sums["programme", False]
            assert in_all.kept == sums["wallet", False] + sums["wallet", True]

    return Economy


def changed(refusal: type[Exception], deed: Any) -> None:
    """Do it, or be refused, and then nothing has changed."""
    try:
        with Unchanged(refusal):
            deed()
    except refusal:
        pass


class Unchanged:
    def __init__(self, refusal: type[Exception]) -> None:
        self.refusal = refusal

    def __enter__(self) -> None:
        self.before = Transfer.objects.count(), Entry.objects.count()

    def __exit__(self, kind: type[BaseException] | None, _error: Any, _trace: TracebackType | None) -> None:
        if kind is not None and issubclass(kind, self.refusal):
            assert self.before == (Transfer.objects.count(), Entry.objects.count())


def sums_of(organisation: Organisation) -> Counter[tuple[str, bool]]:
    """Points by kind of account, apart for what was taken back from awards."""
    with connection.cursor() as cursor:  # asked after each step, so without what Django adds to a query
        cursor.execute(
            """SELECT account.kind, transfer.reverses_id IS NOT NULL, SUM(entry.amount)
            FROM points_entry entry
            JOIN points_account account ON account.id = entry.account_id
            JOIN points_transfer transfer ON transfer.id = entry.transfer_id
            WHERE entry.organisation_id = %s GROUP BY 1, 2""",
            [organisation.pk],
        )
        return Counter({(kind, bool(is_reversal)): points for kind, is_reversal, points in cursor.fetchall()})


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.django_db
def test_the_economy_holds_in_any_order_of_events(part: int, record_property: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notices, "_set_out", lambda *_told: None)  # by which ways people hear of it is told elsewhere
    done: Counter[str] = Counter()
    machine = economy_of(World(), done)
    run = settings(
        max_examples=EXAMPLES // PARTS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    seed(part)(machine)
    run_state_machine_as_test(machine, settings=run)
    assert done["examples"] >= EXAMPLES // PARTS
    record_property("economy", dict(done))
