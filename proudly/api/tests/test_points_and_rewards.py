from __future__ import annotations

from typing import Any

import pytest

from proudly.api.tests.factories import Caller
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.queries import balance_of
from proudly.points.services import adopt_starting_rules
from proudly.rewards.models import Redemption, Reward
from proudly.rewards.tests import factories as rewards
from proudly.scoreboard.tests.factories import catch_up, win

pytestmark = pytest.mark.django_db

KEY = {"HTTP_IDEMPOTENCY_KEY": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def sanne() -> Member:
    return people.member()


@pytest.fixture
def jacket(sanne: Member) -> Reward:
    return rewards.reward(sanne.organisation, price=100, stock=2)


# --- points ---


def test_the_wallet_and_why(sanne: Member):
    win(sanne, 20)
    caller = Caller(sanne)
    assert caller.get("/wallet").json() == {"balance": 20}
    [entry] = caller.get("/wallet/entries").json()["items"]
    assert (entry["amount"], entry["reason"]) == (20, "share")
    assert entry["sentence"].startswith("You shared")


def test_entries_come_in_pieces(sanne: Member):
    for amount in (1, 2, 3):
        win(sanne, amount)
    caller = Caller(sanne)
    first = caller.get("/wallet/entries?limit=2").json()
    assert [entry["amount"] for entry in first["items"]] == [3, 2]
    second = caller.get(f"/wallet/entries?limit=2&before={first['next']}").json()
    assert ([entry["amount"] for entry in second["items"]], second["next"]) == ([1], None)
    assert caller.get("/wallet/entries?before=x").status_code == 422
    assert caller.get(f"/wallet/entries?before={'9' * 60}").status_code == 200


def test_any_number_of_entries_costs_the_same_queries(sanne: Member, django_assert_num_queries: Any):
    caller = Caller(sanne)
    caller.get("/me")
    for _ in range(2):
        for _ in range(3):
            win(sanne, 1)
        with django_assert_num_queries(3):  # token, roles; entries
            caller.get("/wallet/entries")


def test_a_manager_changes_a_rule_and_everybody_reads_it(sanne: Member):
    adopt_starting_rules(organisation=sanne.organisation)
    boss = people.member(sanne.organisation, "Boss", roles=["manager"])
    change = {"deed": "share", "network": "linkedin", "amount": 30, "daily_cap": 90}
    assert Caller(sanne).put("/rules", change).status_code == 403
    assert Caller(boss).put("/rules", change).json()["amount"] == 30
    rules = {(rule["deed"], rule["network"]): rule["amount"] for rule in Caller(sanne).get("/rules").json()}
    assert rules["share", "linkedin"] == 30
    assert rules["click", None] == 2
    assert Caller(boss).put("/rules", change | {"daily_cap": 29}).status_code == 422
    assert Caller(boss).put("/rules", change | {"network": "myspace"}).status_code == 422


# --- scoreboard ---


def test_the_scoreboard_of_people_and_of_teams(sanne: Member):
    pumps = people.team(sanne.organisation)
    piet = people.member(sanne.organisation, "Piet", team=pumps)
    for name in ("Jan", "Kim", "Mo", "Ada"):
        people.member(sanne.organisation, name, team=pumps)
    win(sanne, 10, at=clock.now())
    win(piet, 30, at=clock.now())
    catch_up()
    caller = Caller(sanne)
    board = caller.get("/scoreboard").json()
    assert (board["period"], board["of"]) == ("week", "people")
    assert [(line["rank"], line["name"], line["points"], line["own"]) for line in board["top"]] == [
        (1, "Piet", 30, False),
        (2, "Sanne", 10, True),
    ]
    teams = caller.get("/scoreboard?period=all&of=teams").json()
    assert [(line["name"], line["points"], line["people"], line["score"]) for line in teams["top"]] == [
        ("Pumps", 30, 5, 6.0)
    ]
    assert caller.get("/scoreboard?period=decade").status_code == 422


# --- rewards ---


def test_a_reward_is_taken_once_for_each_key(sanne: Member, jacket: Reward):
    rewards.with_points(sanne, 250)
    caller = Caller(sanne)
    first = caller.post(f"/rewards/{jacket.pk}/redemptions", **KEY)
    second = caller.post(f"/rewards/{jacket.pk}/redemptions", **KEY)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert balance_of(sanne) == 150
    assert [reward["stock"] for reward in caller.get("/rewards").json()] == [1]
    assert caller.get("/redemptions").json()["items"] == [first.json()]


def test_too_few_points_and_an_empty_shelf_are_told_apart(sanne: Member, jacket: Reward):
    poor = Caller(sanne).post(f"/rewards/{jacket.pk}/redemptions", **KEY)
    assert (poor.status_code, poor.json()["type"]) == (409, "urn:problem-type:proudly:not-enough-points")
    gone = rewards.reward(sanne.organisation, "Mug", stock=0)
    sold = Caller(sanne).post(f"/rewards/{gone.pk}/redemptions", **KEY)
    assert (sold.status_code, sold.json()["type"]) == (409, "urn:problem-type:proudly:sold-out")
    assert not Redemption.objects.exists()


def test_a_key_is_wanted_and_good_for_one_reward(sanne: Member, jacket: Reward):
    rewards.with_points(sanne, 500)
    caller = Caller(sanne)
    missing = caller.post(f"/rewards/{jacket.pk}/redemptions")
    assert missing.status_code == 422
    assert [(wrong["where"], wrong["field"]) for wrong in missing.json()["errors"]] == [("header", "Idempotency-Key")]
    long = caller.post(f"/rewards/{jacket.pk}/redemptions", HTTP_IDEMPOTENCY_KEY="x" * 41)
    assert long.status_code == 422
    caller.post(f"/rewards/{jacket.pk}/redemptions", **KEY)
    other = rewards.reward(sanne.organisation, "Mug")
    assert caller.post(f"/rewards/{other.pk}/redemptions", **KEY).status_code == 422
    assert balance_of(sanne) == 400
