"""A notification: shown by the browser itself with its buttons, one of which opens the page to share on.

The service that a browser's maker runs is out of reach here: what the program would have it deliver is given to the
browser by its developer tools, and `proudly/notices/tests/test_push.py` decrypts what is sent on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

A_STORY = """
from django.utils import translation
from proudly.content.services import publish_story, write_story
from proudly.notices.channels.push.payload import payload_for
from proudly.notices.kinds import kind_of
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.sharing.announcing import announce_story
eva, sanne = (Member.objects.get(person__email=one) for one in (eva, sanne))
story = publish_story(story=write_story(
    author=eva, title="Our pump saved Zwolle", summary="Three hundred houses stayed dry.", language=sanne.language,
    url="https://example.com/pump", announce=True))
story.for_all = True
story.save()
announce_story(story=story)
notice = Notice.objects.select_related("member__organisation").get(member=sanne, about=story.pk)
with translation.override(sanne.language):
    message = kind_of(notice.kind).compose([notice])[notice.pk]
result = payload_for(notice, message).decode()
"""

SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  for (let look = 0; look < 100; look++) {
    const shown = await registration.getNotifications();
    if (shown.length)
      return shown.map(({ title, body, lang, actions }) => ({
        title, body, lang, actions: actions.map((one) => one.title),
      }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
}"""

PRESSED = """async (action) => {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}"""


class PushService:
    """Delivers to a page's service worker, as the browser does when its maker's service calls."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._tools: CDPSession = page.context.new_cdp_session(page)
        self._registrations: list[dict[str, Any]] = []
        self._tools.on("ServiceWorker.workerRegistrationUpdated", self._remember)
        self._tools.send("ServiceWorker.enable")

    def _remember(self, event: dict[str, Any]) -> None:
        self._registrations += event["registrations"]

    def deliver(self, origin: str, payload: str) -> None:
        self._page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        [registration] = {one["registrationId"] for one in self._registrations if not one["isDeleted"]}
        said = {"origin": origin, "registrationId": registration, "data": payload}
        self._tools.send("ServiceWorker.deliverPushMessage", said)


@pytest.mark.parametrize(
    ("language", "device", "share", "later"),
    [("en", PHONE, "Share on LinkedIn", "Later"), ("nl", DESKTOP, "Delen op LinkedIn", "Straks")],
)
def test_a_notification_has_its_buttons_and_one_of_them_opens_the_page_to_share_on(
    found_company: Callable[..., Company], browsing: Browsing, language: str, device: dict[str, Any], share: str,
    later: str,
) -> None:  # fmt: skip
    company = found_company(language=language)
    page = browsing.open(device, language=language, permissions=["notifications"])
    company.sign_in(page, company.sanne)
    service = PushService(page)
    page.goto(f"{company.proudly.base_url}/preferences/notices")
    expect(page.locator("[data-push-on] button")).to_be_visible()

    service.deliver(company.proudly.base_url, company.proudly.run(A_STORY, eva=company.eva, sanne=company.sanne))
    [shown] = page.evaluate(SHOWN)
    assert "Our pump saved Zwolle" in shown["title"] and shown["body"] == "Three hundred houses stayed dry."
    assert shown["actions"] == [share, later] and shown["lang"] == language

    [worker] = page.context.service_workers
    worker.evaluate(PRESSED, "0")  # no real press: the browser lets it open no window, so it uses this one
    page.wait_for_url(re.compile(r"/s/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.ready.then((one) => one.getNotifications())") == []


def test_who_presses_later_stays_where_they_are_and_finds_it_in_the_inbox(
    found_company: Callable[..., Company], browsing: Browsing
) -> None:
    company = found_company()
    page = browsing.open(permissions=["notifications"])
    company.sign_in(page, company.sanne)
    service = PushService(page)
    page.goto(f"{company.proudly.base_url}/preferences/notices")
    service.deliver(company.proudly.base_url, company.proudly.run(A_STORY, eva=company.eva, sanne=company.sanne))
    assert page.evaluate(SHOWN)
    page.context.service_workers[0].evaluate(PRESSED, "later")
    page.locator("a[href='/inbox']").click()
    expect(page.get_by_text("Worth sharing: Our pump saved Zwolle")).to_be_visible()
    expect(page.locator("#unread")).not_to_contain_text("1")


def test_a_browser_that_gets_no_subscription_says_so(found_company: Callable[..., Company], browsing: Browsing) -> None:
    company = found_company()
    page = browsing.open(permissions=["notifications"])
    company.sign_in(page, company.sanne)
    page.goto(f"{company.proudly.base_url}/preferences/notices")
    page.locator("[data-push-on] button").click()
    expect(page.get_by_text("It did not work here.")).to_be_visible()


def test_switching_on_tells_the_server_and_switching_off_too(
    found_company: Callable[..., Company], browsing: Browsing
) -> None:
    company = found_company()
    page = browsing.open(permissions=["notifications"])
    page.add_init_script(A_SUBSCRIPTION)
    company.sign_in(page, company.sanne)
    page.goto(f"{company.proudly.base_url}/preferences/notices")
    page.locator("[data-push-on] button").click()
    expect(page.get_by_text("From now on this browser tells you")).to_be_visible()
    page.locator("[data-push-off] button").click()
    expect(page.get_by_text("This browser tells you nothing any more.")).to_be_visible()
    expect(page.locator("[data-push-on] button")).to_be_visible()


# What the maker's service would have given the browser.
A_SUBSCRIPTION = """
const key = () => document.querySelector("[data-push]").dataset.key.replaceAll("-", "+").replaceAll("_", "/");
const subscription = {
  endpoint: "https://push.example/sannes-browser",
  get options() {
    return { applicationServerKey: Uint8Array.from(atob(key()), (one) => one.charCodeAt(0)).buffer };
  },
  toJSON: () => ({
    endpoint: "https://push.example/sannes-browser",
    keys: { p256dh: "A".repeat(86) + "A", auth: "A".repeat(22) },
  }),
  unsubscribe: async () => localStorage.removeItem("subscribed"),
};
PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? subscription : null);
PushManager.prototype.subscribe = async () => {
  localStorage.setItem("subscribed", "yes");
  return subscription;
};
"""
