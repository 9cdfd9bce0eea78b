"""Journey 1: from the mail to the post in two clicks, through all of the program and against real servers."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import time
from collections.abc import Callable
from email.message import EmailMessage
from html import unescape
from io import BytesIO

import httpx
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company
from tests.peers.bluesky import BlueskyAccount, BlueskyServer
from tests.peers.mastodon import MastodonServer

pytestmark = [pytest.mark.browser]

READER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
ROBOT = "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"


def publish_a_story(page: Page, company: Company, title: str) -> None:
    """Eva writes a story with a picture, looks at it, and publishes it."""
    company.sign_in(page, company.eva)
    page.goto(f"{company.proudly.base_url}/write/new")
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=summary]").fill("How a small team kept three hundred houses dry, and what it learned.")
    page.locator("textarea[name=why]").fill("It shows what your craft is for.")
    page.locator("input[name=url]").fill("https://waterwerk.example/village")
    page.locator("input[name=picture]").set_input_files(
        {"name": "village.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.locator("input[name=picture_alt]").fill("A village behind a dyke")
    page.locator("textarea[name=captions-0-text]").fill("Proud of what we built here. #water https://waterwerk.example")
    company.mailroom.empty()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/write/\d+/preview"))
    expect(page.get_by_role("heading", name=title).first).to_be_visible()
    page.locator("form[action$='/publish'] button").click()
    page.wait_for_load_state()


def picture() -> bytes:
    file = BytesIO()
    Image.effect_noise((1200, 628), 60).convert("RGB").save(file, "PNG")
    return file.getvalue()


def share_button(page: Page, network: str) -> str:
    """A selector for the mail's button of a network. Tokens say it readably: they are signed, not hidden."""
    for link in page.locator("a[href*='/s/']").all():
        address = str(link.get_attribute("href"))
        if _network_of(address) == network:
            return f"a[href='{address}']"
    raise AssertionError(f"no button for {network}")


def _network_of(address: str) -> str:
    said = address.rsplit("/s/", 1)[1].split(":", 1)[0]
    return str(json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))["n"])


class Person:
    """Somebody with a mail in front of them, whose clicks are counted."""

    def __init__(self, mail_program: Page, mail: EmailMessage) -> None:
        self.page = mail_program
        self.clicks = 0
        body = mail.get_body(("html",))
        assert body is not None
        mail_program.set_content(body.get_content())

    def choose(self, network: str) -> None:
        """The first click: the mail's button of a network; the page opens in a new tab, as mail programs do."""
        self.clicks += 1
        with self.page.context.expect_page() as opened:
            self.page.locator(share_button(self.page, network)).click()
        self.page = opened.value
        self.page.wait_for_load_state()  # a person looks at a page before pressing

    def share(self) -> None:
        """The second click."""
        self.clicks += 1
        self.page.locator("#share-form button[type=submit]").click()


def connect_bluesky(page: Page, company: Company, server: BlueskyServer, account: BlueskyAccount) -> None:
    company.sign_in(page, company.sanne)
    page.goto(f"{company.proudly.base_url}/connections/bluesky")
    answers = {"handle": account.handle, "password": account.password, "server": server.address}
    for field in page.locator("main form input:not([type=hidden])").all():
        field.fill(answers[_meaning(str(field.get_attribute("name")))])
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{company.proudly.base_url}/connections")


def _meaning(name: str) -> str:
    if "password" in name:
        return "password"
    return "server" if "server" in name else "handle"


@pytest.mark.parametrize(("language", "device"), [("en", DESKTOP), ("nl", PHONE)], ids=["english desk", "dutch phone"])
def test_from_the_mail_to_the_post_on_bluesky_in_two_clicks(
    language: str,
    device: dict[str, object],
    found_company: Callable[..., Company],
    bluesky_server: BlueskyServer,
    browsing: Browsing,
    capsys: pytest.CaptureFixture[str],
):
    company = found_company(language=language, networks=["bluesky", "linkedin"])
    account = bluesky_server.new_account()
    connect_bluesky(browsing.open(), company, bluesky_server, account)
    publish_a_story(browsing.open(), company, "Our pump saved a village")
    mail = company.mailroom.wait_for(company.sanne)

    # A stranger's browser: nobody is signed in where a mail is read.
    person = Person(browsing.open(device, language=language), mail)
    started = time.monotonic()
    person.choose("bluesky")
    person.share()
    expect(person.page.locator("a[href^='https://bsky.app/profile/']")).to_be_visible(timeout=20_000)
    seconds = time.monotonic() - started

    [post] = bluesky_server.posts(account)
    record = post["value"]
    card = record["embed"]["external"]
    assert card["title"] == "Our pump saved a village"
    assert card["uri"].startswith(f"{company.proudly.base_url}/go/")
    thumbnail = bluesky_server.blob(account, card["thumb"]["ref"]["$link"])
    assert Image.open(BytesIO(thumbnail)).width >= 600
    assert record["text"].startswith("Proud of what we built here. #water")
    assert {feature["$type"] for facet in record["facets"] for feature in facet["features"]} == {
        "app.bsky.richtext.facet#tag",
        "app.bsky.richtext.facet#link",
    }
    assert person.clicks == 2
    with capsys.disabled():
        print(f"\ntwo clicks ({language}): clicks={person.clicks} mail_to_post_s={seconds:.1f}")


def test_on_linkedin_the_composer_opens_with_the_words_on_the_clipboard_and_a_reader_brings_points_at_once(
    found_company: Callable[..., Company], browsing: Browsing
):
    company = found_company(networks=["linkedin"])
    publish_a_story(browsing.open(), company, "Apprentices built this bridge")
    mail = company.mailroom.wait_for(company.sanne)
    app = browsing.open()
    company.sign_in(app, company.sanne)
    balance = app.locator("#points-badge")
    expect(balance).to_contain_text("0")

    mail_program = browsing.open(permissions=["clipboard-read", "clipboard-write"])
    opened = stop_at_the_door(mail_program.context)
    person = Person(mail_program, mail)
    person.choose("linkedin")
    person.share()
    expect(person.page).to_have_title("The network's composer")
    assert person.clicks == 2
    [address] = opened
    assert address.startswith("https://www.linkedin.com/sharing/share-offsite/?url=")
    link = httpx.URL(address).params["url"]
    assert link.startswith(f"{company.proudly.base_url}/go/")
    assert "Proud of what we built here." in person.page.evaluate("navigator.clipboard.readText()")

    # The network's own robot looks at the link within seconds; then somebody reads the post.
    assert httpx.get(link, headers={"user-agent": ROBOT}).status_code == 200
    answer = httpx.get(link, headers={"user-agent": READER, "referer": "https://www.linkedin.com/"})
    assert (answer.status_code, httpx.URL(answer.headers["location"]).path) == (302, "/village")
    # 20 for the share it confirmed, 5 for the first of the story, 2 for the reader
    expect(balance).to_contain_text("27", timeout=15_000)
    app.goto(f"{company.proudly.base_url}/points")
    expect(app.get_by_text("Apprentices built this bridge").first).to_be_visible()


def stop_at_the_door(browser: BrowserContext) -> list[str]:
    """Networks cannot be reached from here: a press that leads to one ends at an empty page of ours instead.

    Returns the addresses that would have been opened.
    """
    opened: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        answered = route.fetch(max_redirects=0)
        opened.append(answered.headers["location"])
        return route.fulfill(status=200, content_type="text/html", body="<title>The network's composer</title>")

    browser.route("**/s/*", answer)
    return opened


def test_on_mastodon_a_connected_account_posts_with_the_tracked_link(
    found_company: Callable[..., Company], browsing: Browsing, mastodon_server: MastodonServer
):
    company = found_company(networks=["mastodon"])
    page = browsing.open()
    company.sign_in(page, company.sanne)
    page.goto(f"{company.proudly.base_url}/connections/mastodon")
    answers = {"server": mastodon_server.address, "token": mastodon_server.token}
    for field in page.locator("main form input:not([type=hidden])").all():
        field.fill(answers["token" if "token" in str(field.get_attribute("name")) else "server"])
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{company.proudly.base_url}/connections")
    publish_a_story(browsing.open(), company, "Why we stopped using concrete")
    person = Person(browsing.open(), company.mailroom.wait_for(company.sanne))
    before = len(mastodon_server.statuses())  # other journeys post there, too
    person.choose("mastodon")
    person.share()
    expect(person.page.locator(".thanks-mark")).to_be_visible(timeout=20_000)
    posts = [unescape(status["content"]) for status in mastodon_server.statuses()]
    assert len(posts) == before + 1
    assert any(f"{company.proudly.base_url}/go/" in text for text in posts)
    assert person.clicks == 2


def test_a_worker_that_is_killed_while_it_posts_leaves_one_post(
    found_company: Callable[..., Company], bluesky_server: BlueskyServer, browsing: Browsing
):
    """kill -9 as soon as the post can be read on the network, which is about when the worker notes it."""
    company = found_company(networks=["bluesky"])
    account = bluesky_server.new_account()
    connect_bluesky(browsing.open(), company, bluesky_server, account)
    publish_a_story(browsing.open(), company, "A killed worker forgets nothing")
    person = Person(browsing.open(), company.mailroom.wait_for(company.sanne))
    person.choose("bluesky")
    person.share()
    deadline = time.monotonic() + 30
    while not bluesky_server.posts(account):
        assert time.monotonic() < deadline
    kill_the_worker(company)
    # The dead worker's claim lasts minutes: turn the clock rather than wait.
    company.proudly.run(
        "from proudly.sharing.models import Share; from proudly.kit import clock\n"
        "Share.objects.filter(state='posting').update(try_at=clock.now())\n"
        "from proudly.sharing import tasks; tasks.sweep_shares.call_local()"
    )
    expect(person.page.locator("a[href^='https://bsky.app/profile/']")).to_be_visible(timeout=30_000)
    assert len(bluesky_server.posts(account)) == 1
    awards = "result = Transfer.objects.filter(reason='share', member__person__email=who).count()"
    assert company.proudly.run("from proudly.points.models import Transfer\n" + awards, who=company.sanne) == 1


def kill_the_worker(company: Company) -> None:
    pid = company.proudly.worker_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
