from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.models import F

from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.kit.secrets import seal
from proudly.links.services import change_link_settings, close_links
from proudly.networks import registry
from proudly.networks.contract import Account, MendYourself, Post, Posted, TryLater
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import services as points
from proudly.points.models import Transfer
from proudly.points.queries import balance_of, wallet_lines
from proudly.sharing import posting, rules, services
from proudly.sharing.announcing import announce_story
from proudly.sharing.models import Connection, Share, ShareEvent
from proudly.sharing.story_mail import compose_new_stories
from proudly.sharing.tests import factories as sharing


@dataclass
class Outside:
    """The network beyond the adapter, for what a real server cannot be made to do: what it holds, and its moods."""

    posts: dict[str, Post] = field(default_factory=dict)
    trouble: Exception | None = None
    dies_after_posting: bool = False

    def publish(self, credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
        if self.trouble:
            raise self.trouble
        self.posts.setdefault(post_key, post)
        if self.dies_after_posting:
            self.dies_after_posting = False
            raise SystemExit  # the worker is killed after the post is out and before it is noted
        return Posted(address=f"https://bsky.app/profile/sanne/post/{post_key}")

    def connect(self, answers: Mapping[str, str]) -> Account:
        return Account(name="@sanne.test", credentials={"session": "a secret"})


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    outside = Outside()
    bluesky = type(registry.network("bluesky"))
    monkeypatch.setattr(bluesky, "publish", lambda self, *told: outside.publish(*told))
    monkeypatch.setattr(bluesky, "connect", lambda self, answers: outside.connect(answers))
    yield outside


@pytest.fixture
def sanne(db: None) -> Member:
    member = people.member()
    points.adopt_starting_rules(organisation=member.organisation)
    points.stop_rewarding(organisation=member.organisation, deed="first_share")
    return member


@pytest.fixture
def connected(sanne: Member, outside: Outside) -> Member:
    services.connect_account(member=sanne, network="bluesky", answers={})
    return sanne


def states(share: Share) -> list[str]:
    return list(ShareEvent.objects.filter(share=share).order_by("pk").values_list("state", flat=True))


# --- by hand, through the network's composer ---


def test_a_share_through_a_composer_is_opened_and_earns_nothing_yet(sanne: Member):
    share = sharing.share(sanne)
    assert share.state == Share.State.OPENED
    assert share.link.story == share.story
    assert balance_of(sanne) == 0


def test_the_first_reader_from_the_network_confirms_it_and_each_reader_earns(sanne: Member):
    share = sharing.share(sanne)
    for visitor in ("one", "two"):
        sharing.click(share, visitor=visitor)
    advance_all()
    share.refresh_from_db()
    assert share.state == Share.State.CONFIRMED
    assert [(line.transfer.reason, line.amount) for line in wallet_lines(sanne)] == [
        ("click", 2),
        ("click", 2),
        ("share", 20),
    ]


def test_a_reader_from_elsewhere_counts_but_does_not_confirm(sanne: Member):
    share = sharing.share(sanne)
    sharing.click(share, referrer="www.startpagina.example")
    advance_all()
    share.refresh_from_db()
    assert share.state == Share.State.OPENED
    assert balance_of(sanne) == 2


def test_robots_own_looks_and_repetitions_earn_nothing(sanne: Member):
    share = sharing.share(sanne)
    sharing.click(share, agent="LinkedInBot/1.0")
    sharing.click(share, own="colleague")
    sharing.click(share, method="HEAD")
    advance_all()
    assert balance_of(sanne) == 0
    sharing.click(share)
    sharing.click(share)
    advance_all()
    assert balance_of(sanne) == 20 + 2


def test_the_address_of_the_post_confirms_it(sanne: Member):
    share = sharing.share(sanne)
    services.give_address(share=share, address="https://www.linkedin.com/feed/update/urn:li:share:1")
    share.refresh_from_db()
    assert share.state == Share.State.CONFIRMED
    assert balance_of(sanne) == 20


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("linkedin", "no address"),
        ("linkedin", "javascript:alert(1)"),
        ("linkedin", "https://elsewhere.example/linkedin.com/12"),
        ("linkedin", "https://www.linkedin.com/"),
        ("linkedin", ""),
        ("mastodon", "https://example.com"),
        ("copy", "https://example.com/a/post/12"),
        ("email", "https://mail.example.com/sent/12"),
        ("sheet", "https://example.com/a/post/12"),
    ],
)
def test_what_is_no_address_of_a_post_on_the_network_confirms_nothing(sanne: Member, network: str, address: str):
    share = sharing.share(sanne, network=network)
    with pytest.raises(services.NotAnAddress):
        services.give_address(share=share, address=address)
    share.refresh_from_db()
    assert share.state == Share.State.OPENED


@pytest.mark.parametrize("again", ["", "/", "?utm_source=share", "#comments"])
def test_one_post_confirms_one_share_however_its_address_is_written_and_whoever_gives_it(sanne: Member, again: str):
    address = "https://www.linkedin.com/feed/update/urn:li:share:1"
    first, other = sharing.share(sanne), content.story(author=sanne)
    services.give_address(share=first, address=address)
    for member in (sanne, people.member(sanne.organisation, "Piet")):
        with pytest.raises(services.NotAnAddress):
            services.give_address(share=sharing.share(member, other), address=address + again)
    services.give_address(share=first, address=address + again)


@pytest.mark.parametrize("network", ["copy", "sheet", "email"])
def test_what_is_read_anywhere_is_confirmed_by_a_reader_from_anywhere(sanne: Member, network: str):
    share = sharing.share(sanne, network=network)
    sharing.click(share, referrer="webmail.example")
    advance_all()
    share.refresh_from_db()
    assert share.state == Share.State.CONFIRMED


# --- by us, through a connected account ---


@pytest.mark.django_db(transaction=True)
def test_with_a_connected_account_it_is_posted_and_credited(connected: Member, outside: Outside):
    share = sharing.share(connected, network="bluesky", caption="My own words")
    share.refresh_from_db()
    assert share.state == Share.State.POSTED
    assert share.address.startswith("https://bsky.app/")
    assert [post.text for post in outside.posts.values()] == ["My own words"]
    assert balance_of(connected) == 15
    assert states(share) == ["waiting", "posted"]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_told_and_a_second_try_posts_once(connected: Member, outside: Outside):
    story = content.story(author=connected)
    outside.trouble = MendYourself("The app password is no longer valid.")
    share = sharing.share(connected, story, network="bluesky")
    share.refresh_from_db()
    assert (share.state, share.error) == (Share.State.FAILED, "The app password is no longer valid.")
    assert balance_of(connected) == 0
    key, outside.trouble = share.post_key, None
    again = sharing.share(connected, story, network="bluesky", caption="Better words")
    again.refresh_from_db()
    assert (again.pk, again.state, again.post_key, again.error) == (share.pk, Share.State.POSTED, key, "")
    assert [post.text for post in outside.posts.values()] == ["Better words"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reconnect", [True, False])
def test_a_connection_is_called_broken_only_when_the_account_must_be_connected_again(
    connected: Member, outside: Outside, reconnect: bool
):
    outside.trouble = MendYourself("No.", reconnect=reconnect)
    sharing.share(connected, network="bluesky")
    assert Connection.objects.get().broken == ("No." if reconnect else "")


@pytest.mark.django_db(transaction=True)
def test_credentials_that_were_renewed_are_kept_although_nothing_was_posted(connected: Member, outside: Outside):
    outside.trouble = TryLater("Later.", seconds=60)
    outside.trouble.credentials = {"session": "renewed"}
    sharing.share(connected, network="bluesky")
    assert Connection.objects.get().credentials == {"session": "renewed"}


@pytest.mark.django_db(transaction=True)
def test_an_account_that_was_connected_anew_meanwhile_keeps_its_own_credentials(
    connected: Member, outside: Outside, monkeypatch: pytest.MonkeyPatch
):
    publish = outside.publish

    def reconnect_meanwhile(*told: Any) -> Posted:
        Connection.objects.update(account="@other.test", sealed=seal({"session": "the other's"}))
        return replace(publish(*told), credentials={"session": "renewed"})

    monkeypatch.setattr(outside, "publish", reconnect_meanwhile)
    share = sharing.share(connected, network="bluesky")
    share.refresh_from_db()
    assert share.state == Share.State.POSTED
    assert Connection.objects.get().credentials == {"session": "the other's"}


@pytest.mark.django_db(transaction=True)
def test_an_account_that_was_disconnected_meanwhile_does_not_lose_the_post(
    connected: Member, outside: Outside, monkeypatch: pytest.MonkeyPatch
):
    publish = outside.publish

    def disconnect_meanwhile(*told: Any) -> Posted:
        services.disconnect_account(member=connected, network="bluesky")
        return replace(publish(*told), credentials={"session": "renewed"})

    monkeypatch.setattr(outside, "publish", disconnect_meanwhile)
    share = sharing.share(connected, network="bluesky")
    share.refresh_from_db()
    assert (share.state, balance_of(connected)) == (Share.State.POSTED, 15)


@pytest.mark.django_db(transaction=True)
def test_a_surprise_in_an_adapter_is_tried_again_and_given_up_in_the_end(connected: Member, outside: Outside, caplog):
    outside.trouble = KeyError("what the network did not say")
    share = sharing.share(connected, network="bluesky")
    now = clock.now()
    for day in range(1, rules.MOST_ATTEMPTS + 1):
        with clock.at(now + timedelta(days=day)):
            posting.post_share(share_id=share.pk)
    share.refresh_from_db()
    assert share.state == Share.State.FAILED
    assert share.error
    assert "could not be posted" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_post_that_kills_every_worker_is_given_up(connected: Member, outside: Outside):
    share = sharing.share(connected, network="linkedin")
    Share.objects.filter(pk=share.pk).update(state="posting", attempts=rules.MOST_ATTEMPTS, try_at=clock.now())
    posting.post_share(share_id=share.pk)
    share.refresh_from_db()
    assert share.state == Share.State.FAILED
    assert outside.posts == {}


@pytest.mark.django_db(transaction=True)
def test_an_attempt_that_comes_back_late_does_not_undo_the_post_of_another_worker(
    connected: Member, outside: Outside, monkeypatch: pytest.MonkeyPatch
):
    def finish_elsewhere_and_fail(*told: Any) -> Posted:
        Share.objects.update(state=Share.State.POSTED, address="https://bsky.app/profile/sanne/post/1")
        raise MendYourself("Refused.")

    monkeypatch.setattr(outside, "publish", finish_elsewhere_and_fail)
    share = sharing.share(connected, network="bluesky")
    share.refresh_from_db()
    assert share.state == Share.State.POSTED


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_given_up_does_not_postpone_what_another_is_at(
    connected: Member, outside: Outside, monkeypatch: pytest.MonkeyPatch
):
    def another_takes_over_and_we_fail(*told: Any) -> Posted:
        Share.objects.update(attempts=F("attempts") + 1)
        raise TryLater("Bluesky does not answer.", seconds=90)

    monkeypatch.setattr(outside, "publish", another_takes_over_and_we_fail)
    share = sharing.share(connected, network="bluesky")
    share.refresh_from_db()
    assert share.state == Share.State.POSTING


@pytest.mark.django_db(transaction=True)
def test_a_post_that_is_out_counts_whoever_says_so(
    connected: Member, outside: Outside, monkeypatch: pytest.MonkeyPatch
):
    publish = outside.publish

    def another_takes_over_and_fails(*told: Any) -> Posted:
        Share.objects.update(attempts=F("attempts") + 1, state=Share.State.FAILED)
        return publish(*told)

    monkeypatch.setattr(outside, "publish", another_takes_over_and_fails)
    share = sharing.share(connected, network="bluesky")
    share.refresh_from_db()
    assert share.state == Share.State.POSTED
    assert balance_of(connected) == 15


@pytest.mark.django_db(transaction=True)
def test_credentials_whose_key_was_lost_ask_for_connecting_again(connected: Member, outside: Outside, settings):
    settings.SECRET_KEY = "another key altogether"
    share = sharing.share(connected, network="bluesky")
    share.refresh_from_db()
    assert share.state == Share.State.FAILED
    assert "connected again" in share.error


def test_a_story_that_is_closed_before_it_is_posted_stays_in(connected: Member, outside: Outside):
    share = sharing.share(connected, network="bluesky")
    close_links(story=share.story)
    posting.post_share(share_id=share.pk)
    share.refresh_from_db()
    assert (share.state, share.error) == (Share.State.FAILED, "This story is no longer shared.")
    assert not outside.posts
    assert balance_of(connected) == 0


def test_a_post_that_is_out_is_noted_although_its_story_was_closed_meanwhile(connected: Member, outside: Outside):
    share = sharing.share(connected, network="bluesky")
    outside.dies_after_posting = True
    with pytest.raises(SystemExit):
        posting.post_share(share_id=share.pk)
    close_links(story=share.story)
    with clock.at(clock.now() + rules.POSTING_LASTS + timedelta(seconds=1)):
        posting.post_share(share_id=share.pk)
    share.refresh_from_db()
    assert share.state == Share.State.POSTED
    assert len(outside.posts) == 1


def test_a_post_leads_to_the_organisations_own_address(connected: Member, outside: Outside):
    change_link_settings(organisation=connected.organisation, address="https://go.example.com", utm={})
    share = sharing.share(connected, network="bluesky")
    posting.post_share(share_id=share.pk)
    assert [post.url for post in outside.posts.values()] == [f"https://go.example.com/go/{share.link.code}"]


def test_who_has_not_joined_gets_no_mail_about_a_story(sanne: Member):
    people.member(sanne.organisation, "Nina", joined=False)
    story = content.story(people.editor(sanne.organisation), announce=True)
    announce_story(story=story)
    assert {notice.member.name for notice in Notice.objects.filter(about=story.pk)} == {sanne.name, "Eva"}


def test_no_mail_goes_out_about_a_story_that_is_closed(sanne: Member):
    story = content.story(people.editor(sanne.organisation), announce=True)
    close_links(story=story)
    announce_story(story=story)
    notices = list(Notice.objects.select_related("member__organisation"))
    assert notices
    assert compose_new_stories(notices) == {notice.pk: None for notice in notices}


@pytest.mark.django_db(transaction=True)
def test_a_network_that_is_down_is_tried_again_later(connected: Member, outside: Outside):
    outside.trouble = TryLater("Bluesky does not answer.", seconds=90)
    share = sharing.share(connected, network="bluesky")
    share.refresh_from_db()
    assert share.state == Share.State.WAITING
    assert posting.shares_due() == []
    outside.trouble = None
    with clock.at(clock.now() + rules.wait_before_attempt(1, 90)):
        assert posting.shares_due() == [share.pk]
        posting.post_share(share_id=share.pk)
    share.refresh_from_db()
    assert share.state == Share.State.POSTED


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_between_posting_and_noting_leaves_one_post(connected: Member, outside: Outside):
    outside.dies_after_posting = True
    with pytest.raises(SystemExit):
        sharing.share(connected, network="bluesky")
    share = Share.objects.get()
    assert share.state == Share.State.POSTING
    assert posting.shares_due() == [], "its claim has not run out yet"
    with clock.at(clock.now() + rules.POSTING_LASTS):
        for share_id in posting.shares_due():
            posting.post_share(share_id=share_id)
    share.refresh_from_db()
    assert share.state == Share.State.POSTED
    assert len(outside.posts) == 1
    assert Transfer.objects.filter(reason="share").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_make_one_share_one_post_and_one_award(connected: Member, outside: Outside):
    story = content.story(author=connected)
    failures: list[BaseException] = []

    def press() -> None:
        try:
            sharing.share(Member.objects.get(pk=connected.pk), story, network="bluesky")
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(20)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert failures == []
    share = Share.objects.get()
    assert share.state == Share.State.POSTED
    assert len(outside.posts) == 1
    assert Transfer.objects.filter(reason="share").count() == 1


@pytest.mark.django_db(transaction=True)
def test_credentials_are_not_readable_in_the_database(connected: Member):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT sealed FROM sharing_connection")
        assert "a secret" not in cursor.fetchone()[0]
    assert Connection.objects.get().credentials == {"session": "a secret"}


def test_a_disconnected_account_is_forgotten_and_sharing_goes_on_by_hand(connected: Member):
    services.disconnect_account(member=connected, network="bluesky")
    assert not Connection.objects.exists()
    assert sharing.share(connected, network="bluesky").state == Share.State.OPENED
