"""A new member's first minute: topics, networks, the first story; left out, left and resumed as they like."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from proudly.content.models import Story
from proudly.content.queries import chosen_topics
from proudly.content.services import add_topic
from proudly.content.tests import factories as content
from proudly.links.services import close_links
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.first_minute import first_story
from proudly.sharing.models import FirstMinute
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina() -> Member:
    return people.member(name="Nina", welcomed=False)


@pytest.fixture
def client(nina: Member) -> Client:
    client = Client()
    client.force_login(nina.person)
    return client


def step(client: Client) -> str:
    page = client.get("/start").content.decode()
    return next(one for one in ("you", "networks", "story") if f'name="step" value="{one}"' in page)


def a_story(nina: Member, title: str = "Our pump saved a village", **fields: Any) -> Story:
    editor = Member.objects.filter(organisation=nina.organisation, name="Eva").first()
    return content.story(editor or people.editor(nina.organisation), title=title, **fields)


def test_from_the_welcome_to_the_first_share(client: Client, nina: Member) -> None:
    craft, water = (add_topic(organisation=nina.organisation, name=name) for name in ("Craft", "Water"))
    a_story(nina, "About water", topics=[water])
    a_story(nina, "About craft", topics=[craft])
    assert "Welcome, Nina" in client.get("/start").content.decode()
    client.post("/start", {"step": "you", "topics": [water.pk], "language": "en"})
    assert step(client) == "networks"
    client.post("/start", {"step": "networks", "networks": ["x", "linkedin"], "mail_wanted": "on"})
    page = client.get("/start").content.decode()
    assert "About water" in page and "About craft" not in page and "Your topic" in page and "Share on X" in page
    nina.refresh_from_db()
    assert (nina.networks, nina.mail_wanted, chosen_topics(nina)) == (["x", "linkedin"], True, {water.pk})
    story = Story.objects.get(title="About water")
    client.post(f"/stories/{story.pk}/share/x", {"caption": "Proud", "house_rules": "1"})
    assert client.get("/start").headers["Location"] == "/"
    nina.refresh_from_db()
    assert nina.welcomed_at is not None


def test_every_step_can_be_left_out(client: Client, nina: Member) -> None:
    a_story(nina)
    seen = []
    for _ in range(3):
        seen.append(step(client))
        answer = client.post("/start", {"step": seen[-1], "skip": "yes"})
    assert seen == ["you", "networks", "story"] and answer.headers["Location"] == "/"
    nina.refresh_from_db()
    assert nina.networks == [] and nina.mail_wanted and nina.welcomed_at
    assert client.get("/start").headers["Location"] == "/"
    assert "first minute" not in client.get("/").content.decode()


def test_it_can_be_left_and_resumed_on_another_device(client: Client, nina: Member) -> None:
    client.post("/start", {"step": "you", "language": "en"})
    phone = Client()
    phone.force_login(nina.person)
    assert "Your first minute waits" in phone.get("/").content.decode()
    assert step(phone) == "networks"


def test_going_back_takes_nothing_back_and_leaping_ahead_is_not_possible(client: Client, nina: Member) -> None:
    assert client.get("/start?step=story").headers["Location"] == "/start"
    assert client.post("/start", {"step": "story", "skip": "yes"}).headers["Location"] == "/start"
    assert client.post("/start", {"step": "nonsense"}).headers["Location"] == "/start"
    assert not FirstMinute.objects.exists()
    client.post("/start", {"step": "you", "language": "en"})
    client.post("/start", {"step": "networks", "networks": ["x"]})
    assert "Welcome, Nina" in client.get("/start?step=you").content.decode()
    client.post("/start", {"step": "you", "language": "nl"})
    assert step(client) == "story"


def test_no_thanks_on_the_stories_ends_it(client: Client, nina: Member) -> None:
    client.post("/start", {"end": "yes"})
    nina.refresh_from_db()
    assert nina.welcomed_at and "first minute" not in client.get("/").content.decode()


def test_whoever_was_at_home_before_is_not_sent_through_it(nina: Member) -> None:
    sanne = people.member(nina.organisation)
    client = Client()
    client.force_login(sanne.person)
    assert client.get("/start").headers["Location"] == "/"
    assert client.post("/start", {"step": "you", "language": "nl"}).headers["Location"] == "/"
    sanne.refresh_from_db()
    assert sanne.language == "en"


def test_looking_changes_nothing(client: Client, nina: Member) -> None:
    for address in ("/start", "/start?step=you", "/"):
        client.get(address)
    nina.refresh_from_db()
    assert not FirstMinute.objects.exists() and nina.welcomed_at is None


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("you", {"language": "tlh"}),
        ("you", {"language": "en", "topics": ["999"]}),
        ("networks", {"networks": ["x", "?"]}),
    ],
)
def test_what_cannot_be_chosen_is_said_and_changes_nothing(
    client: Client, nina: Member, which: str, said: dict[str, Any]
) -> None:
    add_topic(organisation=nina.organisation, name="Craft")
    if which == "networks":
        client.post("/start", {"step": "you", "skip": "yes"})
    assert "field-error" in client.post("/start", {"step": which, **said}).content.decode()
    nina.refresh_from_db()
    assert step(client) == which and nina.networks == [] and nina.language == "en"


def test_a_topic_of_another_organisation_is_no_topic(client: Client, nina: Member) -> None:
    theirs = add_topic(organisation=people.organisation("Elders"), name="Secret")
    add_topic(organisation=nina.organisation, name="Craft")
    page = client.post("/start", {"step": "you", "language": "en", "topics": [theirs.pk]}).content.decode()
    assert "field-error" in page and "Secret" not in page and chosen_topics(nina) == set()


def test_an_account_is_connected_on_the_way_and_the_networks_are_kept(client: Client, nina: Member) -> None:
    client.post("/start", {"step": "you", "skip": "yes"})
    answer = client.post("/start", {"step": "networks", "networks": ["bluesky"], "connect": "bluesky"})
    assert answer.headers["Location"] == "/connections/bluesky"
    nina.refresh_from_db()
    assert nina.networks == ["bluesky"] and step(client) == "story"
    client.post("/start", {"step": "networks", "networks": ["x"], "connect": "https://evil.example"})
    assert step(client) == "story"


def test_the_first_story_is_one_to_share_now(nina: Member) -> None:
    assert first_story(nina) is None
    oldest = a_story(nina, "Oldest")
    dutch = a_story(nina, "Dutch", language="nl")
    shared, closed = a_story(nina, "Shared"), a_story(nina, "Closed")
    a_story(nina, "Draft", published=False)
    sharing.share(nina, shared)
    close_links(story=closed, why="")
    assert first_story(nina) == oldest
    nina.language = "nl"
    assert first_story(nina) == dutch


def test_without_a_story_the_minute_ends_kindly(client: Client, nina: Member) -> None:
    for which in ("you", "networks"):
        client.post("/start", {"step": which, "skip": "yes"})
    assert "You are ready" in client.get("/start").content.decode()


def test_whoever_shares_from_a_mail_has_joined(nina: Member) -> None:
    noor = people.member(nina.organisation, "Noor", joined=False)
    sharing.share(noor, a_story(noor))
    noor.refresh_from_db()
    assert noor.started_at and not noor.welcomed_at


def test_topics_are_changed_later_and_their_stories_marked(client: Client, nina: Member) -> None:
    craft = add_topic(organisation=nina.organisation, name="Craft")
    a_story(nina, topics=[craft])
    assert "Your topic" not in client.get("/").content.decode()
    client.post("/preferences/topics", {"topics": [craft.pk]})
    assert "Your topic" in client.get("/").content.decode()
    client.post("/preferences/topics", {})
    assert chosen_topics(nina) == set()
