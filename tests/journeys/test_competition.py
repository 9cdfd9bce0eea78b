"""Journey 5: who stands where, among people, teams, places and sponsors, and on the television in the canteen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

TELEVISION: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
CREW = """
from datetime import timedelta
from proudly.kit import clock
from proudly.people.models import Member, Organisation, Team
from proudly.people.services import add_member, come_in, end_welcome, give_role
from proudly.points.ledger import give_points
within = Member.objects.get(person__email=sanne).organisation
teams = [Team.objects.create(organisation=within, name=name) for name in ("Pumps", "Sluices")]
for number in range(12):
    member = add_member(
        organisation=within, email=f"m{number}.{within.pk}@waterwerk.example", name=f"Member {number:02}",
        language="en", team=teams[number % 2], location=("Delft", "Ghent")[number % 2])
    come_in(member=member)
    end_welcome(member=member)
    with clock.at(clock.now() - timedelta(days=1)):
        give_points(member=member, amount=100 + 10 * number, cause=f"crew:{member.pk}", reason="thanks", about={})
own = Member.objects.get(person__email=sanne)
Member.objects.filter(pk=own.pk).update(team=teams[0], location="Delft")
with clock.at(clock.now() - timedelta(days=1)):
    give_points(member=own, amount=5, cause=f"crew:{own.pk}", reason="thanks", about={})
boss = Member.objects.get(person__email=eva)
give_role(member=boss, role="manager")
give_role(member=boss, role="sponsor")
"""
WIN = """
from proudly.people.models import Member
from proudly.points.ledger import give_points
member = Member.objects.get(person__email=who)
give_points(member=member, amount=amount, cause=f"today:{member.pk}:{amount}", reason="thanks", about={})
"""
WORDS = {
    "en": {"up": "3 up since yesterday", "teams": "Teams", "places": "Places", "sponsors": "Sponsors",
           "newcomers": "Newcomers", "usual": "Against own usual", "all": "All time"},
    "nl": {"up": "sinds gisteren 3 omhoog", "teams": "Teams", "places": "Plaatsen", "sponsors": "Sponsors",
           "newcomers": "Nieuwkomers", "usual": "Tegen eigen gemiddelde", "all": "Altijd"},
}  # fmt: skip


def is_readable(page: Page) -> None:
    assert complaints(page) == []
    assert too_wide(page) == 0


def lines(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".standing-row .standing-row-name").all_inner_texts()]


@pytest.mark.parametrize(("language", "device"), [("en", DESKTOP), ("nl", PHONE)], ids=["english desk", "dutch phone"])
def test_a_member_finds_the_own_place_among_people_teams_places_and_sponsors(
    language: str, device: dict[str, Any], found_company: Callable[..., Company], browsing: Browsing
):
    company, words = found_company(language=language), WORDS[language]
    company.proudly.run(CREW, sanne=company.sanne, eva=company.eva)
    page = browsing.open(device, language=language)
    company.sign_in(page, company.sanne)
    page.goto(f"{company.proudly.base_url}/scoreboard?period=all")

    # Yesterday the last of thirteen. Then points come in, and the board that is open moves by itself.
    expect(page.locator(".standing-row-me .standing-row-rank")).to_contain_text("13", timeout=15_000)
    assert lines(page)[-3:-1] == ["Member 01", "Member 00"]
    company.proudly.run(WIN, who=company.sanne, amount=118)
    expect(page.locator(".standing-row-me .standing-row-rank")).to_contain_text(words["up"], timeout=30_000)
    assert lines(page)[-2] == "Member 03" and "Sanne" in lines(page)[-1]  # the tenth now
    is_readable(page)

    tabs = page.locator("main .tabs").first
    for of in ("teams", "places"):
        tabs.get_by_role("link", name=words[of]).click()
        expect(tabs.locator("[aria-current=page]")).to_have_text(words[of])
        expect(page.locator(".standing-row").first).to_be_visible()
        is_readable(page)
    page.goto(f"{company.proudly.base_url}/scoreboard?period=month")
    for contest in ("newcomers", "usual"):
        page.get_by_role("link", name=words[contest]).click()
        expect(page.locator(".board-choice[aria-current]")).to_have_text(words[contest])
        is_readable(page)
    tabs.get_by_role("link", name=words["sponsors"]).click()
    page.wait_for_url("**/scoreboard/sponsors")
    expect(page.get_by_text("Eva Editor")).to_be_visible()
    is_readable(page)
    assert browsing.errors == []


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_television_shows_the_board_from_afar_and_stays_live(
    motion: str, found_company: Callable[..., Company], browsing: Browsing
):
    company = found_company()
    company.proudly.run(CREW, sanne=company.sanne, eva=company.eva)
    office = browsing.open(DESKTOP)
    company.sign_in(office, company.eva)
    office.goto(f"{company.proudly.base_url}/organisation/scoreboard")
    is_readable(office)
    office.locator("input[name=name]").last.fill("Canteen")
    office.get_by_role("button", name="Add a screen").click()
    address = office.locator("code").inner_text()
    is_readable(office)

    canteen = browsing.open(TELEVISION, reduced_motion=motion)
    canteen.clock.install()
    canteen.goto(f"{address}?slide=2")  # the month
    names = canteen.locator(".tv-name")
    expect(names.first).to_be_visible()
    is_readable(canteen)
    # Letters of a twentieth of the height of a screen of 55 inches are 34 mm high: read from six metres and more.
    size = canteen.evaluate("parseFloat(getComputedStyle(document.querySelector('.tv-name')).fontSize)")
    assert size >= 1080 / 20 - 1
    assert canteen.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    seconds = canteen.evaluate("parseFloat(getComputedStyle(document.querySelector('.tv-slide')).animationDuration)")
    assert (seconds <= 0.001) == (motion == "reduce")

    company.proudly.run(WIN, who=company.sanne, amount=1000)
    for _ in range(12):  # each is a board that takes its turn
        canteen.clock.run_for(13_000)
        canteen.wait_for_timeout(300)
        if canteen.locator(".tv-name", has_text="Sanne de Vries").count():
            break
    expect(canteen.locator(".tv-name", has_text="Sanne de Vries")).to_be_visible()
    is_readable(canteen)
    assert browsing.errors == []
