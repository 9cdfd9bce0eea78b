"""Approval, codes, limits, the budget, and saving for something."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connections
from django.test import Client

from proudly.audience.services import choose_audience
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.points.queries import balance_of
from proudly.points.verifying import verify_ledger
from proudly.rewards import queries, redeeming, reports, services
from proudly.rewards.approvals import REWARD_ASKED, tell_who_approves
from proudly.rewards.budgets import BelowSpent, Overlapping, set_budget
from proudly.rewards.models import Budget, Redemption, Reward, VoucherCode
from proudly.rewards.redeeming import approve_redemption, cancel_redemption, fulfil_redemption, redeem_reward
from proudly.rewards.tests.factories import reward, with_points

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
State = Redemption.State


@pytest.fixture
def sanne(db: None) -> Member:
    return with_points(people.member(), 500)


def take(member: Member, what: Reward, request: str = "one") -> Redemption:
    return redeem_reward(member=member, reward=what, request=request)


def stock_of(what: Reward) -> int | None:
    return Reward.objects.get(pk=what.pk).stock


def voucher(member: Member, codes: list[str], **more) -> Reward:
    made = reward(member.organisation, "Book token", kind=Reward.Kind.VOUCHER, stock=None, **more)
    services.add_codes(reward=made, codes=codes)
    return Reward.objects.get(pk=made.pk)


def right(member: Member) -> bool:
    found = verify_ledger(member.organisation).wrong
    assert found == []
    return True


# --- approval and cancelling ------------------------------------------------------------------------------------------


def test_what_needs_approval_waits_with_its_points_taken_and_managers_are_told(sanne: Member):
    manager = people.member(sanne.organisation, "Mia", roles=["manager"])
    asked = take(sanne, reward(sanne.organisation, needs_approval=True))
    assert (asked.state, balance_of(sanne)) == (State.ASKED, 400)
    tell_who_approves()
    assert Notice.objects.get(kind=REWARD_ASKED).member == manager
    with pytest.raises(redeeming.TooLate):
        fulfil_redemption(redemption=asked)
    for _ in range(2):
        approve_redemption(redemption=asked)
    asked.refresh_from_db()
    assert asked.state == State.ORDERED


def test_what_is_not_approved_comes_back_whole_and_says_why(sanne: Member):
    jacket = reward(sanne.organisation, needs_approval=True, cost_cents=3000)
    money = set_budget(
        organisation=sanne.organisation, name="x", starts_on=date(2020, 1, 1), ends_on=date(2040, 1, 1), cents=5000
    )
    asked = take(sanne, jacket)
    assert (stock_of(jacket), Budget.objects.get(pk=money.pk).spent_cents) == (2, 3000)
    for _ in range(2):
        cancel_redemption(redemption=asked, words="They stopped making it")
    asked.refresh_from_db()
    assert (asked.state, asked.words, balance_of(sanne)) == (State.CANCELLED, "They stopped making it", 500)
    assert (stock_of(jacket), Budget.objects.get(pk=money.pk).spent_cents) == (3, 0)
    assert Notice.objects.filter(kind=redeeming.REWARD_CANCELLED, member=sanne).count() == 1
    assert AuditEntry.objects.filter(action="reward cancelled").count() == 1
    assert right(sanne)


def test_a_member_can_change_their_mind_until_it_is_approved(sanne: Member):
    jacket = reward(sanne.organisation, needs_approval=True)
    first, second = take(sanne, jacket), take(sanne, jacket, "two")
    cancel_redemption(redemption=first, words="", by=sanne)
    approve_redemption(redemption=second)
    with pytest.raises(redeeming.TooLate):
        cancel_redemption(redemption=second, words="", by=sanne)
    assert balance_of(sanne) == 400


def test_what_was_handed_over_is_not_cancelled_and_what_was_cancelled_not_handed_over(sanne: Member):
    jacket = reward(sanne.organisation)
    had, gone = take(sanne, jacket), take(sanne, jacket, "two")
    fulfil_redemption(redemption=had, words="At the reception")
    cancel_redemption(redemption=gone, words="Out of stock")
    with pytest.raises(redeeming.TooLate):
        cancel_redemption(redemption=had, words="no")
    with pytest.raises(redeeming.TooLate):
        fulfil_redemption(redemption=gone)
    had.refresh_from_db()
    assert had.words == "At the reception"
    assert right(sanne)


# --- codes ------------------------------------------------------------------------------------------------------------


def test_a_voucher_gives_its_code_at_once_and_each_once(sanne: Member):
    token = voucher(sanne, ["AAA", "BBB", " AAA ", ""])
    assert token.stock == 2
    codes = [take(sanne, token, request).voucher.code for request in ("one", "two")]
    assert codes == ["AAA", "BBB"]
    with pytest.raises(redeeming.SoldOut):
        take(sanne, token, "three")
    assert take(sanne, token).state == State.FULFILLED
    assert right(sanne)


def test_codes_are_encrypted_and_none_is_taken_in_twice(sanne: Member):
    token = voucher(sanne, ["SECRET-1"])
    other = voucher(sanne, ["SECRET-1", "SECRET-2"])
    assert (token.stock, other.stock) == (1, 1)
    kept = str(list(VoucherCode.objects.values_list("sealed", "fingerprint")))
    assert "SECRET" not in kept


def test_a_code_that_is_asked_for_is_kept_for_who_asked(sanne: Member):
    token = voucher(sanne, ["AAA"], needs_approval=True)
    asked = take(sanne, token)
    assert stock_of(token) == 0 and not hasattr(asked, "voucher")
    with pytest.raises(redeeming.SoldOut):
        take(with_points(people.member(sanne.organisation, "Piet"), 500), token)
    approve_redemption(redemption=asked)
    assert VoucherCode.objects.get().redemption == asked
    assert right(sanne)


def test_a_code_that_was_asked_for_in_vain_is_there_for_the_next(sanne: Member):
    token = voucher(sanne, ["AAA"], needs_approval=True)
    cancel_redemption(redemption=take(sanne, token), words="no")
    assert stock_of(token) == 1
    assert right(sanne)


def test_a_code_whose_key_was_lost_is_said_and_takes_no_page_down(sanne: Member):
    take(sanne, voucher(sanne, ["AAA"]))
    client = Client()
    client.force_login(sanne.person)
    assert "AAA" in client.get("/rewards/mine").content.decode()
    VoucherCode.objects.update(sealed="of another key")
    page = client.get("/rewards/mine").content.decode()
    assert "its key was lost" in page


# --- who can have it --------------------------------------------------------------------------------------------------


def refused(member: Member, what: Reward, request: str = "again") -> type[Exception]:
    before = balance_of(member)
    with pytest.raises(redeeming.NotRedeemed) as why:
        take(member, what, request)
    assert balance_of(member) == before
    assert why.value.sentence.endswith(".")
    return why.type


def test_one_member_has_no_more_than_the_limit_for_each(sanne: Member):
    jacket = reward(sanne.organisation, for_each=1)
    first = take(sanne, jacket)
    assert refused(sanne, jacket) is redeeming.HadEnough
    cancel_redemption(redemption=first, words="no")
    take(sanne, jacket, "after all")


def test_a_reward_for_an_audience_is_for_its_members_alone(sanne: Member):
    team = people.team(sanne.organisation, "Sales")
    jacket = reward(sanne.organisation, audience=choose_audience(organisation=sanne.organisation, teams=[team]))
    assert refused(sanne, jacket) is redeeming.NotOffered
    assert list(queries.offered_to(sanne)) == []
    sanne.team = team
    sanne.save()
    assert list(queries.offered_to(sanne)) == [jacket]
    take(sanne, jacket)


def test_what_is_withdrawn_or_not_there_yet_cannot_be_had(sanne: Member):
    jacket = reward(sanne.organisation)
    services.withdraw_reward(reward=jacket)
    assert refused(sanne, jacket) is redeeming.NotOffered
    services.withdraw_reward(reward=jacket, withdrawn=False)
    with clock.at(NOON):
        later = reward(sanne.organisation, "Later", from_day=date(2026, 11, 28))
        assert refused(sanne, later) is redeeming.NotOffered
    with clock.at(NOON + timedelta(days=1)):
        take(sanne, later)


def test_of_what_there_is_as_much_as_wanted_everybody_has_one(sanne: Member):
    tree = reward(sanne.organisation, stock=None)
    for number in range(5):
        take(sanne, tree, str(number))
    assert stock_of(tree) is None


# --- money ------------------------------------------------------------------------------------------------------------


def budget(member: Member, cents: int, *, year: int = 2026, **more) -> Budget:
    return set_budget(
        organisation=member.organisation,
        name=str(year),
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        cents=cents,
        **more,
    )


def test_what_would_go_beyond_the_budget_cannot_be_had(sanne: Member):
    with clock.at(NOON):
        this_year = budget(sanne, 5000)
        jacket = reward(sanne.organisation, cost_cents=3000)
        take(sanne, jacket)
        assert refused(sanne, jacket) is redeeming.NoBudget
        budget(sanne, 6000, budget=this_year)
        take(sanne, jacket, "two")
    with clock.at(NOON + timedelta(days=60)):
        assert refused(sanne, jacket) is redeeming.NoBudget, "next year has no money yet"
    assert right(sanne)


def test_a_budget_is_not_made_smaller_than_what_is_spent_and_has_its_days_alone(sanne: Member):
    with clock.at(NOON):
        this_year = budget(sanne, 5000)
        take(sanne, reward(sanne.organisation, cost_cents=3000))
        with pytest.raises(BelowSpent):
            budget(sanne, 2999, budget=this_year)
        with pytest.raises(Overlapping):
            budget(sanne, 1)
        budget(sanne, 1, year=2027)


# --- for who runs the programme ---------------------------------------------------------------------------------------


def test_what_is_offered_stands_before_what_is_withdrawn(sanne: Member):
    gone, dear = reward(sanne.organisation, "Gone", price=1), reward(sanne.organisation, "Dear", price=90)
    services.withdraw_reward(reward=gone)
    assert list(queries.everything_offered(sanne.organisation)) == [dear, gone]


def test_what_was_dealt_with_last_stands_first_whichever_way_it_was(sanne: Member):
    mia = people.member(sanne.organisation, "Mia", roles=["manager"])
    jacket = reward(sanne.organisation)
    first, second, third = (take(sanne, jacket, request) for request in ("one", "two", "three"))
    for days, deal in enumerate(
        (
            partial(fulfil_redemption, redemption=first),
            partial(cancel_redemption, redemption=second, words="no"),
            partial(fulfil_redemption, redemption=third),
        )
    ):
        with clock.at(NOON + timedelta(days=days)):
            deal()
    assert list(queries.dealt_with(mia)) == [third, second, first]


def test_wages_in_kind_are_of_the_month_in_which_they_came_where_the_organisation_is(sanne: Member):
    dinner = reward(sanne.organisation, "Dinner", tax=Reward.Tax.WAGES, cost_cents=9000)
    taken = take(sanne, dinner)
    with clock.at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):  # half past midnight in Amsterdam, in December
        fulfil_redemption(redemption=taken)
    november = queries.wages_in_kind(sanne.organisation, date(2026, 11, 1), date(2026, 11, 30))
    december = queries.wages_in_kind(sanne.organisation, date(2026, 12, 1), date(2026, 12, 31))
    assert (list(november), list(december)) == ([], [taken])
    assert "2026-12-01,90.00" in "".join(reports.payroll_csv(list(december)))


# --- saving -----------------------------------------------------------------------------------------------------------


def test_how_far_it_is_to_what_one_saves_for(sanne: Member):
    dinner = reward(sanne.organisation, "Dinner", price=740)
    assert queries.saving_of(sanne, 500) is None
    services.save_for(member=sanne, reward=dinner)
    now = clock.now()
    with clock.at(now):
        saving = queries.saving_of(sanne, balance_of(sanne))
    assert saving is not None
    assert (saving.reward, saving.missing) == (dinner, 240)
    services.save_for(member=sanne, reward=None)
    assert queries.saving_of(sanne, 500) is None


def test_what_came_back_from_a_cancelled_reward_is_no_pace(db: None):
    member = people.member()
    with clock.at(NOON - timedelta(days=3)):
        with_points(member, 100)
    with clock.at(NOON):
        before = queries.won_lately(member)
        cancel_redemption(redemption=take(member, reward(member.organisation)), words="no")
        assert queries.won_lately(member) == before


# --- all at once ------------------------------------------------------------------------------------------------------


def at_once(deeds: Sequence[Callable[[], object]]) -> list[str]:
    said: list[str] = []

    def do(deed: Callable[[], object]) -> None:
        try:
            deed()
            said.append("done")
        except (redeeming.NotRedeemed, redeeming.TooLate) as no:
            said.append(type(no).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.mark.django_db(transaction=True)
def test_the_last_of_a_budget_goes_to_one_of_many_and_the_others_keep_their_points():
    within = people.organisation()
    members = [with_points(people.member(within, f"Member {n}"), 100) for n in range(8)]
    rewards = [reward(within, f"Reward {n}", cost_cents=1000) for n in range(8)]
    set_budget(organisation=within, name="x", starts_on=date(2020, 1, 1), ends_on=date(2040, 1, 1), cents=2500)
    said = at_once([partial(take, member, one) for member, one in zip(members, rewards, strict=True)])
    assert said == ["NoBudget"] * 6 + ["done"] * 2
    assert sum(balance_of(member) for member in members) == 600
    assert right(members[0])


@pytest.mark.django_db(transaction=True)
def test_approving_and_cancelling_at_once_comes_to_one_of_the_two():
    member = with_points(people.member(), 100)
    asked = take(member, reward(member.organisation, needs_approval=True))
    at_once(
        [partial(approve_redemption, redemption=asked)] * 3 + [partial(cancel_redemption, redemption=asked, words="no")]
    )
    asked.refresh_from_db()
    assert (asked.state == State.CANCELLED) == (balance_of(member) == 100)
    assert right(member)
