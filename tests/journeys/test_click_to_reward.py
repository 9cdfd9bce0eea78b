"""Journey 4: somebody clicks, and the member sees the points arrive, why, and what came of it all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

READER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
SHARER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
ROBOT = "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"
TITLE = "Apprentices built this bridge"
WON = 27  # 20 for the share that the reader confirmed, 5 for the first of the story, 2 for the reader
SHARE = """
from proudly.content.services import publish_story, write_story
from proudly.people.models import Member
from proudly.sharing.services import share_story
eva, sanne = (Member.objects.get(person__email=one) for one in (eva, sanne))
story = write_story(
    author=eva, title=title, summary="Dry.", language=eva.language, announce=False, url="https://waterwerk.example/w"
)
publish_story(story=story)
share = share_story(member=sanne, story=story, network="linkedin", caption="Proud!")
result = {"id": share.pk, "code": share.link.code}
"""
WORDS = {
    "en": {"why": "Somebody read", "kinds": ["You or a colleague", "The same reader again", "A reader", "A robot"]},
    "nl": {"why": "Iemand las", "kinds": ["Jij of een collega", "Dezelfde lezer nog eens", "Een lezer", "Een robot"]},
}


def is_readable(page: Page) -> None:
    assert complaints(page) == []
    assert too_wide(page) == 0


def until(page: Page, path: str, selector: str, count: int) -> None:
    """Look at a page again until the worker has read the log that far."""
    for _ in range(20):
        page.goto(path)
        if page.locator(selector).count() >= count:
            break
        page.wait_for_timeout(300)
    expect(page.locator(selector)).to_have_count(count)


@pytest.mark.parametrize(("language", "device"), [("en", DESKTOP), ("nl", PHONE)], ids=["english desk", "dutch phone"])
def test_a_click_brings_points_within_seconds_and_the_member_reads_why(
    language: str,
    device: dict[str, Any],
    found_company: Callable[..., Company],
    browsing: Browsing,
    capsys: pytest.CaptureFixture[str],
):
    company, words = found_company(language=language), WORDS[language]
    base = company.proudly.base_url
    page = browsing.open(device, language=language, user_agent=SHARER)
    company.sign_in(page, company.sanne)
    share = company.proudly.run(SHARE, eva=company.eva, sanne=company.sanne, title=TITLE)
    link = f"{base}/go/{share['code']}"
    page.goto(f"{base}/points")
    expect(page.locator("#points-badge")).to_have_text("0")

    # The network's robot comes by, and then somebody who knows Sanne. The page that is open says so by itself.
    assert httpx.get(link, headers={"user-agent": ROBOT}).status_code == 200
    clicked = time.monotonic()
    assert httpx.get(link, headers={"user-agent": READER, "referer": "https://www.linkedin.com/"}).status_code == 302
    expect(page.locator("#points-badge")).to_have_text(str(WON))
    seconds = time.monotonic() - clicked
    expect(page.locator("#toasts").get_by_text(words["why"])).to_be_visible()
    with capsys.disabled():
        print(f"\nclick to reward ({language}): click_to_points_s={seconds:.1f}")

    # The same reader again, and Sanne herself: nothing more.
    httpx.get(link, headers={"user-agent": READER})
    page.context.request.get(link, max_redirects=0)
    until(page, f"{base}/shares/{share['id']}/visits", "main .entry-row", 4)
    said = page.locator("main .entry-row .entry-row-reason").all_inner_texts()
    assert said == words["kinds"]
    expect(page.locator("main .entry-row-mark-plus")).to_have_count(1)
    expect(page.locator("#points-badge")).to_have_text(str(WON))
    is_readable(page)
    page.goto(f"{base}/points")
    expect(page.get_by_text(f"{words['why']} “{TITLE}”").first).to_be_visible()
    is_readable(page)

    # And it is on the line: one share, one reader, so many points, all of them saved.
    page.locator("main a[href='/rewards/line']").click()
    page.wait_for_url("**/rewards/line")
    is_readable(page)
    numbers = [text.strip() for text in page.locator(".reward-line-number").all_inner_texts()]
    assert numbers == ["1", "0", "1", str(WON), "0", "0", str(WON)]
    page.locator(".reward-line-figure").nth(2).click()
    page.wait_for_url("**/shares")
    expect(page.get_by_text(TITLE)).to_be_visible()
    assert browsing.errors == []
