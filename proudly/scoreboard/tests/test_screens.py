"""The television, and the page on which seasons and screens are set up."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from proudly.kit import clock
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.people.privacy_choices import change_policy
from proudly.people.privacy_rules import Viewers
from proudly.people.tests import factories as people
from proudly.scoreboard.models import Screen, Season
from proudly.scoreboard.screens import add_screen, remove_screen
from proudly.scoreboard.tests.factories import NOON, catch_up, win

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOON):
        yield


@pytest.fixture
def maud() -> Member:
    return people.member(name="Maud", roles=["manager"])


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def crew(within: Organisation) -> None:
    pumps = people.team(within)
    for number in range(6):
        win(people.member(within, f"Member {number}", team=pumps), 10 * number + 10)
    Member.objects.filter(organisation=within).update(team=pumps)
    catch_up()


def test_a_television_shows_the_board_to_nobody_in_particular_and_then_the_next(maud: Member):
    crew(maud.organisation)
    _screen, token = add_screen(maker=maud, name="Canteen")
    page = Client().get(f"/scoreboard/tv/{token}")
    assert "Member 5" in page.content.decode() and "<html" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex" and "no-store" in page["Cache-Control"]
    (following,) = re.findall(r'hx-get="(\?slide=\d+)"', page.content.decode())
    slide = Client().get(f"/scoreboard/tv/{token}{following}", headers={"HX-Request": "true"}).content.decode()
    assert "Pumps" in slide and "Our teams" in slide and "<html" not in slide


def test_boards_without_points_are_passed_over(maud: Member):
    win(maud, 10)
    catch_up()
    _screen, token = add_screen(maker=maud, name="Canteen")
    slide = Client().get(f"/scoreboard/tv/{token}?slide=3").content.decode()  # of places: there are none
    assert "Maud" in slide


def test_a_television_shows_nobody_where_figures_are_ones_own(maud: Member):
    crew(maud.organisation)
    change_policy(organisation=maud.organisation, figures=Viewers.NOBODY, names_need_consent=False, works_council=False)
    _screen, token = add_screen(maker=maud, name="Canteen")
    for number in range(5):
        slide = Client().get(f"/scoreboard/tv/{token}?slide={number}").content.decode()
        assert "Member 5" not in slide and "Pumps" in slide, slide


@pytest.mark.parametrize("slide", ["", "?slide=x", "?slide=-1", "?slide=99999999999999999999"])
def test_an_address_that_nobody_was_given_or_that_was_removed_opens_nothing(maud: Member, slide: str):
    screen, token = add_screen(maker=maud, name="Canteen")
    assert Client().get(f"/scoreboard/tv/{token}{slide}").status_code == 200
    assert Client().get(f"/scoreboard/tv/{token[:-1]}{slide}").status_code == 404
    remove_screen(screen=screen)
    assert Client().get(f"/scoreboard/tv/{token}{slide}").status_code == 404


def test_the_database_does_not_know_the_address(maud: Member):
    screen, token = add_screen(maker=maud, name="Canteen")
    assert token not in str(Screen.objects.filter(pk=screen.pk).values().get())


def test_a_manager_adds_a_screen_reads_its_address_once_and_removes_it(maud: Member):
    client = browser(maud)
    page = client.post("/organisation/scoreboard", {"what": "screen", "name": "Canteen"}).content.decode()
    (address,) = set(re.findall(r"http://testserver(/scoreboard/tv/[\w-]+)", page))
    assert Client().get(address).status_code == 200
    assert address not in client.get("/organisation/scoreboard").content.decode()
    screen = Screen.objects.get()
    client.post(f"/organisation/scoreboard/screens/{screen.pk}/remove")
    assert Client().get(address).status_code == 404
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")][-2:] == ["screen added", "screen removed"]


def test_a_manager_opens_a_season_and_removes_it(maud: Member):
    client = browser(maud)
    said = {"what": "season", "name": "Autumn", "first_month": "2026-10-01", "last_month": "2026-12-01"}
    assert client.post("/organisation/scoreboard", said).status_code == 302
    season = Season.objects.get()
    assert (season.name, str(season.starts_on), str(season.ends_on)) == ("Autumn", "2026-10-01", "2026-12-31")
    board = client.get("/scoreboard?period=season").content.decode()
    assert "Autumn" in board
    client.post(f"/organisation/scoreboard/seasons/{season.pk}/remove")
    assert not Season.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"last_month": "2026-09-01"}, "Choose the first month, or one after it."),
        ({"name": ""}, "This field is required."),
        ({"first_month": "2026-10-02"}, "not one of the available choices"),
        ({}, "“Autumn” has some of these months already."),
    ],
)
def test_a_season_that_cannot_be_says_why_and_changes_nothing(maud: Member, changed: dict[str, str], sentence: str):
    client = browser(maud)
    said = {"what": "season", "name": "Autumn", "first_month": "2026-10-01", "last_month": "2026-12-01"}
    client.post("/organisation/scoreboard", said)
    page = client.post("/organisation/scoreboard", {**said, **changed})
    assert page.status_code == 200 and sentence in page.content.decode()
    assert Season.objects.count() == 1


def test_who_does_not_run_the_programme_finds_no_such_page():
    sanne = people.member()
    assert browser(sanne).get("/organisation/scoreboard").status_code in (403, 404)


@pytest.mark.parametrize(("last_month", "goes_on"), [("2026-10-01", False), ("2026-11-01", True)])
def test_the_board_of_a_season_renews_itself_only_while_the_season_goes_on(
    maud: Member, last_month: str, goes_on: bool
):
    client = browser(maud)
    client.post(
        "/organisation/scoreboard",
        {"what": "season", "name": "Autumn", "first_month": "2026-10-01", "last_month": last_month},
    )
    page = client.get("/scoreboard?period=season").content.decode()
    assert ('hx-trigger="every 10s"' in page) == goes_on
