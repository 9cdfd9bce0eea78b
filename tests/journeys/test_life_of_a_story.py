"""A story is kept while it is written, waits for its moment, goes out by the clock, is shared, and is taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company
from tests.mailroom import words_of

pytestmark = [pytest.mark.browser]

WORDS = {
    "en": {"kept": "Kept as a draft", "waits": "It goes out by itself", "not": "Taken back by your editors"},
    "nl": {"kept": "Bewaard als concept", "waits": "Het verschijnt vanzelf", "not": "Teruggehaald door je redactie"},
}
REASON = "Dit was niet aan ons. / This was not ours."
# The clock is not waited for: its moment is brought to now, and the worker does the rest.
ITS_MOMENT_COMES = """
from proudly.content.models import Story
from proudly.kit import clock
result = Story.objects.filter(pk=story, state="scheduled").update(publish_at=clock.now())
"""


def is_readable(page: Page) -> None:
    assert complaints(page) == [], page.url
    assert too_wide(page) == 0, page.url


@pytest.mark.parametrize(
    ("device", "language"), [(PHONE, "nl"), (DESKTOP, "en")], ids=["phone, Dutch", "desk, English"]
)
def test_a_story_from_the_first_word_to_the_recall(
    browsing: Browsing, found_company: Callable[..., Company], device: dict[str, Any], language: str
) -> None:
    company, words = found_company(language=language), WORDS[language]
    base = company.proudly.base_url

    # Eva writes. It is kept by itself, and the page is that of the draft from then on.
    editor = browsing.open(device, language=language)
    company.sign_in(editor, company.eva)
    editor.goto(f"{base}/write/new")
    editor.locator("#id_title").fill("Our pump saved a village")
    editor.locator("#id_summary").fill("Three hundred houses stayed dry.")
    editor.wait_for_url(re.compile(r"/write/\d+$"))
    expect(editor.locator("#autosave")).to_contain_text(words["kept"])
    is_readable(editor)
    [story] = map(int, re.findall(r"\d+$", editor.url))
    editor.reload()
    expect(editor.locator("#id_title")).to_have_value("Our pump saved a village")
    editor.locator("form.editor button[type=submit]").last.click()
    editor.wait_for_url(f"{base}/write/{story}/preview")

    # It waits for its moment, and nobody else sees it.
    editor.locator(f"a[href='/write/{story}/when']").click()
    editor.locator("#id_at").fill("2099-07-01T09:00")
    is_readable(editor)
    editor.locator(f"form[action='/write/{story}/schedule'] button").click()
    expect(editor.locator("h1")).to_contain_text(words["waits"])
    is_readable(editor)
    member = browsing.open(device, language=language)
    company.sign_in(member, company.sanne)
    assert member.goto(f"{base}/stories/{story}").status == 404  # type: ignore[union-attr]

    # The moment comes, and it is out.
    company.mailroom.empty()
    assert company.proudly.run(ITS_MOMENT_COMES, story=story) == 1
    company.mailroom.wait_for(company.sanne, that=lambda mail: "Our pump saved a village" in str(mail["subject"]))
    member.goto(f"{base}/stories/{story}/share/copy")
    member.locator("#share-form button[type=submit]").click()
    expect(member.locator("#words")).to_be_visible()
    [link] = re.findall(r"https?://\S+/go/\S+", member.locator("#words").input_value())

    # Eva takes it back, and says why.
    company.mailroom.empty()
    editor.goto(f"{base}/write/{story}/preview")
    editor.locator(f"a[href='/write/{story}/recall']").click()
    is_readable(editor)
    editor.locator("#id_reason").fill(REASON)
    editor.locator("main form button[type=submit]").click()
    editor.wait_for_url(f"{base}/write/{story}/preview")
    expect(editor.get_by_text(REASON)).to_be_visible()
    is_readable(editor)

    # Sanne hears why, finds it among her shares, and can share it no more; her link leads to a kind page.
    company.mailroom.wait_for(company.sanne, that=lambda mail: REASON in words_of(mail))
    member.goto(f"{base}/shares")
    expect(member.get_by_text(words["not"])).to_be_visible()
    is_readable(member)
    member.goto(f"{base}/stories/{story}/share/copy")
    expect(member.get_by_text(REASON)).to_be_visible()
    expect(member.locator("#share-form")).to_have_count(0)
    is_readable(member)
    path = re.sub(r"^https?://[^/]+", "", link)
    assert httpx.get(base + path, follow_redirects=True).status_code == 410
