"""The reward line: what a member did, what it brought, and what they got or gave."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.queries import balance_of
from proudly.rewards.redeeming import cancel_redemption, redeem_reward
from proudly.rewards.reward_line import RewardLine, reward_line_of
from proudly.rewards.tests.factories import given, reward, with_points
from proudly.scoreboard.rules import CALENDAR, Period
from proudly.sharing.models import Share
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LAST_MONTH = NOW - timedelta(days=30)
LAST_SUMMER = NOW - timedelta(days=120)


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def sanne() -> Member:
    with clock.at(LAST_SUMMER):
        return people.member(name="Sanne")


def line(member: Member, period: Period = Period.MONTH) -> RewardLine:
    advance_all()
    return reward_line_of(member, period, NOW.date())


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page(member: Member, query: str = "") -> str:
    response = signed_in(member).get(f"/rewards/line{query}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def shared_and_read(member: Member, at: datetime, *, readers: int = 1) -> Share:
    with clock.at(at):
        share = sharing.share(member, content.story(author=member, title=f"Of {at}"))
        for number in range(readers):
            sharing.click(share, visitor=f"reader {number}")
    return share


def test_what_was_done_and_brought_stands_in_its_month_its_quarter_and_all_time(sanne: Member):
    for at in (NOW, LAST_MONTH, LAST_SUMMER):
        shared_and_read(sanne, at, readers=2)
    counted = {
        period: (line(sanne, period).shares, line(sanne, period).readers) for period in (*CALENDAR, Period.ALL_TIME)
    }
    assert counted[Period.MONTH] == (1, 2)
    assert counted[Period.QUARTER] == (2, 4)
    assert counted[Period.ALL_TIME] == (3, 6)


def test_robots_and_own_visits_are_no_readers(sanne: Member):
    share = shared_and_read(sanne, NOW)
    sharing.click(share, visitor="robot", agent="Googlebot/2.1")
    sharing.click(share, visitor="own", own="member")
    assert line(sanne).readers == 1


def test_points_won_are_not_less_for_being_spent_nor_more_for_coming_back(sanne: Member):
    with_points(sanne, 100)
    order = redeem_reward(member=sanne, reward=reward(sanne.organisation, price=60), request="one")
    after = line(sanne)
    assert (after.won, after.rewards, after.spent) == (100, 1, 60)
    cancel_redemption(redemption=order, words="none left")
    after = line(sanne)
    assert (after.won, after.rewards, after.spent) == (100, 0, 0)


def test_gifts_stand_there_in_points_and_in_money_with_what_was_added(sanne: Member):
    given(sanne, points=100)  # worth 2.50, and half as much is added
    after = line(sanne)
    assert (after.gifts, after.given, after.given_cents, after.added_cents) == (1, 100, 250, 125)
    assert "100 points given away €3.75 for causes, €1.25 of it added by us" in page(sanne)


def test_colleagues_are_on_lines_of_their_own(sanne: Member):
    shared_and_read(sanne, NOW)
    piet = people.member(sanne.organisation, "Piet")
    assert line(piet).is_empty and not line(sanne).is_empty


def test_every_number_opens_to_the_rows_behind_it(sanne: Member):
    given(sanne)
    shared_and_read(sanne, NOW)
    advance_all()
    client = signed_in(sanne)
    drawn = client.get("/rewards/line").content.decode()
    opens = re.findall(r'class="reward-line-figure" href="([^"]+)"', drawn)
    assert set(opens) == {"/shares", "/suggestions", "/points", "/rewards/mine", "/causes", "/rewards"}
    assert {client.get(address).status_code for address in opens} == {200}


def test_who_did_nothing_yet_reads_how_the_line_begins(sanne: Member):
    assert "Your line begins with one share" in page(sanne, "?period=all")
    assert "Still quiet, and there is time" in page(sanne)
    shared_and_read(sanne, LAST_SUMMER)
    advance_all()
    assert "Still quiet, and there is time" in page(sanne)
    assert "Your line begins with one share" not in page(sanne, "?period=all")


def test_a_period_that_is_none_is_this_month(sanne: Member):
    shared_and_read(sanne, LAST_SUMMER)
    assert "0 shares" in page(sanne, "?period=century")


def test_the_way_to_it_is_on_the_points_page_in_the_menu_and_beside_the_rewards(sanne: Member):
    client = signed_in(sanne)
    for address in ("/", "/points", "/rewards"):
        assert 'href="/rewards/line"' in client.get(address).content.decode()


@pytest.mark.parametrize("size", [1, 7])
def test_the_line_takes_as_many_queries_for_seven_deeds_as_for_one(
    sanne: Member, size: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for day in range(size):
        shared_and_read(sanne, NOW - timedelta(days=day), readers=size)
        with_points(sanne, 200)
        redeem_reward(member=sanne, reward=reward(sanne.organisation, f"Book {day}"), request=str(day))
    assert balance_of(sanne) > 0
    advance_all()
    client = signed_in(sanne)
    with django_assert_num_queries(13):
        client.get("/rewards/line")
    with django_assert_num_queries(7):
        reward_line_of(sanne, Period.QUARTER, NOW.date())
