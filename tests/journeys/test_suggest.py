"""Journey 3: an employee pastes a link; the editor answers, and publishes it under the employee's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from proudly.content.cards.tests.site import Site, article, drawn, picture, running_site
from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company, path_of
from tests.mailroom import words_of

pytestmark = [pytest.mark.browser]

TITLES = {"en": "Our pump saved a village", "nl": "Onze pomp redde een dorp"}
SUGGESTED_BY = {"en": "Suggested by Sanne de Vries", "nl": "Getipt door Sanne de Vries"}
EARNED = {"en": "You suggested “{}”, and it was published", "nl": "Je tipte “{}”, en het is gepubliceerd"}
REFUSED = {"en": "This is no link to a page", "nl": "Dit is geen link naar een pagina"}
WIDTH = "(image) => image.decode().then(() => image.naturalWidth)"
PASTE = """(input, text) => {
  input.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  document.execCommand("insertText", false, text);
}"""


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        running.pages |= {"/en": article("en"), "/nl": article("nl"), "/pump.png": picture(drawn())}
        yield running


def is_readable(page: Page) -> None:
    assert complaints(page) == []
    assert too_wide(page) == 0


def follow_mail(page: Page, company: Company, address: str, words: str) -> None:
    """Open the button of the newest mail to `address` that says `words`."""
    mail = company.mailroom.wait_for(address, within=20, that=lambda one: words in words_of(one))
    [link] = re.findall(r"^(http\S+/suggestions/\d+)$", words_of(mail), re.MULTILINE)
    page.goto(company.proudly.base_url + path_of(link))


@pytest.mark.parametrize(
    ("language", "device"),
    [("en", DESKTOP), ("nl", PHONE), ("nl", DESKTOP), ("en", PHONE)],
    ids=["english desk", "dutch phone", "dutch desk", "english phone"],
)
def test_from_a_pasted_link_to_a_published_story_with_a_name_and_points(
    language: str,
    device: dict[str, Any],
    site: Site,
    found_company: Callable[..., Company],
    browsing: Browsing,
    capsys: pytest.CaptureFixture[str],
) -> None:
    company = found_company(language=language)
    sanne, eva = browsing.open(device, language=language), browsing.open(device, language=language)
    company.sign_in(sanne, company.sanne)
    company.sign_in(eva, company.eva)
    title, base = TITLES[language], company.proudly.base_url

    # The employee: one click to the page, a paste and a sentence, one click.
    clicks = 1
    sanne.locator("a[href='/suggest']:visible").first.click()
    is_readable(sanne)
    sanne.locator("#id_link").evaluate(PASTE, f"{site.address}/{language}?utm_source=mail")
    expect(sanne.locator("#link-reading")).to_contain_text(title)
    assert (
        sanne.locator("#link-reading img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 1200
    )
    is_readable(sanne)
    sanne.locator("#id_why").fill("My neighbours live there.")
    clicks += 1
    sanne.locator("main form button[type=submit], main form button:not([type])").first.click()
    sanne.wait_for_url(re.compile(r"/suggestions/\d+$"))
    expect(sanne.locator("main h2").first).to_have_text(title)
    expect(sanne.locator("main img.story-picture")).to_be_visible()
    is_readable(sanne)

    # The editor asks; the employee answers from the mail.
    eva.goto(f"{base}/write")
    eva.locator("a[href='/write/suggestions']").click()
    is_readable(eva)
    eva.get_by_role("link", name=title).click()
    is_readable(eva)
    company.mailroom.empty()
    eva.locator("#id_text").fill("Who is on the picture?")
    eva.locator("main form:has(#id_text) button").click()
    follow_mail(sanne, company, company.sanne, "Who is on the picture?")
    expect(sanne.locator("main")).to_contain_text("Who is on the picture?")
    sanne.locator("#id_text").fill("Piet, my colleague.")
    sanne.locator("main form:has(#id_text) button").click()
    expect(sanne.locator("main")).to_contain_text("Piet, my colleague.")
    is_readable(sanne)
    follow_mail(eva, company, company.eva, "Piet, my colleague.")
    expect(eva.locator("main")).to_contain_text("Who is on the picture?")
    expect(eva.locator("main")).to_contain_text("Piet, my colleague.")

    # The editor publishes it under the employee's name.
    eva.locator("form[action$='/take'] button").click()
    eva.wait_for_url(re.compile(r"/write/\d+$"))
    expect(eva.locator("#id_title")).to_have_value(title)
    expect(eva.locator("#id_why")).to_have_value("My neighbours live there.")
    eva.locator(".editor-side button[type=submit]").last.click()
    eva.wait_for_url(re.compile(r"/write/\d+/preview"))
    expect(eva.locator("main")).to_contain_text(SUGGESTED_BY[language])
    eva.locator("form[action$='/publish'] button").click()
    expect(eva.locator("form[action$='/publish']")).to_have_count(0)

    # The employee hears of it, sees the name, and has the points and why.
    follow_mail(sanne, company, company.sanne, "dankzij jou" if language == "nl" else "thanks to you")
    sanne.locator("main .alert-success a").click()
    expect(sanne.locator("main article")).to_contain_text(SUGGESTED_BY[language])
    is_readable(sanne)
    sanne.goto(f"{base}/")
    expect(sanne.locator("main article").first).to_contain_text(SUGGESTED_BY[language])
    news = company.mailroom.wait_for(company.sanne, within=20, that=lambda one: SUGGESTED_BY[language] in words_of(one))
    assert title in str(news["Subject"])
    sanne.goto(f"{base}/points")
    expect(sanne.locator("main")).to_contain_text(EARNED[language].format(title))
    expect(sanne.locator("#points-badge")).to_have_text("20")
    with capsys.disabled():
        print(f"\nsuggested ({language}): clicks={clicks}")
    assert clicks == 2


@pytest.mark.parametrize("language", ["en", "nl"])
def test_it_works_without_a_script_and_from_anywhere(
    language: str, site: Site, found_company: Callable[..., Company], browsing: Browsing
) -> None:
    company = found_company(language=language)
    page = browsing.open(PHONE, language=language, java_script_enabled=False)
    company.sign_in(page, company.sanne)
    shared = quote(f"{TITLES[language]} {site.address}/{language}")
    page.goto(f"{company.proudly.base_url}/suggest?title=x&text={shared}")  # as Android shares from an app
    page.locator("#id_why").fill("Because.")
    typed = page.locator("#id_link").input_value()
    page.locator("#id_link").fill("javascript:alert(1)")
    page.locator("main form button").first.click()
    expect(page.locator(".field-error")).to_contain_text(REFUSED[language])
    page.locator("#id_link").fill(typed)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/suggestions/\d+$"))
    for _look in range(40):
        if page.locator("main img.story-picture").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.locator("main h2").first).to_have_text(TITLES[language])


def test_a_phone_learns_where_to_share_to(found_company: Callable[..., Company], browsing: Browsing) -> None:
    company = found_company()
    page = browsing.open(PHONE)
    company.sign_in(page, company.sanne)
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")
    assert manifest["share_target"]["action"] == "/suggest"
    for icon in manifest["icons"]:
        assert page.request.get(company.proudly.base_url + path_of(icon["src"])).ok
    page.goto(f"{company.proudly.base_url}/suggest/from-anywhere")
    bookmark = str(page.locator("a[href^='javascript:']").get_attribute("href"))
    assert "/suggest?url=" in bookmark
