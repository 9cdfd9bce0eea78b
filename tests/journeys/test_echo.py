"""A crowd at one story: the eleventh plans, the worker posts at that moment, and nobody says the same twice."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company
from tests.peers.mastodon import MastodonServer

pytestmark = [pytest.mark.browser]

WORDS = {
    "en": {"words": "Six people and a pump kept three hundred houses dry.", "own": "I was there when the water came."},
    "nl": {
        "words": "Zes mensen en een pomp hielden driehonderd huizen droog.",
        "own": "Ik was erbij toen het water kwam.",
    },
}

A_CROWD = """
from proudly.content.services import CaptionText, add_topic, publish_story, write_story
from proudly.people.models import Member
from proudly.people.services import add_member, come_in, end_welcome
from proudly.sharing.services import share_story
eva = Member.objects.get(person__email=eva)
story = publish_story(story=write_story(
    author=eva, title=words, summary=words, why=words, language=language, announce=False,
    captions=[CaptionText("", language, words)], topics=[add_topic(organisation=eva.organisation, name="Water")],
))
for number in range(crowd):
    member = add_member(
        organisation=eva.organisation, email=f"{number}.{eva.person.email}", name=f"Colleague {number}",
        language=language,
    )
    come_in(member=member)
    end_welcome(member=member)
    share_story(member=member, story=story, network="mastodon", caption=words)
result = story.pk
"""

THE_MOMENT_COMES = """
from proudly.kit import clock
from proudly.sharing import posting
from proudly.sharing.echo.tasks import keep_plans
from proudly.sharing.models import PlannedShare
plan = PlannedShare.objects.get(member__person__email=sanne)
with clock.at(plan.at):
    for worker in range(3):  # and two that think they are the first
        keep_plans.call_local()
        for share_id in posting.shares_due():
            posting.post_share(share_id=share_id)
result = PlannedShare.objects.filter(pk=plan.pk).count()
"""

SHARES_OF_SANNE = """
from proudly.sharing.models import Share
result = Share.objects.filter(member__person__email=sanne).count()
"""


def connect(page: Page, company: Company, server: MastodonServer) -> None:
    page.goto(f"{company.proudly.base_url}/connections/mastodon")
    answers = {"server": server.address, "token": server.token}
    for field in page.locator("main form input:not([type=hidden])").all():
        field.fill(answers["token" if "token" in str(field.get_attribute("name")) else "server"])
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{company.proudly.base_url}/connections")


def look(page: Page) -> None:
    page.wait_for_load_state()
    assert complaints(page) == [], page.url
    assert too_wide(page) == 0, page.url


@pytest.mark.parametrize(("language", "device"), [("en", DESKTOP), ("nl", PHONE)], ids=["english desk", "dutch phone"])
def test_the_eleventh_plans_in_two_clicks_and_the_worker_posts_it_once(
    language: str,
    device: dict[str, object],
    found_company: Callable[..., Company],
    mastodon_server: MastodonServer,
    browsing: Browsing,
):
    company, said = found_company(language=language, networks=["mastodon"]), WORDS[language]
    page = browsing.open(device, language=language)
    company.sign_in(page, company.sanne)
    connect(page, company, mastodon_server)
    story = company.proudly.run(A_CROWD, eva=company.eva, language=language, words=said["words"], crowd=10)
    page.goto(f"{company.proudly.base_url}/stories/{story}/share/mastodon")
    expect(page.locator("h2").first).to_contain_text("9:10?")
    look(page)
    own = f"{said['own']} {said['words']} Dyke{story}."
    page.locator("#plan-form textarea").fill(own)
    page.locator("#plan-form button[type=submit]").last.click()
    expect(page.locator("#share-part h2")).to_contain_text("9:10")
    look(page)
    assert mastodon_server.statuses(f"Dyke{story}") == []

    assert company.proudly.run(THE_MOMENT_COMES, sanne=company.sanne) == 0
    page.reload()
    expect(page.locator(".thanks-mark")).to_be_visible()
    [post] = mastodon_server.statuses(f"Dyke{story}")
    assert f"{company.proudly.base_url}/go/" in unescape(post["content"])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_words_of_a_colleague_become_ones_own_by_the_beginning_of_an_answer(
    scripts: bool, found_company: Callable[..., Company], browsing: Browsing
):
    company, said = found_company(networks=["mastodon"]), WORDS["en"]
    story = company.proudly.run(A_CROWD, eva=company.eva, language="en", words=said["words"], crowd=1)
    signed_in = browsing.open()
    company.sign_in(signed_in, company.sanne)
    page = browsing.open(java_script_enabled=scripts, storage_state=signed_in.context.storage_state())
    page.goto(f"{company.proudly.base_url}/stories/{story}/share/mastodon")
    expect(page.get_by_text("A colleague posted nearly these words lately")).to_be_visible()
    page.locator("#alike summary").click()
    if scripts:
        look(page)
    page.get_by_role("button", name="In my own work, Water means …").click()
    words = page.locator("#share-form textarea")
    expect(words).to_have_value(f"In my own work, Water means …\n\n{said['words']}")
    assert company.proudly.run(SHARES_OF_SANNE, sanne=company.sanne) == 0
