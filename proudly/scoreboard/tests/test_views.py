from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from proudly.kit import clock
from proudly.people.models import Member, Team
from proudly.people.tests import factories as people
from proudly.scoreboard.tests.factories import NOON, catch_up, win

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOON):
        yield


@pytest.fixture
def sanne() -> Member:
    with clock.at(NOON - timedelta(days=60)):
        within = people.organisation()
        return people.member(within, "Sanne", team=people.team(within, "Pumps"))


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/scoreboard{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def colleagues_of(member: Member, number: int) -> None:
    for one in range(number):
        people.member(member.organisation, f"Colleague {one}", team=member.team)


def test_a_stranger_is_asked_to_sign_in():
    assert Client().get("/scoreboard").status_code == 302


def test_at_the_start_of_a_week_the_page_says_how_to_take_the_lead(sanne: Member):
    said = words(page(signed_in(sanne)))
    assert "whoever shares first takes the lead" in said
    assert "Nov 23" in said


def test_ones_own_line_is_highlighted_and_the_way_up_is_told(sanne: Member):
    win(people.member(sanne.organisation, "Piet"), 1250)
    win(sanne, 1200)
    catch_up()
    html = page(signed_in(sanne))
    assert html.count("standing-row-me") == 1
    assert "Sanne (you)" in words(html)
    assert "51 more points and you pass Piet." in words(html)


def test_who_has_no_points_yet_is_told_how_to_get_on_the_board(sanne: Member):
    win(people.member(sanne.organisation, "Piet"), 10)
    catch_up()
    assert "Your first share puts you on the board." in words(page(signed_in(sanne)))


def test_teams_show_their_points_for_each_person_and_ones_own_team(sanne: Member):
    colleagues_of(sanne, 4)
    win(sanne, 64)
    catch_up()
    said = words(page(signed_in(sanne), "?of=teams"))
    assert "Pumps (your team)" in said
    assert "12.8" in said
    assert "5 people · 20% took part · 64 points together" in said


def test_the_bars_of_teams_hold_numbers_that_a_browser_reads_in_dutch(sanne: Member):
    Member.objects.filter(pk=sanne.pk).update(language="nl")
    colleagues_of(sanne, 4)
    win(sanne, 64)
    catch_up()
    html = page(signed_in(sanne), "?of=teams")
    assert "12,8" in html
    assert 'max="12.8" value="12.8"' in html


def test_last_week_is_one_step_back_and_does_not_reload_itself(sanne: Member):
    win(sanne, 20, at=NOON - timedelta(days=7))
    catch_up()
    client = signed_in(sanne)
    now = page(client)
    assert "?day=2026-11-16" in now
    assert 'hx-trigger="every 10s"' in now
    before = page(client, "?day=2026-11-16")
    assert "standing-row-me" in before
    assert "hx-trigger" not in before
    assert "?day=2026-11-23" in before


def test_nobody_goes_back_to_before_there_was_anything(sanne: Member):
    client = signed_in(sanne)
    assert 'rel="prev"' not in page(client, "?period=all")
    assert 'rel="prev"' not in page(client, "?day=2026-09-21")
    assert 'rel="prev"' in page(client, "?day=2026-10-21")


@pytest.mark.parametrize(
    "query", ["?day=2031-01-01", "?day=yesterday", "?day=0001-01-01", "?period=year", "?of=robots"]
)
def test_what_does_not_exist_shows_this_week(sanne: Member, query: str):
    assert "Nov 23" in page(signed_in(sanne), query)


def test_what_refreshes_is_the_board_alone(sanne: Member):
    win(sanne, 20)
    catch_up()
    html = page(signed_in(sanne), "?period=month", **{"HX-Request": "true"})
    assert "<html" not in html
    assert 'hx-get="/scoreboard?period=month"' in html
    assert "standing-row-me" in html


def test_people_of_another_organisation_are_not_there(sanne: Member):
    win(people.outsider("Otto"), 500)
    catch_up()
    assert "Otto" not in page(signed_in(sanne), "?period=all")


@pytest.mark.parametrize("query", ["", "?of=teams"])
@pytest.mark.parametrize("size", [2, 30])
def test_the_page_takes_as_many_queries_for_thirty_people_as_for_two(
    sanne: Member, size: int, query: str, django_assert_num_queries
):
    for number in range(size):
        team = Team.objects.create(organisation=sanne.organisation, name=f"Team {number}")
        for one in range(5):
            win(people.member(sanne.organisation, f"Member {number} {one}", team=team), 10 + number)
    win(sanne, 1)
    catch_up()
    client = signed_in(sanne)
    with django_assert_num_queries(11 if query else 12):
        page(client, query)
