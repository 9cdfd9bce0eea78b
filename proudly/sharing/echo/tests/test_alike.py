"""A colleague posted nearly the same: it is said before posting, kindly, and keeps nobody from it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from proudly.content.models import Story
from proudly.content.services import CaptionText, add_topic
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.echo import rules
from proudly.sharing.models import Share
from proudly.sharing.services import share_story
from proudly.sharing.tests.factories import share
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db

WORDS = ["Three hundred houses dry, thanks to six people and a pump.", "This is why I work here: look what we can do."]
SAID = "A colleague posted nearly these words lately"
HELP = "Give me other words"


@pytest.fixture
def sanne() -> Member:
    return people.member(networks=["linkedin"])


@pytest.fixture
def piet(sanne: Member) -> Member:
    return people.member(sanne.organisation, "Piet")


@pytest.fixture
def story(sanne: Member) -> Story:
    eva = people.editor(sanne.organisation)
    captions = [CaptionText("", "en", words) for words in WORDS]
    return content.story(eva, captions=captions, topics=[add_topic(organisation=eva.organisation, name="Water")])


class Page:
    """The share page in a browser without scripts."""

    def __init__(self, member: Member, story: Story, network: str = "linkedin") -> None:
        self.client, self.address = Client(), f"/stories/{story.pk}/share/{network}"
        self.client.force_login(member.person)

    def get(self, query: str = "") -> str:
        return unescape(self.client.get(self.address + query).content.decode())

    def post(self, **said: Any) -> str:
        response = self.client.post(self.address, {"house_rules": 1} | said)
        return unescape(response.content.decode()) if response.status_code == 200 else ""


def words_in(page: str) -> str:
    found = re.search(r"<textarea[^>]*name=\"caption\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1]


def test_words_that_nobody_just_used_go_out_at_once(sanne: Member, piet: Member, story: Story) -> None:
    page = Page(sanne, story)
    shown = page.get()
    assert SAID not in shown
    page.post(caption=words_in(shown))
    page = Page(piet, story)
    shown = page.get()
    assert SAID not in shown
    page.post(caption=words_in(shown))
    assert {one.caption for one in Share.objects.all()} == set(WORDS)


def test_edited_words_like_a_colleagues_are_shown_once_more_and_then_posted(
    sanne: Member, piet: Member, story: Story
) -> None:
    share(piet, story, "linkedin", WORDS[0])
    page, edited = Page(sanne, story), WORDS[0].replace("dry", "very dry")
    again = page.post(caption=edited)
    assert SAID in again and words_in(again) == edited
    assert piet.name not in again
    assert not Share.objects.filter(member=sanne).exists()
    page.post(caption=edited, seen_alike="yes")
    assert Share.objects.get(member=sanne).caption == edited


def test_where_every_variant_was_just_used_the_page_says_so_and_the_next_press_still_posts(
    sanne: Member, piet: Member, story: Story
) -> None:
    for number, words in enumerate(WORDS):
        share(people.member(sanne.organisation, f"Colleague {number}"), story, "linkedin", words)
    page = Page(sanne, story)
    shown = page.get()
    assert SAID in shown
    hidden = dict(re.findall(r'<input type="hidden" name="(seen_alike)" value="(\w+)"', shown))
    page.post(caption=words_in(shown), **hidden)
    assert Share.objects.filter(member=sanne).exists()


def test_other_words_come_by_one_click_that_changes_nothing(sanne: Member, piet: Member, story: Story) -> None:
    share(piet, story, "linkedin", WORDS[0])
    page = Page(sanne, story)
    again = page.post(caption=WORDS[0])
    assert HELP in again
    link = re.search(r'href="[^"]*(\?words=\w+)"', again)
    assert link
    shown = page.get(link[1])
    assert words_in(shown) == WORDS[1] and SAID not in shown
    assert not Share.objects.filter(member=sanne).exists()
    assert words_in(page.get("?words=made-up")) in WORDS


def test_a_beginning_from_the_storys_own_why_and_topic_is_put_before_the_words(
    sanne: Member, piet: Member, story: Story
) -> None:
    share(piet, story, "linkedin", WORDS[0])
    page = Page(sanne, story)
    again = page.post(caption=WORDS[0])
    assert story.why in again and "In my own work, Water means …" in again
    begun = page.post(caption=WORDS[0], start="1", seen_alike="yes")
    assert words_in(begun) == f"In my own work, Water means …\n\n{WORDS[0]}"
    assert not Share.objects.filter(member=sanne).exists()
    for made_up in ("7", "-1", "x"):
        assert words_in(page.post(caption=WORDS[0], start=made_up)) == WORDS[0]


@pytest.mark.parametrize("network", ["copy", "sheet", "email"])
def test_what_goes_to_few_is_not_compared(sanne: Member, piet: Member, story: Story, network: str) -> None:
    share(piet, story, network, WORDS[0])
    Page(sanne, story, network).post(caption=WORDS[0])
    assert Share.objects.filter(member=sanne).exists()


@pytest.mark.parametrize("which", ["long ago", "failed", "another network", "without words", "own"])
def test_only_what_a_colleague_posted_there_lately_counts(
    sanne: Member, piet: Member, story: Story, which: str
) -> None:
    by = sanne if which == "own" else piet
    on = "linkedin" if which not in {"another network", "own"} else "x"
    with clock.at(clock.now() - (rules.REMEMBERED + timedelta(hours=1) if which == "long ago" else timedelta())):
        done = share_story(member=by, story=story, network=on, caption="" if which == "without words" else WORDS[0])
    if which == "failed":
        Share.objects.filter(pk=done.pk).update(state=Share.State.FAILED)
    Page(sanne, story).post(caption="" if which == "without words" else WORDS[0])
    assert Share.objects.filter(member=sanne, network="linkedin").exists()


def test_it_works_from_a_mail_too(sanne: Member, piet: Member, story: Story) -> None:
    share(piet, story, "linkedin", WORDS[0])
    address, client = share_address(sanne, story, "linkedin"), Client(enforce_csrf_checks=True)
    again = unescape(client.post(address, {"caption": WORDS[0], "house_rules": 1}).content.decode())
    assert SAID in again
    begun = unescape(client.post(address, {"caption": WORDS[0], "start": "0"}).content.decode())
    assert words_in(begun) == f"I see it myself when …\n\n{WORDS[0]}"
