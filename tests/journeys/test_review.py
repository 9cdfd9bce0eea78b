"""A story is asked for, sent back, mended, approved and published; nobody sees it before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

WORDS = {
    "en": {"waits": "1 story to approve", "changed": "different"},
    "nl": {"waits": "1 verhaal om goed te keuren", "changed": "anders"},
}
SANNE_APPROVES = """
from proudly.content.review.services import save_review_rule
from proudly.people.models import Member
from proudly.people.services import add_member, come_in, end_welcome
sanne = Member.objects.get(person__email=who)
save_review_rule(organisation=sanne.organisation, name="Everything", members=[sanne], roles=["manager"])
mona = add_member(
    organisation=sanne.organisation, email=manager, name="Mona", language=sanne.language, roles=["manager"]
)
come_in(member=mona)
end_welcome(member=mona)
"""


def is_readable(page: Page) -> None:
    assert (complaints(page), too_wide(page)) == ([], 0), page.url


def says(page: Page, button: str, text: str) -> None:
    page.locator("#id_text").fill(text)
    page.locator(f"button[name=do][value={button}]").click()


@pytest.mark.parametrize(
    ("device", "language"), [(PHONE, "nl"), (DESKTOP, "en")], ids=["phone, Dutch", "desk, English"]
)
def test_a_story_reaches_nobody_before_somebody_else_has_read_it(
    browsing: Browsing, found_company: Callable[..., Company], device: dict[str, Any], language: str
) -> None:
    company, words = found_company(language=language), WORDS[language]
    base, mona = company.proudly.base_url, f"mona-{company.eva}"
    company.proudly.run(SANNE_APPROVES, who=company.sanne, manager=mona)

    # Eva writes, cannot publish, and asks.
    writer = browsing.open(device, language=language)
    company.sign_in(writer, company.eva)
    writer.goto(f"{base}/write/new")
    writer.locator("#id_title").fill("We mend nine pumps of ten")
    writer.locator("#id_summary").fill("It was six of ten three years ago.")
    writer.locator("form.editor button[type=submit]").last.click()
    writer.wait_for_url(re.compile(r"/write/\d+/preview$"))
    [story] = map(int, re.findall(r"/write/(\d+)/", writer.url))
    company.mailroom.empty()
    writer.goto(f"{base}/review/{story}")
    is_readable(writer)
    says(writer, "ask", "Are the figures right?")

    # Mona sees on any page that something waits, reads it, and asks for a change.
    assert company.mailroom.wait_for(mona)["Subject"]
    approver = browsing.open(device, language=language)
    company.sign_in(approver, mona)
    expect(approver.locator("button.account-button")).to_contain_text(words["waits"])
    approver.locator("button.account-button").click()
    approver.locator("#account-menu a[href='/review']").click()
    is_readable(approver)
    approver.locator(f"a[href='/review/{story}']").click()
    is_readable(approver)
    company.mailroom.empty()
    says(approver, "change", "It was five of ten.")
    expect(approver.locator(".account-waits")).to_have_count(0)

    # Eva hears of it, mends it, and asks again. Nobody sees it meanwhile.
    assert company.mailroom.wait_for(company.eva)["Subject"]
    writer.goto(f"{base}/write/{story}")
    writer.locator("#id_summary").fill("It was five of ten three years ago.")
    writer.locator("form.editor button[type=submit]").last.click()
    writer.wait_for_url(f"{base}/write/{story}/preview")
    expect(writer.locator(f"form[action='/write/{story}/publish']")).to_have_count(0)
    reader = browsing.open(device, language=language)
    company.sign_in(reader, company.sanne)
    assert reader.goto(f"{base}/stories/{story}").status == 404  # type: ignore[union-attr]
    writer.locator(f"main a[href='/review/{story}']").first.click()
    says(writer, "ask", "Mended.")

    # Mona reads what is different, and approves; then it goes out.
    approver.goto(f"{base}/review/{story}")
    expect(approver.locator("main")).to_contain_text(words["changed"])
    expect(approver.locator("ins")).to_contain_text("five")
    is_readable(approver)
    says(approver, "approve", "")
    writer.goto(f"{base}/write/{story}/preview")
    writer.locator(f"form[action='/write/{story}/publish'] button").click()
    assert reader.goto(f"{base}/stories/{story}").status == 200  # type: ignore[union-attr]
    expect(reader.locator("main")).to_contain_text("five of ten")
