"""An editor publishes a story from a pasted link: what it takes, in clicks and seconds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from proudly.content.cards.tests.site import Site, article, drawn, picture, running_site
from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

MOST_SECONDS = 60
TITLES = {"en": "Our pump saved a village", "nl": "Onze pomp redde een dorp"}
PASTE = """(input, text) => {
  input.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  document.execCommand("insertText", false, text);
}"""  # what a browser does when somebody pastes: the event, then the text


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        running.pages |= {"/en": article("en"), "/nl": article("nl"), "/pump.png": picture(drawn())}
        yield running


class Editor:
    """Somebody whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).click()

    def paste(self, selector: str, text: str) -> None:
        self.press(selector)
        self.page.locator(selector).evaluate(PASTE, text)


def is_readable(page: Page) -> None:
    assert complaints(page) == []
    assert too_wide(page) == 0


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_story_is_out_within_a_minute_of_pasting_its_link(
    language: str,
    device: dict[str, Any],
    site: Site,
    found_company: Callable[..., Company],
    browsing: Browsing,
    capsys: pytest.CaptureFixture[str],
) -> None:
    company = found_company(language=language)
    page = browsing.open(device, language=language)
    company.sign_in(page, company.eva)
    page.goto(f"{company.proudly.base_url}/write/new")
    is_readable(page)
    editor, began = Editor(page), time.monotonic()
    editor.paste("#id_link", f"{site.address}/{language}?utm_source=intranet&fbclid=abc")
    expect(page.locator("#link-reading .alert-success")).to_be_visible(timeout=30_000)
    expect(page.locator("#id_title")).to_have_value(TITLES[language])
    expect(page.locator("#id_url")).to_have_value(f"{site.address}/{language}")
    expect(page.locator("#id_picture_alt")).to_have_value("A pump beside a dyke")
    expect(page.locator("#link-picture img")).to_be_visible()
    assert (
        page.locator("#link-picture img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 1200
    )
    checking = time.monotonic()
    is_readable(page)
    began += time.monotonic() - checking  # which no editor waits for
    editor.press(".editor-side button[type=submit]")
    page.wait_for_url(re.compile(r"/write/\d+/preview"))
    expect(page.get_by_role("heading", name=TITLES[language]).first).to_be_visible()
    editor.press("form[action$='/publish'] button")
    expect(page.locator("form[action$='/publish']")).to_have_count(0)
    took = time.monotonic() - began
    is_readable(page)
    with capsys.disabled():
        print(f"\nlink to published ({language}): clicks={editor.clicks} seconds={took:.1f}")
    assert editor.clicks == 3 and took < MOST_SECONDS


def test_what_the_editor_typed_stays_and_a_second_link_fills_in_anew(
    site: Site, found_company: Callable[..., Company], browsing: Browsing
) -> None:
    company = found_company()
    page = browsing.open()
    company.sign_in(page, company.eva)
    page.goto(f"{company.proudly.base_url}/write/new")
    page.locator("#id_title").fill("My own words")
    editor = Editor(page)
    editor.paste("#id_link", f"{site.address}/en")
    expect(page.locator("#id_url")).to_have_value(f"{site.address}/en", timeout=30_000)
    expect(page.locator("#id_title")).to_have_value("My own words")
    page.locator("#id_link").fill(f"{site.address}/nl")
    page.locator("#link-form button").click()
    expect(page.locator("#id_url")).to_have_value(f"{site.address}/nl", timeout=30_000)
    expect(page.locator("#id_language")).to_have_value("nl")
    expect(page.locator("#id_title")).to_have_value("My own words")
    # What cannot be read says how to mend it, and takes nothing away.
    page.locator("#id_link").fill("http://169.254.169.254/latest/meta-data/")
    page.locator("#link-form button").click()
    expect(page.locator("#link-reading .alert-error")).to_contain_text("private network", timeout=30_000)
    expect(page.locator("#id_title")).to_have_value("My own words")
    is_readable(page)


def test_it_works_without_a_script(site: Site, found_company: Callable[..., Company], browsing: Browsing) -> None:
    company = found_company(language="nl")
    page = browsing.open(PHONE, language="nl", java_script_enabled=False)
    company.sign_in(page, company.eva)
    page.goto(f"{company.proudly.base_url}/write/new")
    page.locator("#id_link").fill(f"{site.address}/nl")
    page.locator("#link-form button").click()
    page.wait_for_url(re.compile(r"/write/new\?link=\d+"))
    for _look in range(40):
        if page.locator("#link-reading a").count() == 0:
            break
        page.locator("#link-reading a").click()
        page.wait_for_timeout(250)
    assert page.locator("#id_title").input_value() == TITLES["nl"]
    page.locator(".editor-side button[type=submit]").click()
    page.wait_for_url(re.compile(r"/write/\d+/preview"))
    assert page.locator(".story-card img, img.story-picture").count() >= 1
