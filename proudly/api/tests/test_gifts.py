"""Gifts, savings goals and codes, as programs ask for them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from proudly.api.tests.factories import Caller
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.queries import balance_of
from proudly.rewards import giving
from proudly.rewards.causes import withdraw_cause
from proudly.rewards.models import Cause, Gift, Pot, Redemption, VoucherCode
from proudly.rewards.redeeming import approve_redemption
from proudly.rewards.tests import factories as rewards

pytestmark = pytest.mark.django_db

KEY = {"HTTP_IDEMPOTENCY_KEY": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def sanne(db: None) -> Member:
    return rewards.with_points(people.member(), 100)


@pytest.fixture
def given(sanne: Member) -> rewards.Given:
    """A colleague gave, so that there are causes, a pot, and half as much is added."""
    return rewards.given(people.member(sanne.organisation, "Piet"))


def kind(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


# --- gifts ---


def test_the_causes_say_what_giving_is_worth(sanne: Member, given: rewards.Given):
    told = Caller(sanne).get("/causes").json()
    assert (told["hundred_are_worth"], told["added_percent"]) == (250, 50)
    [cause] = told["causes"]
    assert (cause["id"], cause["name"], cause["given_cents"]) == (given.cause.pk, "A well", 18)


def test_points_are_given_once_for_each_key(sanne: Member, given: rewards.Given):
    caller, path = Caller(sanne), f"/causes/{given.cause.pk}/gifts"
    first, second = (caller.post(path, {"points": 40, "pot": given.pot.pk}, **KEY) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() == caller.get("/gifts").json()["items"][0]
    assert (first.json()["cents"], first.json()["added_cents"], first.json()["pot"]["name"]) == (100, 50, "A well")
    assert balance_of(sanne) == 60
    other = caller.post(path, {"points": 41}, **KEY)
    assert [wrong["field"] for wrong in other.json()["errors"]] == ["Idempotency-Key"]
    assert balance_of(sanne) == 60


def test_why_nothing_was_given_is_told_apart(sanne: Member, given: rewards.Given):
    caller, path = Caller(sanne), f"/causes/{given.cause.pk}/gifts"
    assert kind(caller.post(path, {"points": 101}, **KEY)) == (409, "not-enough-points")
    giving.close_pot(pot=given.pot)
    assert kind(caller.post(path, {"points": 1, "pot": given.pot.pk}, **KEY)) == (409, "pot-closed")
    given.budget.__class__.objects.update(spent_cents=0, cents=0)
    assert kind(caller.post(path, {"points": 50}, **KEY)) == (409, "no-budget")
    withdraw_cause(cause=given.cause)
    assert kind(caller.post(path, {"points": 1}, **KEY)) == (409, "not-offered")
    assert kind(caller.put(f"/causes/{given.cause.pk}/monthly-gift", {"points": 1})) == (409, "not-offered")
    assert balance_of(sanne) == 100


def test_without_a_worth_nothing_can_be_given(sanne: Member):
    cause = Cause.objects.create(organisation=sanne.organisation, name="A well", story="x")
    caller = Caller(sanne)
    assert caller.get("/causes").json()["hundred_are_worth"] is None
    assert kind(caller.post(f"/causes/{cause.pk}/gifts", {"points": 1}, **KEY)) == (409, "no-value")


def test_a_pot_of_another_cause_or_organisation_is_none(sanne: Member, given: rewards.Given):
    elsewhere = rewards.given(people.member(people.organisation("Elders"), "Mona"))
    other = Cause.objects.create(organisation=sanne.organisation, name="Other", story="x")
    for path, pot in ((f"/causes/{given.cause.pk}", elsewhere.pot), (f"/causes/{other.pk}", given.pot)):
        answer = Caller(sanne).post(f"{path}/gifts", {"points": 1, "pot": pot.pk}, **KEY)
        assert [wrong["field"] for wrong in answer.json()["errors"]] == ["pot"]
    assert not Gift.objects.filter(member=sanne).exists()


def test_giving_each_month_begins_changes_and_stops(sanne: Member, given: rewards.Given):
    caller = Caller(sanne)
    assert caller.get("/monthly-gift").json() is None
    for points in (5, 7):
        caller.put(f"/causes/{given.cause.pk}/monthly-gift", {"points": points, "anonymous": True})
    told = caller.get("/monthly-gift").json()
    assert (told["cause"]["id"], told["points"], told["anonymous"]) == (given.cause.pk, 7, True)
    assert [caller.post("/monthly-gift/stop").json()["stopped"] for _ in range(2)] == [True, False]
    assert caller.get("/monthly-gift").json() is None


def test_a_pot_is_opened_once_and_closed_by_who_opened_it(sanne: Member, given: rewards.Given):
    caller = Caller(sanne)
    opened = [caller.post(f"/causes/{given.cause.pk}/pots", {"name": "Goat", "goal": 50}).json() for _ in range(2)]
    assert opened[0] == opened[1]
    assert [(pot["name"], pot["mine"], pot["points"]) for pot in caller.get("/pots").json()] == [
        ("Goat", True, 0),
        ("A well", False, 5),
    ]
    assert caller.post(f"/pots/{given.pot.pk}/close").status_code == 404
    assert [caller.post(f"/pots/{opened[0]['id']}/close").json()["is_closed"] for _ in range(2)] == [True, True]
    assert Pot.objects.filter(closed_at=None).get() == given.pot


# --- saving, codes, changing one's mind ---


def test_what_is_saved_for_is_chosen_read_and_dropped(sanne: Member):
    bicycle, caller = rewards.reward(sanne.organisation, "Bicycle", price=900), Caller(sanne)
    assert caller.get("/savings-goal").json() is None
    chosen = caller.put("/savings-goal", {"reward": bicycle.pk}).json()
    assert chosen == caller.get("/savings-goal").json()
    assert (chosen["reward"]["name"], chosen["missing"]) == ("Bicycle", 800)
    assert caller.put("/savings-goal", {"reward": None}).json() is None
    elsewhere = rewards.reward(people.organisation("Elders"))
    assert caller.put("/savings-goal", {"reward": elsewhere.pk}).status_code == 422


def test_a_code_is_for_who_took_the_voucher_and_needs_a_scope_of_its_own(sanne: Member):
    token = rewards.voucher(sanne, code="AAA-1")
    path = f"/redemptions/{token.pk}/code"
    assert Caller(sanne, "codes:read").get(path).json() == {"code": "AAA-1"}
    assert Caller(sanne, "rewards:read", "rewards:write").get(path).status_code == 403
    manager = people.member(sanne.organisation, "Mia", roles=["manager", "owner"])
    assert Caller(manager).get(path).status_code == 404
    assert Caller(sanne).get(f"/redemptions/{rewards.asked(sanne).pk}/code").status_code == 404
    VoucherCode.objects.update(sealed="what")
    assert kind(Caller(sanne).get(path)) == (409, "code-lost")


def test_one_can_change_ones_mind_until_it_is_approved(sanne: Member):
    caller, before = Caller(sanne), balance_of(sanne)
    order = rewards.asked(sanne)
    states = [caller.post(f"/redemptions/{order.pk}/cancel").json()["state"] for _ in range(2)]
    assert states == ["cancelled", "cancelled"]
    assert balance_of(sanne) == before + 5
    approved = rewards.asked(sanne, "Garden")
    approve_redemption(redemption=approved)
    assert kind(caller.post(f"/redemptions/{approved.pk}/cancel")) == (409, "too-late")
    piet = people.member(sanne.organisation, "Piet")
    assert Caller(piet).post(f"/redemptions/{rewards.asked(sanne, 'Boat').pk}/cancel").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["reward", "gift"])
def test_of_two_at_once_with_one_key_exactly_one_is_told_that_it_is_new(what: str):
    sanne = rewards.with_points(people.member(), 100)
    jacket = rewards.reward(sanne.organisation, price=10)
    cause = rewards.given(people.member(sanne.organisation, "Piet")).cause
    path, body = f"/rewards/{jacket.pk}/redemptions", None
    if what == "gift":
        path, body = f"/causes/{cause.pk}/gifts", {"points": 10}
    callers, answers = [Caller(sanne) for _ in range(4)], []
    begin = threading.Barrier(len(callers))

    def ask(caller: Caller) -> None:
        begin.wait()
        try:
            answers.append(caller.post(path, body, **KEY).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=[caller]) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 201]
    assert Redemption.objects.count() + Gift.objects.filter(member=sanne).count() == 1
    assert balance_of(sanne) == 90
