"""A real browser for the tests, which reaches this machine and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.chromium import BY_HAND, find

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}

_QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A started Chromium. As long as it runs, this thread counts as asynchronous and Django's ORM refuses it."""
    path = find()
    if path is None:
        pytest.fail(BY_HAND, pytrace=False)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_QUIET, *sandbox])
        try:
            yield browser
        finally:
            browser.close()


class Browsing:
    """Opens pages, and remembers the errors of their scripts."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.errors: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(
        self, device: dict[str, Any] = DESKTOP, *, language: str = "en", scheme: str = "light", **more: Any
    ) -> Page:
        """A page of a new visitor: own cookies, `device` PHONE or DESKTOP, `scheme` light or dark."""
        context = self.browser.new_context(**{**device, "locale": language, "color_scheme": scheme, **more})
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda said: "Content Security Policy" in said.text and self.errors.append(said.text))
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self._contexts:
            context.close()
