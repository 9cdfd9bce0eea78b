"""The page counts what Python counts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template
from playwright.sync_api import Page, sync_playwright

from proudly.networks.registry import all_networks
from proudly.networks.tests.samples import HARD
from proudly.networks.text import SEPARATOR, count, with_disclosure

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[1] / "static" / "networks" / "count.js"
LINK = "https://proudly.example/go/7fKq2m"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("NOT RUN: this test needs Chromium. Type `make chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_the_page_counts_hard_texts_as_python_does(page: Page) -> None:
    limits = {network.limit for network in all_networks()}
    page.set_content("<p>")
    page.add_script_tag(type="module", content=SCRIPT.read_text() + "\nwindow.count = count;")
    page.wait_for_function("() => Boolean(window.count)")

    for limit in limits:
        rule = {"unit": str(limit.unit), "linkCost": limit.link_cost}
        in_page = page.evaluate("([texts, rule]) => texts.map((text) => window.count(text, rule))", [HARD, rule])
        assert dict(zip(HARD, in_page, strict=True)) == {text: count(text, limit) for text in HARD}, limit


def test_the_page_shows_what_is_left_while_the_member_types(page: Page) -> None:
    x = next(network for network in all_networks() if network.key == "x")
    attributes = Template("{% load networks %}{% network_count 'x' link '#left' %}").render(Context({"link": LINK}))
    page.set_content(
        f"<textarea {attributes}>Hallo 🎉</textarea><output id=left data-left='{{n}} left' data-over='{{n}} too many'>"
    )
    page.add_script_tag(type="module", content=SCRIPT.read_text())
    output = page.locator("#left")

    room = 280 - count(SEPARATOR + LINK, x.limit)
    page.wait_for_function("document.querySelector('#left').textContent")
    assert output.text_content() == f"{room - 8} left"

    page.locator("textarea").fill("a" * (room - 3))
    assert (output.text_content(), output.get_attribute("data-state")) == ("3 left", "nearly")
    page.locator("textarea").fill("a" * (room + 3))
    assert (output.text_content(), output.get_attribute("data-state")) == ("3 too many", "over")


DISCLOSURES = ["#employee", "(ik werk hier)", "I work at A+B.", "ĳs & co", "#𝔴erk", "a\\d[b]^$|{2}*?"]
AROUND = ["", "Proud!", "{}", "Proud. {}", "{}s", "x{}", "#{}", "Proud,{}!", "ÉÉN {}", "{} {}", "_{}", "{}_"]


def test_the_page_puts_a_disclosure_where_python_does(page: Page) -> None:
    page.set_content("<p>")
    page.add_script_tag(type="module", content=SCRIPT.read_text() + "\nwindow.withDisclosure = withDisclosure;")
    page.wait_for_function("() => Boolean(window.withDisclosure)")
    for disclosure in DISCLOSURES:
        for said in (disclosure, disclosure.upper()):
            texts = [text.replace("{}", said) for text in AROUND]
            in_page = page.evaluate("([texts, d]) => texts.map((text) => withDisclosure(text, d))", [texts, disclosure])
            assert in_page == [with_disclosure(text, disclosure) for text in texts], disclosure


def test_the_page_counts_the_disclosure_that_will_be_put_behind_the_words(page: Page) -> None:
    page.set_content(
        "<textarea data-count-limit=280 data-count-unit=weighted data-count-disclosure='#employee' "
        "data-count-output='#left'>Proud!</textarea><output id=left data-left='{n} left' data-over='{n} too many'>"
    )
    page.add_script_tag(type="module", content=SCRIPT.read_text())
    output = page.locator("#left")
    page.wait_for_function("document.querySelector('#left').textContent")
    assert output.text_content() == f"{280 - len('Proud!' + SEPARATOR + '#employee')} left"
    page.locator("textarea").fill("Proud #Employee")
    assert output.text_content() == f"{280 - len('Proud #Employee')} left"
