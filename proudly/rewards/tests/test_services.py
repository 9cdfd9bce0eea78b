from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections

from proudly.kit import clock
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.points.models import Transfer
from proudly.points.queries import balance_of, sum_of_all_entries, wallets_that_disagree
from proudly.rewards.models import Redemption, Reward
from proudly.rewards.redeeming import NotEnoughPoints, NotRedeemed, SoldOut, fulfil_redemption, redeem_reward
from proudly.rewards.services import offer_reward
from proudly.rewards.tests.factories import reward, with_points
from proudly.scoreboard.tests.factories import NOON


def stock_of(one: Reward) -> int:
    stock = Reward.objects.get(pk=one.pk).stock
    assert stock is not None
    return stock


@pytest.mark.django_db
def test_a_redeemed_reward_is_paid_and_taken_from_the_stock():
    sanne = with_points(people.member(), 250)
    jacket = reward(sanne.organisation)
    with clock.at(NOON):
        done = redeem_reward(member=sanne, reward=jacket, request="one")
    assert balance_of(sanne) == 150
    assert stock_of(jacket) == 2
    assert (done.state, done.price, done.redeemed_at) == (Redemption.State.ORDERED, 100, NOON)
    assert done.transfer.about == {"title": "Rain jacket"}


@pytest.mark.django_db
def test_the_same_request_sent_twice_takes_one():
    sanne = with_points(people.member(), 250)
    jacket = reward(sanne.organisation, stock=1)
    first = redeem_reward(member=sanne, reward=jacket, request="one")
    assert redeem_reward(member=sanne, reward=jacket, request="one") == first
    assert (balance_of(sanne), stock_of(jacket)) == (150, 0)


@pytest.mark.django_db
def test_a_second_request_takes_a_second_one():
    sanne = with_points(people.member(), 250)
    jacket = reward(sanne.organisation)
    for request in ("one", "two"):
        redeem_reward(member=sanne, reward=jacket, request=request)
    assert (balance_of(sanne), stock_of(jacket)) == (50, 1)


@pytest.mark.django_db
def test_who_comes_after_the_last_one_keeps_the_points_and_reads_why():
    sanne = with_points(people.member(), 250)
    jacket = reward(sanne.organisation, stock=0)
    with pytest.raises(SoldOut) as refused:
        redeem_reward(member=sanne, reward=jacket, request="one")
    assert refused.value.sentence == "“Rain jacket” has just run out. Your points are still yours."
    assert balance_of(sanne) == 250


@pytest.mark.django_db
@pytest.mark.parametrize(("has", "sentence"), [(99, "1 more point for"), (40, "60 more points for")])
def test_who_has_too_few_points_reads_how_many_are_missing(has: int, sentence: str):
    sanne = with_points(people.member(), has)
    jacket = reward(sanne.organisation)
    with pytest.raises(NotEnoughPoints) as refused:
        redeem_reward(member=sanne, reward=jacket, request="one")
    assert sentence in refused.value.sentence
    assert (balance_of(sanne), stock_of(jacket)) == (has, 3)
    assert not Redemption.objects.exists()


@pytest.mark.django_db
def test_another_organisations_reward_cannot_be_had():
    outsider = with_points(people.outsider(), 500)
    with pytest.raises(Reward.DoesNotExist):
        redeem_reward(member=outsider, reward=reward(people.organisation()), request="one")
    assert balance_of(outsider) == 500


@pytest.mark.django_db
def test_a_reward_is_handed_over_once():
    sanne = with_points(people.member(), 100)
    done = redeem_reward(member=sanne, reward=reward(sanne.organisation), request="one")
    for moment in (NOON, NOON + timedelta(days=1)):
        with clock.at(moment):
            fulfil_redemption(redemption=done)
    done.refresh_from_db()
    assert (done.state, done.fulfilled_at) == (Redemption.State.FULFILLED, NOON)
    [offered, handed_over] = AuditEntry.objects.order_by("number")
    assert (offered.action, offered.about["points"]) == ("reward offered", done.price)
    assert (handed_over.action, handed_over.concerns) == ("reward handed over", sanne)
    assert handed_over.about == {"reward": done.reward.name}, "what it cost is nobody else's to see"


@pytest.mark.django_db
def test_a_reward_costs_at_least_a_point():
    with pytest.raises(ValueError, match="at least one point"):
        offer_reward(organisation=people.organisation(), name="Air", price=0, stock=1)


@pytest.mark.django_db(transaction=True)
def test_in_a_rush_the_last_three_go_to_three_and_all_others_keep_their_points():
    within = people.organisation()
    crowd = [with_points(people.member(within, f"Member {number}"), 120) for number in range(20)]
    jacket = reward(within, stock=3)

    said = all_at_once([partial(take, member, jacket, "one") for member in crowd])

    assert Counter(said) == {"had": 3, "SoldOut": 17}
    assert stock_of(jacket) == 0
    assert Counter(balance_of(member) for member in crowd) == {20: 3, 120: 17}
    winners = set(Redemption.objects.values_list("member", flat=True))
    assert winners == {member.pk for member in crowd if balance_of(member) == 20}
    assert_books_balance(crowd[0])


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_many_times_at_once_takes_one():
    sanne = with_points(people.member(), 1000)
    jacket = reward(sanne.organisation, stock=10)

    said = all_at_once([partial(take, sanne, jacket, "one")] * 12)

    assert Counter(said) == {"had": 12}, "everyone of them is told that it is theirs"
    assert (Redemption.objects.count(), balance_of(sanne), stock_of(jacket)) == (1, 900, 9)


@pytest.mark.django_db(transaction=True)
def test_the_same_points_cannot_pay_for_two_rewards_at_once():
    sanne = with_points(people.member(), 150)
    rewards = [reward(sanne.organisation, f"Reward {number}", stock=1) for number in range(6)]

    said = all_at_once([partial(take, sanne, one, f"form {one.pk}") for one in rewards])

    assert Counter(said) == {"had": 1, "NotEnoughPoints": 5}
    assert balance_of(sanne) == 50
    assert sum(stock_of(one) for one in rewards) == 5
    assert_books_balance(sanne)


def take(member: Member, jacket: Reward, request: str) -> str:
    try:
        redeem_reward(member=member, reward=jacket, request=request)
    except NotRedeemed as refused:
        return type(refused).__name__
    return "had"


def all_at_once(deeds: list[Callable[[], str]]) -> list[str]:
    """What each says, done by as many threads that start together."""
    start = threading.Barrier(len(deeds))
    said: list[str] = []

    def work(deed: Callable[[], str]) -> None:
        try:
            start.wait()
            said.append(deed())
        except Exception as error:
            said.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def assert_books_balance(member: Member) -> None:
    assert sum_of_all_entries(member.organisation) == 0
    assert wallets_that_disagree(member.organisation) == []
    assert Transfer.objects.filter(reason="redeemed").count() == Redemption.objects.count()
