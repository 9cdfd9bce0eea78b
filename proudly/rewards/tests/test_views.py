from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.queries import balance_of
from proudly.rewards.models import Redemption, Reward
from proudly.rewards.redeeming import redeem_reward
from proudly.rewards.tests.factories import reward, with_points

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    return with_points(people.member(), 250)


@pytest.fixture
def manager(sanne: Member) -> Member:
    return people.member(sanne.organisation, "Mo", roles=["manager"])


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def words(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


def form_key(html: bytes) -> str:
    found = re.search(r'name="request" value="([0-9a-f]{32})"', html.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("address", ["/rewards", "/rewards/mine", "/rewards/orders"])
def test_a_stranger_is_asked_to_sign_in(address: str):
    assert Client().get(address).status_code == 302


def test_the_catalogue_shows_what_can_be_had_and_how_far_the_rest_is(sanne: Member):
    reward(sanne.organisation, "Book", price=200)
    reward(sanne.organisation, "Day off", price=1490)
    reward(sanne.organisation, "Concert", price=10, stock=0)
    said = words(signed_in(sanne).get("/rewards").content)
    assert "I want this : Book" in said
    assert "1,240 to go" in said
    assert "All gone" in said
    assert "I want this : Concert" not in said and "I want this : Day off" not in said


def test_without_rewards_the_page_says_so(sanne: Member):
    assert "The shelves are still empty" in words(signed_in(sanne).get("/rewards").content)


def test_the_button_takes_the_reward_and_pressing_it_again_takes_no_second(sanne: Member):
    book = reward(sanne.organisation, "Book")
    client = signed_in(sanne)
    key = form_key(client.get("/rewards").content)
    for _ in range(2):
        response = client.post(f"/rewards/{book.pk}/redeem", {"request": key}, follow=True)
        assert response.redirect_chain[-1][0] == "/rewards/mine"
        assert "“Book” is yours." in words(response.content)
    assert Redemption.objects.count() == 1
    assert balance_of(sanne) == 150


def test_looking_takes_nothing(sanne: Member):
    book = reward(sanne.organisation, "Book")
    client = signed_in(sanne)
    client.get("/rewards")
    assert client.get(f"/rewards/{book.pk}/redeem").status_code == 405
    assert balance_of(sanne) == 250


def test_who_comes_too_late_reads_why(sanne: Member):
    book = reward(sanne.organisation, "Book")
    client = signed_in(sanne)
    key = form_key(client.get("/rewards").content)
    Reward.objects.update(stock=0)
    response = client.post(f"/rewards/{book.pk}/redeem", {"request": key}, follow=True)
    assert "“Book” has just run out. Your points are still yours." in words(response.content)
    assert balance_of(sanne) == 250


def test_a_form_without_its_key_takes_nothing(sanne: Member):
    book = reward(sanne.organisation, "Book")
    response = signed_in(sanne).post(f"/rewards/{book.pk}/redeem", {"request": "what"}, follow=True)
    assert "nothing was paid" in words(response.content)
    assert balance_of(sanne) == 250


def test_another_organisations_reward_is_not_there(sanne: Member):
    elsewhere = reward(people.organisation(), "Book")
    client = signed_in(sanne)
    assert "Book" not in words(client.get("/rewards").content)
    assert client.post(f"/rewards/{elsewhere.pk}/redeem", {"request": uuid4().hex}).status_code == 404


def test_a_member_sees_what_was_taken_and_nobody_elses(sanne: Member):
    other = with_points(people.member(sanne.organisation, "Piet"), 100)
    redeem_reward(member=other, reward=reward(sanne.organisation, "Concert"), request="one")
    client = signed_in(sanne)
    assert "Nothing yet" in words(client.get("/rewards/mine").content)
    redeem_reward(member=sanne, reward=reward(sanne.organisation, "Book"), request="one")
    said = words(client.get("/rewards/mine").content)
    assert "Book" in said and "On its way to you" in said and "Concert" not in said


def test_a_manager_hands_over_and_the_member_has_it(sanne: Member, manager: Member):
    order = redeem_reward(member=sanne, reward=reward(sanne.organisation, "Book"), request="one")
    client = signed_in(manager)
    assert "Handed over : Book, Sanne" in words(client.get("/rewards/orders").content)
    response = client.post(f"/rewards/orders/{order.pk}/fulfil", follow=True)
    assert "Sanne has “Book”." in words(response.content)
    assert "Everybody has what they chose" in words(response.content)
    assert "Sanne" in words(client.get("/rewards/orders?done=1").content)
    assert "In your hands" in words(signed_in(sanne).get("/rewards/mine").content)


def test_handing_over_is_for_managers_of_that_organisation(sanne: Member):
    order = redeem_reward(member=sanne, reward=reward(sanne.organisation), request="one")
    assert signed_in(sanne).get("/rewards/orders").status_code == 403
    assert signed_in(sanne).post(f"/rewards/orders/{order.pk}/fulfil").status_code == 403
    elsewhere = people.member(people.organisation("Elders"), "Mia", roles=["manager"])
    assert signed_in(elsewhere).post(f"/rewards/orders/{order.pk}/fulfil").status_code == 404
    order.refresh_from_db()
    assert order.state == Redemption.State.ORDERED


@pytest.mark.parametrize("size", [1, 12])
def test_pages_take_as_many_queries_for_twelve_lines_as_for_one(
    sanne: Member, manager: Member, size: int, django_assert_num_queries
):
    with_points(sanne, 10_000)
    for number in range(size):
        redeem_reward(member=sanne, reward=reward(sanne.organisation, f"Reward {number}"), request=str(number))
    for client, address, queries in (
        (signed_in(sanne), "/rewards", 10),
        (signed_in(sanne), "/rewards/mine", 8),
        (signed_in(manager), "/rewards/orders", 9),
    ):
        with django_assert_num_queries(queries):
            client.get(address)
