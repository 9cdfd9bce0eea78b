"""Journey 6: what was earned is saved for something, taken, or given away; and somebody sees to all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

OFFER = """
from datetime import date
from proudly.people.models import Member
from proudly.people.services import add_member, come_in, end_welcome
from proudly.points.ledger import give_points
from proudly.points.services import set_point_value
from proudly.rewards.budgets import set_budget
from proudly.rewards.causes import offer_cause
from proudly.rewards.giving import set_matching
from proudly.rewards.services import add_codes, offer_reward
sanne = Member.objects.get(person__email=sanne)
within = sanne.organisation
for address, name, roles in others:
    one = add_member(organisation=within, email=address, name=name, roles=roles)
    come_in(member=one)
    end_welcome(member=one)
for one in Member.objects.filter(organisation=within, roles=None):
    give_points(member=one, amount=500, cause=f"start:{one.pk}", reason="start", about={})
first, last = date(2000, 1, 1), date(2099, 12, 31)
set_point_value(organisation=within, cents_per_hundred=250, starts_on=first, today=first)
set_budget(organisation=within, name="Always", starts_on=first, ends_on=last, cents=1_000_00)
set_matching(organisation=within, percent=50, starts_on=first, ends_on=last, cents=100_00)
token = offer_reward(organisation=within, name="Book token", price=100, kind="voucher", cost_cents=10_00)
add_codes(reward=token, codes=["BOOK-4711"])
made = {
    "token": token,
    "day": offer_reward(organisation=within, name="Day at the sea", price=200, stock=1, needs_approval=True),
    "boat": offer_reward(organisation=within, name="Boat trip", price=150, stock=5, needs_approval=True),
    "bicycle": offer_reward(organisation=within, name="Bicycle", price=900),
    "cause": offer_cause(organisation=within, name="A well in Kitui", story="Water for a school."),
}
result = {name: one.pk for name, one in made.items()}
"""
WORDS = {
    "en": {"goal": "400 to go for “Bicycle”", "wait": "2 rewards wait for your approval", "money": "€3.75"},
    "nl": {"goal": "Nog 400 voor “Bicycle”", "wait": "2 beloningen wachten op je goedkeuring", "money": "€ 3,75"},
}


def is_readable(page: Page) -> None:
    assert complaints(page) == []
    assert too_wide(page) == 0


def take(page: Page, base: str, reward: int) -> None:
    """Open what it costs, and say yes."""
    page.goto(f"{base}/rewards")
    page.locator(f"[data-opens=redeem-{reward}]").click()
    page.locator(f"dialog#redeem-{reward} form[action$='/redeem'] button").click()
    page.wait_for_url(f"{base}/rewards/mine")


def row(page: Page, name: str) -> Any:
    return page.locator("main .rows > li").filter(has_text=name)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("language", "device"), [("en", DESKTOP), ("nl", PHONE)], ids=["english desk", "dutch phone"])
def test_what_was_earned_is_saved_taken_or_given_and_the_report_says_so(
    language: str, device: dict[str, Any], found_company: Callable[..., Company], browsing: Browsing
):
    company, words = found_company(language=language), WORDS[language]
    base, number = company.proudly.base_url, company.eva.split("@")[0]
    mia, piet = f"mia.{number}@waterwerk.example", f"piet.{number}@waterwerk.example"
    others = [(mia, "Mia Manager", ["manager"]), (piet, "Piet Pomp", [])]
    made = company.proudly.run(OFFER, sanne=company.sanne, others=others)

    # Sanne saves for a bicycle, and sees how far it is.
    sanne = browsing.open(device, language=language)
    company.sign_in(sanne, company.sanne)
    sanne.goto(f"{base}/rewards")
    is_readable(sanne)
    sanne.locator(f"form[action='/rewards/{made['bicycle']}/save-for'] button").click()
    expect(sanne.get_by_text(words["goal"])).to_be_visible()

    # She takes a voucher, whose code is there at once, and asks for two things that somebody approves.
    take(sanne, base, made["token"])
    expect(row(sanne, "Book token").locator("code")).to_have_text("BOOK-4711")
    take(sanne, base, made["day"])
    take(sanne, base, made["boat"])
    expect(sanne.locator("#points-badge")).to_have_text("50")
    is_readable(sanne)

    # That was the last day at the sea: Piet finds none, and gives to a cause, which is added to.
    colleague = browsing.open(device, language=language)
    company.sign_in(colleague, piet)
    colleague.goto(f"{base}/rewards")
    expect(colleague.locator(f"[data-opens=redeem-{made['boat']}]")).to_be_visible()
    expect(colleague.locator(f"[data-opens=redeem-{made['day']}]")).to_have_count(0)
    expect(colleague.locator(f"[data-opens=redeem-{made['token']}]")).to_have_count(0)
    colleague.goto(f"{base}/causes/{made['cause']}")
    is_readable(colleague)
    colleague.locator("input[name=points]").fill("100")
    colleague.locator("main form[method=post] button").last.click()
    colleague.wait_for_url(f"{base}/causes")
    expect(colleague.locator("#points-badge")).to_have_text("400")
    is_readable(colleague)

    # Mia hears of both in one message, approves and hands over the one, and says why not the other.
    manager = browsing.open(device, language=language)
    company.sign_in(manager, mia)
    manager.goto(f"{base}/inbox")
    expect(manager.get_by_text(words["wait"])).to_be_visible()
    is_readable(manager)
    manager.locator("main a[href$='/rewards/orders']").first.click()
    is_readable(manager)
    row(manager, "Day at the sea").locator("button[name=approve]").click()
    row(manager, "Day at the sea").locator("summary").click()
    row(manager, "Day at the sea").locator("input[name=words]").fill("It lies at the reception.")
    row(manager, "Day at the sea").locator("details button").first.click()
    expect(row(manager, "Day at the sea")).to_have_count(0)
    row(manager, "Boat trip").locator("summary").click()
    row(manager, "Boat trip").locator("input[name=words]").fill("The boat leaks.")
    row(manager, "Boat trip").locator("button[name=cancel]").click()
    expect(row(manager, "Boat trip")).to_have_count(0)

    # Sanne has the one, and the points of the other.
    sanne.reload()
    expect(row(sanne, "Day at the sea")).to_contain_text("It lies at the reception.")
    expect(row(sanne, "Boat trip")).to_contain_text("The boat leaks.")
    expect(sanne.locator("#points-badge")).to_have_text("200")
    is_readable(sanne)
    sanne.goto(f"{base}/rewards/line?period=all")
    assert sanne.locator(".reward-line-number").all_inner_texts()[-3:] == ["2", "0", "200"]
    is_readable(sanne)

    # Piet's line says what came of his points, and at the end the report says what was given to whom.
    colleague.goto(f"{base}/rewards/line?period=all")
    assert words["money"] in plain(colleague.locator(".reward-line").inner_text())
    is_readable(colleague)
    manager.goto(f"{base}/causes/report")
    expect(manager.get_by_role("rowheader", name="A well in Kitui")).to_be_visible()
    assert words["money"] in plain(manager.locator("main").inner_text())
    is_readable(manager)
    pdf = manager.request.get(f"{base}/causes/report?as=pdf")
    assert pdf.ok and pdf.body().startswith(b"%PDF")
    [_heading, line] = manager.request.get(f"{base}/causes/report?as=csv").text().strip().splitlines()
    year = datetime.now().astimezone().year
    assert f"A well in Kitui,{year}-01-01" in line and ",100,2.50,1.25,3.75,0.00,1," in line
    assert browsing.errors == []
