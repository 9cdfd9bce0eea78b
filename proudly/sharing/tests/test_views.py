"""What the pages of sharing show, and what they keep to themselves."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.content.models import Story
from proudly.content.services import CaptionText
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links.services import change_link_settings, close_links, reopen_links
from proudly.people.models import Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.sharing.models import Connection, Share
from proudly.sharing.rules import SHARE_LINK_LASTS
from proudly.sharing.tests.factories import click, share
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script><b>\"bold\" 'words'</b>"


@pytest.fixture
def sanne() -> Member:
    return people.member(networks=["linkedin", "bluesky", "copy"])


@pytest.fixture
def story(sanne: Member) -> Story:
    return content.story(people.editor(sanne.organisation))


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(client: Client, address: str, status: int = 200) -> str:
    """The page behind an address, as text with its entities resolved."""
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def share_page(member: Member, story: Story, network: str) -> str:
    return page_of(signed_in(member), f"/stories/{story.pk}/share/{network}")


def connected(member: Member, network: str = "bluesky") -> Connection:
    return Connection.objects.create(
        organisation=member.organisation, member=member, network=network, account="@sanne.test", sealed="sealed"
    )


def posting(member: Member, story: Story, state: str, **fields: Any) -> Share:
    """A share on Bluesky as the worker left it."""
    connected(member)
    made = share(member, story, "copy")
    Share.objects.filter(pk=made.pk).update(network="bluesky", state=state, **fields)
    return made


# --- the share page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("network", "words"),
    [
        ("linkedin", "Open LinkedIn"),
        ("x", "Open X"),
        ("copy", "Copy text and link"),
        ("sheet", "Share …"),
        ("email", "Open my mail program"),
        ("bluesky", "Open Bluesky"),
    ],
)
def test_the_one_button_says_what_it_does(sanne: Member, story: Story, network: str, words: str) -> None:
    page = page_of(Client(), share_address(sanne, story, network))
    assert words in page
    assert "Proud of my colleagues." in page


def test_with_a_connected_account_the_button_posts(sanne: Member, story: Story) -> None:
    assert "Connect your account and it posts itself" in share_page(sanne, story, "bluesky")
    connected(sanne)
    page = share_page(sanne, story, "bluesky")
    assert "Post on Bluesky" in page
    assert "Connect your account" not in page


def test_nobody_is_asked_to_connect_from_a_mail(sanne: Member, story: Story) -> None:
    assert "Connect your account" not in page_of(Client(), share_address(sanne, story, "bluesky"))


def test_it_says_when_a_network_drops_the_words(sanne: Member, story: Story) -> None:
    said = "LinkedIn takes the link only. Your words go to the clipboard: paste them in."
    assert said in share_page(sanne, story, "linkedin")
    assert "takes the link only" not in share_page(sanne, story, "x")


def test_from_a_mail_the_page_has_no_navigation_and_in_the_app_it_has(sanne: Member, story: Story) -> None:
    assert "page-nav" not in page_of(signed_in(sanne), share_address(sanne, story, "x"))
    assert "page-nav" in share_page(sanne, story, "x")


def test_the_page_is_fetched_again_on_the_way_back_from_the_network(sanne: Member, story: Story) -> None:
    assert "no-store" in Client().get(share_address(sanne, story, "x")).headers["Cache-Control"]


@pytest.mark.parametrize("state", ["waiting", "posting"])
def test_while_it_is_being_posted_the_page_looks_again_each_second(sanne: Member, story: Story, state: str) -> None:
    posting(sanne, story, state)
    page = share_page(sanne, story, "bluesky")
    assert "Being posted on Bluesky" in page
    assert 'hx-trigger="every 1s"' in page
    assert 'id="share-form"' not in page


def test_a_post_that_is_out_is_thanked_for_and_shown(sanne: Member, story: Story) -> None:
    posting(sanne, story, "posted", address="https://bsky.app/profile/sanne.test/post/1")
    page = share_page(sanne, story, "bluesky")
    assert "It is out." in page
    assert 'href="https://bsky.app/profile/sanne.test/post/1"' in page
    assert "every 1s" not in page


def test_a_sponsor_is_promised_no_points_for_a_share(sanne: Member, story: Story) -> None:
    share(sanne, story, "linkedin")
    posting(sanne, story, "posted")
    sanne.roles.create(organisation=sanne.organisation, role="sponsor")
    for network in ("linkedin", "bluesky"):
        page = share_page(sanne, story, network)
        assert "points arrive" not in page
        assert "on their way" not in page
    assert "By sharing you show the way" in share_page(sanne, story, "bluesky")


def test_a_post_that_failed_says_why_and_can_be_tried_again(sanne: Member, story: Story) -> None:
    posting(sanne, story, "failed", error="Bluesky did not accept the app password.")
    page = share_page(sanne, story, "bluesky")
    assert "Bluesky did not accept the app password." in page
    assert 'id="share-form"' in page
    assert "every 1s" not in page


def test_an_opened_share_offers_the_composer_again_and_takes_an_address(sanne: Member, story: Story) -> None:
    share(sanne, story, "linkedin", caption="Words that LinkedIn drops")
    page = share_page(sanne, story, "linkedin")
    assert "https://www.linkedin.com/sharing/share-offsite/" in page
    assert "Words that LinkedIn drops" in page
    assert 'name="address"' in page
    assert "When a reader comes by, your share is confirmed" in page


def test_copied_text_stands_there_with_its_link_for_who_has_no_script(sanne: Member, story: Story) -> None:
    done = share(sanne, story, "copy", caption="Read this")
    assert f"Read this\n\nhttp://127.0.0.1:8000/go/{done.link.code}" in share_page(sanne, story, "copy")


def test_the_address_of_the_post_confirms_the_share(sanne: Member, story: Story) -> None:
    done = share(sanne, story, "linkedin")
    address = share_address(sanne, story, "linkedin")
    Client().post(address, {"address": "https://evil.example/post"})
    done.refresh_from_db()
    assert done.state == Share.State.OPENED
    Client().post(address, {"address": "https://www.linkedin.com/feed/update/urn:li:share:1"})
    assert "Thank you for sharing" in page_of(Client(), address)


def test_what_people_typed_is_shown_as_text(sanne: Member) -> None:
    hostile = content.story(
        people.editor(sanne.organisation),
        title=HOSTILE,
        summary=HOSTILE,
        why=HOSTILE,
        captions=[CaptionText(network="", language="en", text="</textarea>" + HOSTILE)],
    )
    client = signed_in(sanne)
    first = client.get(f"/stories/{hostile.pk}/share/linkedin").content.decode()
    done = share(sanne, hostile, "linkedin", caption="</textarea>" + HOSTILE)
    share(sanne, hostile, "copy", caption="</textarea>" + HOSTILE)
    pages = [first]
    for address in (
        f"/stories/{hostile.pk}/share/linkedin", f"/stories/{hostile.pk}/share/copy", "/", f"/stories/{hostile.pk}",
        f"/read/{done.link.code}", "/shares",
        f"/shares/{done.pk}/visits",
    ):  # fmt: skip
        pages.append(client.get(address).content.decode())
    for page in pages:
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<b>" not in page
        assert '="<' not in page and '"bold" \'' not in page


def test_words_of_any_length_and_direction_hold(sanne: Member, story: Story) -> None:
    words = "مضخاتنا 👩‍👩‍👧‍👦 " * 700
    share(sanne, story, "copy", caption=words)
    page = share_page(sanne, story, "copy")
    assert words.strip() in page
    assert 'dir="auto"' in page


# --- refusals ---------------------------------------------------------------------------------------------------------


def assert_reveals_nothing(page: str, member: Member, story: Story) -> None:
    for secret in (member.name, member.email, member.organisation.name, story.title, story.summary):
        assert secret not in page


def test_a_link_that_is_over_offers_a_new_mail_and_reveals_nothing(
    sanne: Member, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = share_address(sanne, story, "linkedin")
    later = clock.now() + SHARE_LINK_LASTS + timedelta(hours=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    page = page_of(Client(), address, status=410)
    assert "Send me a new mail" in page
    assert_reveals_nothing(page, sanne, story)


def test_an_altered_link_and_one_of_who_left_are_refused_alike(sanne: Member, story: Story) -> None:
    address = share_address(sanne, story, "linkedin")
    altered = page_of(Client(), address[:-1] + ("A" if address[-1] != "A" else "B"), status=403)
    let_go(member=sanne)
    left = page_of(Client(), address, status=403)
    for page in (altered, left):
        assert "Sign in by mail" in page
        assert_reveals_nothing(page, sanne, story)


def test_somebody_elses_link_is_refused_to_who_is_signed_in(sanne: Member, story: Story) -> None:
    colleague = people.member(sanne.organisation, "Jan")
    page = page_of(signed_in(colleague), share_address(sanne, story, "linkedin"), status=403)
    assert_reveals_nothing(page.replace(sanne.organisation.name, ""), sanne, story)


# --- the app ----------------------------------------------------------------------------------------------------------


def test_the_feed_makes_as_many_queries_for_twelve_stories_as_for_one(sanne: Member, story: Story) -> None:
    client = signed_in(sanne)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for number in range(11):
        content.story(story.author, title=f"Story {number}")
    with CaptureQueriesContext(connection) as twelve:
        page = client.get("/").content.decode()
    assert page.count("<article") == 12
    assert len(twelve) == len(one) <= 27, "\n".join(query["sql"] for query in twelve)


def test_an_empty_feed_says_what_happens_next(sanne: Member) -> None:
    assert "No stories yet" in page_of(signed_in(sanne), "/")
    assert "Write a story" in page_of(signed_in(people.editor(sanne.organisation)), "/")


def test_a_shared_story_says_so(sanne: Member, story: Story) -> None:
    share(sanne, story, "linkedin")
    page = page_of(signed_in(sanne), "/")
    assert "You shared this" in page
    assert "Shared on LinkedIn" in page


def test_each_visit_is_told_with_its_reason(sanne: Member, story: Story) -> None:
    done = share(sanne, story)
    click(done)
    click(done)
    click(done, visitor="scanner", method="HEAD")
    click(done, visitor="bot", agent="LinkedInBot/1.0")
    click(done, visitor="ahead", prefetch=True)
    click(done, visitor="me", own="colleague")
    for number in range(5):
        click(done, visitor=f"together {number}")
    advance_all()
    page = page_of(signed_in(sanne), f"/shares/{done.pk}/visits")
    for sentence in (
        "This one counts.", "Each reader counts once a day.", "only asked whether the page is there",
        "A program that says so itself", "nobody has looked at it", "a colleague uses Proudly",
        "programs are likelier than readers",
    ):  # fmt: skip
        assert sentence in page


def test_the_country_of_a_visit_is_told_by_its_name(sanne: Member, story: Story) -> None:
    done = share(sanne, story)
    click(done, country="BE")
    advance_all()
    client = signed_in(sanne)
    assert "Belgium" in page_of(client, f"/shares/{done.pk}/visits")
    sanne.language = "nl"
    sanne.save()
    assert "België" in page_of(client, f"/shares/{done.pk}/visits")


def test_somebody_elses_visits_are_not_found(sanne: Member, story: Story) -> None:
    done = share(sanne, story)
    assert signed_in(people.member(sanne.organisation, "Jan")).get(f"/shares/{done.pk}/visits").status_code == 404


def test_the_readers_page_tells_networks_what_to_show(sanne: Member) -> None:
    own_page = content.story(people.editor(sanne.organisation), url="")
    done = share(sanne, own_page)
    page = page_of(Client(), f"/read/{done.link.code}")
    assert f'property="og:title" content="{own_page.title}"' in page
    assert f'property="og:url" content="http://127.0.0.1:8000/go/{done.link.code}"' in page
    assert sanne.name not in page


def test_the_readers_page_of_a_closed_story_says_that_it_is_closed(sanne: Member) -> None:
    own_page = content.story(people.editor(sanne.organisation), url="")
    code = share(sanne, own_page).link.code
    close_links(story=own_page)
    answer = Client().get(f"/read/{code}", follow=True)
    assert answer.status_code == 410
    assert own_page.summary not in answer.content.decode()


def test_connected_accounts_can_be_left(sanne: Member) -> None:
    connected(sanne)
    client = signed_in(sanne)
    assert "@sanne.test" in page_of(client, "/connections")
    client.post("/connections/bluesky/disconnect")
    assert not Connection.objects.filter(member=sanne).exists()
    assert "@sanne.test" not in page_of(client, "/connections")


# --- a story whose links are closed -----------------------------------------------------------------------------------


def test_a_story_whose_links_are_closed_is_no_longer_offered(sanne: Member, story: Story) -> None:
    client = signed_in(sanne)
    assert f"/stories/{story.pk}/share/" in page_of(client, "/")
    close_links(story=story)
    for address in ("/", f"/stories/{story.pk}"):
        page = page_of(client, address)
        assert story.title in page
        assert "o longer shared" in page
        assert f"/stories/{story.pk}/share/" not in page
    reopen_links(story=story)
    assert f"/stories/{story.pk}/share/" in page_of(client, "/")


def test_a_story_whose_links_will_close_is_offered_until_then(sanne: Member, story: Story) -> None:
    close_links(story=story, at=clock.now() + timedelta(hours=1))
    client = signed_in(sanne)
    assert f"/stories/{story.pk}/share/" in page_of(client, f"/stories/{story.pk}")
    with clock.at(clock.now() + timedelta(hours=2)):
        assert f"/stories/{story.pk}/share/" not in page_of(client, f"/stories/{story.pk}")


def test_a_button_in_a_mail_about_a_closed_story_says_so_and_shares_nothing(sanne: Member, story: Story) -> None:
    address = share_address(sanne, story, "linkedin")
    close_links(story=story)
    for client in (Client(), signed_in(sanne)):
        page = page_of(client, address)
        assert "This story is no longer shared" in page
        assert 'id="share-form"' not in page
        assert client.post(address, {"caption": "Proud!", "house_rules": 1}).status_code == 302
    assert not Share.objects.exists()


def test_who_had_posted_before_can_still_say_where(sanne: Member, story: Story) -> None:
    done = share(sanne, story, "linkedin")
    close_links(story=story)
    page = share_page(sanne, story, "linkedin")
    assert "https://www.linkedin.com/sharing/share-offsite/" not in page
    assert 'name="address"' in page
    address = "https://www.linkedin.com/feed/update/urn:li:share:1"
    signed_in(sanne).post(f"/stories/{story.pk}/share/linkedin", {"address": address})
    done.refresh_from_db()
    assert done.state == Share.State.CONFIRMED
    assert "Thank you for sharing" in share_page(sanne, story, "linkedin")


# --- the address of links ---------------------------------------------------------------------------------------------


def test_links_stand_at_the_organisations_own_address(sanne: Member) -> None:
    change_link_settings(organisation=sanne.organisation, address="https://go.example.com", utm={})
    story = content.story(people.editor(sanne.organisation), url="")
    assert "https://go.example.com/go/" in share_page(sanne, story, "linkedin")
    done = share(sanne, story, "copy", caption="Read this")
    link = f"https://go.example.com/go/{done.link.code}"
    assert f"Read this\n\n{link}" in share_page(sanne, story, "copy")
    assert link in page_of(signed_in(sanne), f"/shares/{done.pk}/visits")
    assert f'property="og:url" content="{link}"' in page_of(Client(), f"/read/{done.link.code}")
    response = signed_in(sanne).post(f"/stories/{story.pk}/share/x", {"caption": "Proud!", "house_rules": 1})
    assert "go.example.com" in response.headers["Location"]


def test_the_sharer_finds_the_qr_code_of_a_link(sanne: Member, story: Story) -> None:
    done = share(sanne, story, "copy")
    picture = (
        f'src="/links/{done.link.code}/qr.svg" alt="QR code that leads to http://127.0.0.1:8000/go/{done.link.code}"'
    )
    client = signed_in(sanne)
    assert picture in page_of(client, f"/shares/{done.pk}/visits")
    assert picture in page_of(client, f"/stories/{story.pk}/share/copy")
    assert "qr.svg" not in page_of(Client(), share_address(sanne, story, "copy")), "a stranger's browser cannot show it"
