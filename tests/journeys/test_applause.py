"""A first share earns a badge within seconds; a colleague applauds it with one press, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

WORDS = {
    "en": {"badge": "First share", "told": "You earned a badge", "back": "Applauded"},
    "nl": {"badge": "Eerste keer gedeeld", "told": "Je verdiende een insigne", "back": "Geapplaudisseerd"},
}
SANNE_SHARES = """
from proudly.content.tests import factories as content
from proudly.people.models import Member
from proudly.sharing.services import give_address, share_story
sanne, eva = (Member.objects.get(person__email=one) for one in (who, editor))
story = content.story(eva, language=sanne.language)
share = share_story(member=sanne, story=story, network="linkedin", caption="Proud!")
give_address(share=share, address=f"https://www.linkedin.com/feed/update/urn:li:share:{share.pk}")
"""


def is_readable(page: Page) -> None:
    assert (complaints(page), too_wide(page)) == ([], 0), page.url


@pytest.mark.parametrize(
    ("device", "language"), [(PHONE, "nl"), (DESKTOP, "en")], ids=["phone, Dutch", "desk, English"]
)
def test_a_colleague_applauds_a_first_share(
    browsing: Browsing, found_company: Callable[..., Company], device: dict[str, Any], language: str
) -> None:
    company, words = found_company(language=language), WORDS[language]
    base = company.proudly.base_url

    # Sanne's page says what there is to earn; on her points she sees where it is.
    sanne = browsing.open(device, language=language)
    company.sign_in(sanne, company.sanne)
    sanne.goto(f"{base}/points")
    sanne.locator("main a[href='/badges']").click()
    is_readable(sanne)
    expect(sanne.locator("#earned + ul")).to_have_count(0)
    number = sanne.locator("#unread")
    expect(number).not_to_contain_text("1")

    # She shares: the bell says so by itself, and the badge is in colour.
    company.proudly.run(SANNE_SHARES, who=company.sanne, editor=company.eva)
    expect(number).to_contain_text("1")
    sanne.goto(f"{base}/inbox")
    expect(sanne.locator(".inbox")).to_contain_text(words["told"])
    sanne.locator(".inbox a[href$='/badges']").first.click()
    expect(sanne.locator("#earned + ul")).to_contain_text(words["badge"])
    is_readable(sanne)

    # Eva applauds it with one press, by keyboard.
    eva = browsing.open(device, language=language)
    company.sign_in(eva, company.eva)
    eva.goto(f"{base}/colleagues")
    is_readable(eva)
    deed = eva.locator("main li", has_text="Sanne de Vries")
    expect(deed).to_contain_text(words["badge"])
    deed.locator("button[aria-pressed=false]").press("Enter")
    expect(deed.locator("button[aria-pressed=true]")).to_contain_text(words["back"])
    is_readable(eva)

    # Sanne reads who; taken back, it is gone.
    sanne.goto(f"{base}/badges")
    expect(sanne.locator("main")).to_contain_text("Eva Editor")
    deed.locator("button[aria-pressed=true]").click()
    expect(deed.locator("button[aria-pressed=false]")).to_be_visible()
    sanne.goto(f"{base}/badges")
    expect(sanne.locator("main")).not_to_contain_text("Eva Editor")
