"""The first minute of an employee: from the invitation in the mail to the first share, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

PREPARE = """
from proudly.content.services import CaptionText, add_topic, publish_story, write_story
from proudly.people.models import Member
from proudly.people.services import add_member, give_role
eva = Member.objects.get(person__email=eva)
give_role(member=eva, role="manager")
craft = add_topic(organisation=eva.organisation, name="Water")
for title, topics in ((title, [craft]), (other, [])):
    publish_story(story=write_story(
        author=eva, title=title, summary="Dry feet for three hundred houses.", language=language, topics=topics,
        captions=[CaptionText("", language, "Proud of my colleagues.")], announce=False,
    ))
add_member(organisation=eva.organisation, email=nina, name="Nina de Wit", language=language)
"""

WORDS = {
    "en": {"next": "Next", "skip": "Leave out", "title": "Our pump saved a village"},
    "nl": {"next": "Volgende", "skip": "Overslaan", "title": "De pomp die een dorp redde"},
}


class Newcomer:
    """Somebody who clicks, and whose clicks are counted; every page is looked at as it comes."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Any) -> None:
        what.click()
        self.clicks += 1

    def look(self) -> None:
        self.page.wait_for_load_state()
        assert complaints(self.page) == [], self.page.url
        assert too_wide(self.page) == 0, self.page.url


def invited(company: Company, browsing: Browsing, *, language: str, nina: str) -> str:
    """Eva invites Nina on the page; returns the HTML of the mail that Nina gets."""
    words = WORDS[language]
    company.proudly.run(PREPARE, eva=company.eva, nina=nina, language=language, title=words["title"], other="Other")
    manager = browsing.open(language=language)
    company.sign_in(manager, company.eva)
    manager.goto(f"{company.proudly.base_url}/people/invite")
    company.mailroom.empty()
    manager.locator("li", has_text="Nina de Wit").locator("form[action$='/invite'] button").click()
    mail = company.mailroom.wait_for(nina)
    body = mail.get_body(("html",))
    assert body is not None and mail.get_body(("plain",)) is not None
    return str(body.get_content())


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_from_the_invitation_to_the_first_share(
    language: str,
    device: dict[str, Any],
    found_company: Callable[..., Company],
    browsing: Browsing,
    capsys: pytest.CaptureFixture[str],
) -> None:
    company, words = found_company(language=language), WORDS[language]
    nina = f"nina.{company.eva.split('.', 1)[1]}"
    mail = invited(company, browsing, language=language, nina=nina)

    page = browsing.open(device, language="en" if language == "nl" else "nl")  # the browser's language is another
    page.set_content(mail)
    looked = 0.0
    person, started = Newcomer(page), time.monotonic()

    def look() -> None:
        nonlocal looked
        began = time.monotonic()
        person.look()
        looked += time.monotonic() - began  # the test looks; a person does not run axe

    with page.context.expect_page() as opened:
        person.click(page.locator("a[href*='/invited/']").first)
    person.page = page = opened.value
    look()
    assert page.locator("html").get_attribute("lang") == language
    person.click(page.locator("main form button"))
    page.wait_for_url("**/start")
    look()
    person.click(page.get_by_label("Water"))
    person.click(page.get_by_role("button", name=words["next"]))
    page.wait_for_selector("input[name=step][value=networks]", state="attached")
    look()
    person.click(page.get_by_role("button", name=words["next"]))
    page.wait_for_selector("input[name=step][value=story]", state="attached")
    look()
    expect(page.get_by_role("heading", name=words["title"])).to_be_visible()
    person.click(page.locator("a[href$='/share/linkedin']"))
    page.wait_for_url("**/share/linkedin")
    look()
    with page.expect_request(re.compile(r"^https://www\.linkedin\.com/")):
        person.click(page.locator("#share-form button[type=submit]"))
    seconds = time.monotonic() - started - looked

    with capsys.disabled():
        device_name = "phone" if device is PHONE else "desk"
        print(f"\nfirst minute ({language}, {device_name}): clicks={person.clicks} seconds={seconds:.1f}")
    assert person.clicks <= 8 and seconds < 60
    again = page.context.new_page()
    again.goto(f"{company.proudly.base_url}/start")
    assert again.url == f"{company.proudly.base_url}/"  # done, and never shown again


def test_it_is_left_out_step_by_step_and_resumed_where_it_was_left(
    found_company: Callable[..., Company], browsing: Browsing
) -> None:
    company, words = found_company(language="en"), WORDS["en"]
    nina = f"nina.{company.eva.split('.', 1)[1]}"
    mail = invited(company, browsing, language="en", nina=nina)
    page = browsing.open(PHONE)
    page.goto(re.search(r'href="(http[^"]+/invited/[^"]+)"', mail)[1])  # type: ignore[index]
    page.locator("main form button").click()
    page.wait_for_url("**/start")
    page.get_by_role("button", name=words["skip"]).click()
    page.wait_for_selector("input[name=step][value=networks]", state="attached")

    other = browsing.open(DESKTOP)  # later, elsewhere: by a code in the mail
    other.goto(f"{company.proudly.base_url}/sign-in")
    other.locator("input[name=email]").fill(nina)
    company.mailroom.empty()
    other.locator("main form button").first.click()
    code = company.mailroom.wait_for(nina).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    other.locator("input[name=code]").fill(re.findall(r"^    (\S+)\s*$", code, re.MULTILINE)[0])
    other.locator("main form button").first.click()
    other.wait_for_url("**/start")
    other.wait_for_selector("input[name=step][value=networks]", state="attached")
    other.goto(f"{company.proudly.base_url}/")
    assert complaints(other) == []
    other.locator("form[action='/start'] button").click()
    other.wait_for_url(f"{company.proudly.base_url}/")
    expect(other.locator("form[action='/start']")).to_have_count(0)
