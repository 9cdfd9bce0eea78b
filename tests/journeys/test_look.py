"""What every page promises: on a phone and a desktop, in light and dark, by keyboard, under a strict policy.

The catalogue stands for all pages, since pages are made of its components and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.running import RunningProudly, running_proudly

pytestmark = pytest.mark.browser

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProudly]:
    """The program as a developer runs it, with the catalogue."""
    with running_proudly(tmp_path_factory.mktemp("look"), PROUDLY_DEBUG="1") as running:
        yield running


def under_a_strict_policy(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": STRICT})


def test_everybody_can_read_and_use_every_component(program: RunningProudly, browsing: Browsing) -> None:
    devices: dict[str, dict[str, Any]] = {"phone": PHONE, "desktop": DESKTOP}
    for device, settings in devices.items():
        for scheme in ("light", "dark"):
            page = browsing.open(settings, scheme=scheme)
            for path in ("/ui", "/ui/bare", "/ui/error/404"):
                seen = f"{path} on a {device}, {scheme}"
                page.goto(program.base_url + path)
                assert complaints(page) == [], seen
                assert too_wide(page) == 0, seen


def test_pages_work_under_a_strict_content_security_policy(program: RunningProudly, browsing: Browsing) -> None:
    page = browsing.open(PHONE)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.route("**/ui", under_a_strict_policy)
    page.goto(f"{program.base_url}/ui")

    page.get_by_role("button", name="Open a dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Copy the words").click()
    expect(page.locator("#toasts")).to_contain_text("The words are on your clipboard")
    assert refused == []


def test_the_keyboard_goes_everywhere_and_the_theme_is_remembered(program: RunningProudly, browsing: Browsing) -> None:
    page = browsing.open()
    page.goto(f"{program.base_url}/ui")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.get_by_role("button", name="Your account").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dark").press("Enter")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()

    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "proudly-dark")


def test_nothing_moves_for_who_asked_for_calm(program: RunningProudly, browsing: Browsing) -> None:
    page = browsing.open(reduced_motion="reduce")
    page.goto(f"{program.base_url}/ui")
    moving = page.evaluate(
        "document.getAnimations().filter((each) => each.effect.getComputedTiming().duration > 5).length"
    )
    assert moving == 0
