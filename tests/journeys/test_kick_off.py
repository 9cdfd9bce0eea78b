"""Journey 2: a sponsor commits in public, and everybody sees who goes first; a sponsor launches a challenge with a
video, everybody sees how far it is, and at the end what came of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

# A real film of two seconds, drawn and encoded by the browser itself: a square that walks over a green field.
FILM = """async () => {
  const field = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
  const paint = field.getContext("2d");
  const recorder = new MediaRecorder(field.captureStream(10), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((end) => (recorder.onstop = end));
  recorder.start();
  for (let step = 0; step < 20; step += 1) {
    paint.fillStyle = "#0d5c63";
    paint.fillRect(0, 0, 320, 180);
    paint.fillStyle = "#f8f6f3";
    paint.fillRect(step * 15, 80, 20, 20);
    await new Promise((next) => setTimeout(next, 100));
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:01.500\nIk deel elke week zelf. / I share every week.\n"
ADD_SPONSOR = """
from proudly.people.models import Organisation
from proudly.people.services import add_member, come_in, end_welcome
from proudly.content.services import publish_story, write_story
from proudly.people.models import Member
eva = Member.objects.get(person__email=eva)
for address, name in sponsors:
    one = add_member(
        organisation=eva.organisation, email=address, name=name, roles=["sponsor"], networks=["linkedin"]
    )
    come_in(member=one)
    end_welcome(member=one)
story = write_story(
    author=eva, title="Water", summary="Dry.", language=eva.language, announce=False, url="https://waterwerk.example/w"
)
publish_story(story=story)
result = story.pk
"""
WORDS = {
    "en": {"text": "I share one story every week.", "none": "0 of 2 sponsors shared", "one": "1 of 2 sponsors shared"},
    "nl": {
        "text": "Ik deel elke week een verhaal.",
        "none": "0 van de 2 boegbeelden deelden",
        "one": "1 van de 2 boegbeelden deelden",
    },
}


def film(page: Page) -> dict[str, Any]:
    page.goto("about:blank")
    return {"name": "film.webm", "mimeType": "video/webm", "buffer": base64.b64decode(page.evaluate(FILM))}


def is_playing(page: Page) -> bool:
    """Press play, and see the film run, with its captions shown."""
    video = page.locator("video").first
    video.scroll_into_view_if_needed()
    video.evaluate("(video) => { video.muted = true; return video.play(); }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    said = video.evaluate("(video) => video.textTracks[0].cues?.[0]?.text ?? ''")
    return bool(video.evaluate("(video) => video.videoWidth === 320")) and "I share every week." in said


def is_readable(page: Page) -> None:
    assert complaints(page) == []
    assert too_wide(page) == 0


@pytest.mark.parametrize(("language", "device"), [("en", DESKTOP), ("nl", PHONE)], ids=["english desk", "dutch phone"])
def test_a_sponsor_commits_and_everybody_sees_it_first_and_who_goes_first(
    language: str, device: dict[str, Any], found_company: Callable[..., Company], browsing: Browsing
):
    company, words = found_company(language=language), WORDS[language]
    marijke, pieter = (f"{name}.{company.eva.split('@')[0]}@waterwerk.example" for name in ("marijke", "pieter"))
    sponsors = [(marijke, "Marijke Hoekstra"), (pieter, "Pieter van Rossem")]
    story = company.proudly.run(ADD_SPONSOR, eva=company.eva, sponsors=sponsors)

    # Marijke says it, in words and on video.
    sponsor = browsing.open(device, language=language)
    recorded = film(sponsor)
    company.sign_in(sponsor, marijke)
    sponsor.goto(f"{company.proudly.base_url}/commitment")
    is_readable(sponsor)
    sponsor.locator(f"textarea[name=text_{language}]").fill(words["text"])
    sponsor.locator("input[name=function]").fill("Directeur")
    sponsor.locator("input[name=video]").set_input_files(recorded)
    captions = {"name": "film.vtt", "mimeType": "text/vtt", "buffer": CAPTIONS}
    sponsor.locator("input[name=captions]").set_input_files(captions)
    sponsor.locator("main form[enctype] button[type=submit]").click()
    sponsor.wait_for_url(f"{company.proudly.base_url}/why")
    expect(sponsor.get_by_text(words["text"])).to_be_visible()
    expect(sponsor.locator("#leading")).to_contain_text(words["none"])
    is_readable(sponsor)

    # Sanne sees it first, plays it, and closes it.
    member = browsing.open(device, language=language)
    company.sign_in(member, company.sanne)
    start = member.locator("#kick-off")
    expect(start.get_by_text(words["text"])).to_be_visible()
    expect(start.get_by_text("Marijke Hoekstra")).to_be_visible()
    expect(start.locator("#leading")).to_contain_text(words["none"])
    is_readable(member)
    assert is_playing(member)
    start.locator("form button").click()
    expect(start).to_have_count(0)

    # It stays where everybody finds it.
    member.locator("button[popovertarget=account-menu]").click()
    member.locator("#account-menu a[href='/why']").click()
    expect(member.get_by_text(words["text"])).to_be_visible()
    assert is_playing(member)

    # Marijke shares, with the press that agrees with the house rules, and the figure follows.
    sponsor.goto(f"{company.proudly.base_url}/stories/{story}/share/copy")
    expect(sponsor.locator("#share-form a[data-opens=house-rules]")).to_be_visible()
    sponsor.locator("#share-form a[data-opens=house-rules]").click()
    expect(sponsor.locator("dialog#house-rules")).to_be_visible()
    is_readable(sponsor)
    sponsor.locator("dialog#house-rules button").click()
    sponsor.locator("#share-form button[type=submit]").click()
    expect(sponsor.locator("#words")).to_be_visible()
    expect(sponsor.locator("#share-form")).to_have_count(0)
    member.reload()
    expect(member.locator("#leading")).to_contain_text(words["one"])
    is_readable(member)
    assert browsing.errors == []


def test_a_video_on_youtube_loads_nothing_before_it_is_played(
    found_company: Callable[..., Company], browsing: Browsing
):
    company = found_company()
    marijke = f"marijke.{company.eva.split('@')[0]}@waterwerk.example"
    company.proudly.run(ADD_SPONSOR, eva=company.eva, sponsors=[(marijke, "Marijke Hoekstra")])
    page = browsing.open(PHONE)
    asked: list[str] = []
    page.context.route(
        re.compile("youtube"), lambda route: route.fulfill(body="<p>player</p>", content_type="text/html")
    )
    page.on("request", lambda request: asked.append(httpx.URL(request.url).host))
    company.sign_in(page, marijke)
    page.goto(f"{company.proudly.base_url}/commitment")
    page.locator("textarea[name=text_en]").fill("I share one story every week.")
    page.locator("input[name=video_link]").fill("https://youtu.be/aqz-KE-bpKQ")
    page.locator("main form[enctype] button[type=submit]").click()
    page.wait_for_url(f"{company.proudly.base_url}/why")
    play = page.locator("[data-plays]")
    expect(play).to_be_visible()
    is_readable(page)
    assert set(asked) == {"127.0.0.1"}
    play.click()
    expect(page.locator("iframe.video")).to_be_visible()
    expect(page.frame_locator("iframe.video").get_by_text("player")).to_be_visible()
    assert set(asked) == {"127.0.0.1", "www.youtube-nocookie.com"}
    is_readable(page)


ADD_COLLEAGUES = """
from proudly.people.models import Member
from proudly.people.services import add_member, come_in, end_welcome
eva = Member.objects.get(person__email=eva)
for number in range(3):  # figures are shown of five together
    one = add_member(organisation=eva.organisation, email=f"{number}.{eva.email}", name=f"Colleague {number}")
    come_in(member=one)
    end_welcome(member=one)
"""
LINK_OF = """
from proudly.sharing.models import Share
result = Share.objects.get(member__person__email=sharer).link.code
"""
# A challenge of today is over: it and what counted for it were three days ago.
THREE_DAYS_ON = """
from datetime import timedelta
from proudly.challenges.goals.sweeping import sweep
from proudly.challenges.models import Challenge, DayCount
from proudly.people.models import Member
organisation = Member.objects.get(person__email=eva).organisation
one = Challenge.objects.get(organisation=organisation)
then = one.first_day - timedelta(days=3)
DayCount.objects.filter(organisation=organisation).update(day=then)
Challenge.objects.filter(pk=one.pk).update(first_day=then, last_day=then)
sweep()
result = one.pk
"""
CHALLENGE = {
    "en": {"title": "A full open day", "begun": "0 of 1 reader", "read": "1 of 1 reader", "reached": "We reached it"},
    "nl": {"title": "Een volle open dag", "begun": "0 van", "read": "1 van", "reached": "We hebben het gehaald"},
}
READER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.mark.parametrize(("language", "device"), [("en", PHONE), ("nl", DESKTOP)], ids=["english phone", "dutch desk"])
def test_a_sponsor_launches_a_challenge_and_everybody_sees_how_far_it_is_and_what_came_of_it(
    language: str, device: dict[str, Any], found_company: Callable[..., Company], browsing: Browsing
):
    company, words = found_company(language=language), CHALLENGE[language]
    base = company.proudly.base_url
    marijke = f"marijke.{company.eva.split('@')[0]}@waterwerk.example"
    story = company.proudly.run(ADD_SPONSOR, eva=company.eva, sponsors=[(marijke, "Marijke Hoekstra")])
    company.proudly.run(ADD_COLLEAGUES, eva=company.eva)

    # Marijke launches it, in words and on video.
    sponsor = browsing.open(device, language=language)
    recorded = film(sponsor)
    company.sign_in(sponsor, marijke)
    sponsor.goto(f"{base}/challenges/new")
    is_readable(sponsor)
    sponsor.locator(f"input[name=title_{language}]").fill(words["title"])
    sponsor.locator(f"textarea[name=text_{language}]").fill("Vertel het je buren. / Tell your neighbours.")
    sponsor.locator("select[name=what]").select_option("readers")
    sponsor.locator("input[name=goal]").fill("1")
    sponsor.locator("input[name=video]").set_input_files(recorded)
    captions = {"name": "film.vtt", "mimeType": "text/vtt", "buffer": CAPTIONS}
    sponsor.locator("input[name=captions]").set_input_files(captions)
    sponsor.locator("main form[enctype] button[type=submit]").click()
    expect(sponsor.locator("h1")).to_have_text(words["title"])
    is_readable(sponsor)

    # Sanne sees it first, plays it, and sees that nothing is reached yet.
    member = browsing.open(device, language=language)
    company.sign_in(member, company.sanne)
    now = member.locator(".challenge-now")
    expect(now.locator("h2")).to_have_text(words["title"])
    expect(now.locator(".thermometer")).to_contain_text(words["begun"])
    is_readable(member)
    assert is_playing(member)

    # She shares, somebody reads it, and the thermometer on the page that is open goes up by itself.
    sharing = browsing.open(device, language=language)
    company.sign_in(sharing, company.sanne)
    sharing.goto(f"{base}/stories/{story}/share/copy")
    sharing.locator("#share-form button[type=submit]").click()
    expect(sharing.locator("#share-form")).to_have_count(0)
    code = company.proudly.run(LINK_OF, sharer=company.sanne)
    assert httpx.get(f"{base}/go/{code}", headers={"User-Agent": READER}).is_redirect
    expect(now.locator(".thermometer-reached")).to_contain_text(words["read"], timeout=30_000)
    is_readable(member)

    # When it is over, everybody finds what came of it, with Marijke's thanks.
    challenge = company.proudly.run(THREE_DAYS_ON, eva=company.eva)
    sponsor.goto(f"{base}/challenges/{challenge}/change")
    sponsor.locator(f"textarea[name=thanks_{language}]").fill("Dank je wel. / Thank you.")
    sponsor.locator("main form[enctype] button[type=submit]").click()
    member.goto(f"{base}/challenges/{challenge}")
    expect(member.locator("#outcome")).to_have_text(words["reached"])
    expect(member.locator(".celebration-thanks")).to_contain_text("Dank je wel.")
    is_readable(member)
    member.goto(f"{base}/points")
    expect(member.locator("main")).to_contain_text(words["title"])
    member.goto(base)
    expect(member.locator(".challenge-now")).to_have_count(0)
    assert browsing.errors == []
