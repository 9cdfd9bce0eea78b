"""Our Mastodon adapter against a server that speaks its API."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from typing import Any

import pytest

from proudly.networks.contract import Account, Counts, MendYourself, Post, Seen, TryLater
from proudly.networks.mastodon import NETWORK
from tests.peers.mastodon import MastodonServer
from tests.peers.process import free_port

pytestmark = pytest.mark.peers


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture
def account(mastodon_server: MastodonServer) -> Account:
    return NETWORK.connect({"server": mastodon_server.address, "token": f" {mastodon_server.token} "})


@pytest.fixture
def post() -> Post:
    return Post(
        text="Trots op ons team! 👩‍🚒 #werkplezier",
        url=f"https://proudly.example/go/{uuid.uuid4().hex[:10]}",
        title="Hoe wij het dak vernieuwden",
        language="nl",
    )


def test_a_connection_is_named_as_the_member_knows_it(account: Account, mastodon_server: MastodonServer) -> None:
    assert account.name == f"@testuser@{mastodon_server.address.split('://')[1]}"


def test_a_post_can_be_read_back_with_text_and_tracked_link(
    mastodon_server: MastodonServer, account: Account, post: Post
) -> None:
    posted = NETWORK.publish(account.credentials, post, NETWORK.new_post_key())

    (status,) = mastodon_server.statuses(post.url)
    assert posted.address == status["url"]
    assert "Trots op ons team! 👩‍🚒" in status["content"]
    assert (status["language"], status["visibility"]) == ("nl", "public")


def test_publishing_again_with_the_same_key_leaves_one_post(
    mastodon_server: MastodonServer, account: Account, post: Post
) -> None:
    key = NETWORK.new_post_key()
    first, again = (NETWORK.publish(account.credentials, post, key) for _ in range(2))

    assert again == first
    assert len(mastodon_server.statuses(post.url)) == 1


def test_a_server_that_forgot_the_key_still_gets_one_post(
    mastodon_server: MastodonServer, account: Account, post: Post
) -> None:
    """After an hour, or on a server that never looks at the key: as if it were another."""
    first, again = (NETWORK.publish(account.credentials, post, NETWORK.new_post_key()) for _ in range(2))

    assert again == first
    assert len(mastodon_server.statuses(post.url)) == 1


def test_a_long_text_is_cut_and_accepted(mastodon_server: MastodonServer, account: Account, post: Post) -> None:
    """This server counts a link in full where Mastodon counts 23: with a link of 23 letters the two agree."""
    long = replace(post, text="woord " * 2000, url=f"https://p.example/{uuid.uuid4().hex[:5]}")
    assert len(long.url) == 23

    NETWORK.publish(account.credentials, long, NETWORK.new_post_key())

    (status,) = mastodon_server.statuses(long.url)
    assert "woord…" in status["content"]


def test_a_wrong_token_is_for_the_member_to_mend(mastodon_server: MastodonServer) -> None:
    with pytest.raises(MendYourself, match="access token") as refused:
        NETWORK.connect({"server": mastodon_server.address, "token": "wrong-secret"})
    assert "wrong-secret" not in refused.value.sentence


def test_a_token_is_never_read_from_a_file(mastodon_server: MastodonServer, tmp_path: Any) -> None:
    file = tmp_path / "token"
    file.write_text(mastodon_server.token)
    with pytest.raises(MendYourself):
        NETWORK.connect({"server": mastodon_server.address, "token": str(file)})


def test_a_withdrawn_token_asks_to_connect_again(account: Account, post: Post) -> None:
    with pytest.raises(MendYourself) as refused:
        NETWORK.publish({**account.credentials, "token": "withdrawn"}, post, NETWORK.new_post_key())
    assert refused.value.reconnect


def test_a_server_that_is_gone_is_tried_later(account: Account, post: Post) -> None:
    gone = {**account.credentials, "server": f"http://127.0.0.1:{free_port()}"}
    with pytest.raises(TryLater):
        NETWORK.publish(gone, post, NETWORK.new_post_key())


def test_a_server_in_trouble_is_tried_later_and_posts_once(
    mastodon_server: MastodonServer, account: Account, post: Post
) -> None:
    key = NETWORK.new_post_key()
    mastodon_server.fail_next("POST", "/api/v1/statuses", status=503)

    with pytest.raises(TryLater):
        NETWORK.publish(account.credentials, post, key)
    NETWORK.publish(account.credentials, post, key)

    assert len(mastodon_server.statuses(post.url)) == 1


def test_a_rate_limit_is_waited_for_as_long_as_the_server_says(
    mastodon_server: MastodonServer, account: Account, post: Post
) -> None:
    headers = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Reset": str(int(time.time()) + 900),
    }
    mastodon_server.fail_next("POST", "/api/v1/statuses", kind="ratelimit", status=429, **headers)

    with pytest.raises(TryLater) as later:
        NETWORK.publish(account.credentials, post, NETWORK.new_post_key())

    assert 800 < later.value.seconds <= 901


def test_a_text_that_the_server_refuses_is_for_the_member_to_mend(
    mastodon_server: MastodonServer, account: Account, post: Post
) -> None:
    mastodon_server.fail_next("POST", "/api/v1/statuses", status=422)
    with pytest.raises(MendYourself, match="refused this post") as refused:
        NETWORK.publish(account.credentials, post, NETWORK.new_post_key())
    assert not refused.value.reconnect


# --- what became of a post --------------------------------------------------------------------------------------------


@pytest.fixture
def posted(account: Account, post: Post) -> str:
    """The address of a post that is out."""
    return NETWORK.publish(account.credentials, post, NETWORK.new_post_key()).address


def test_favourites_boosts_and_replies_are_counted_without_ones_own(
    mastodon_server: MastodonServer, account: Account, post: Post, posted: str
) -> None:
    olga = mastodon_server.somebody_else()
    for server in (mastodon_server, olga):
        server.do("favourite", posted)
        server.do("reblog", posted)
    olga.write("Mooi!", answer_to=posted)
    seen = NETWORK.look_at_post(account.credentials, posted, post.url)
    assert seen == Seen(is_there=True, counts=Counts(likes=1, reshares=1, replies=1))


def test_a_post_that_its_author_deleted_is_gone(
    mastodon_server: MastodonServer, account: Account, post: Post, posted: str
) -> None:
    mastodon_server.delete(posted)
    assert NETWORK.look_at_post(account.credentials, posted, post.url) == Seen(is_there=False)


def test_a_post_that_was_posted_again_is_found_by_its_link(
    mastodon_server: MastodonServer, account: Account, post: Post, posted: str
) -> None:
    mastodon_server.delete(posted)
    again = mastodon_server.write(f"Zonder tikfout {post.url}")
    seen = NETWORK.look_at_post(account.credentials, posted, post.url)
    assert seen == Seen(is_there=False, posted_again=again)


def test_with_another_account_nothing_is_told(
    mastodon_server: MastodonServer, account: Account, post: Post, posted: str
) -> None:
    olga = NETWORK.connect({"server": mastodon_server.address, "token": mastodon_server.somebody_else().token})
    assert NETWORK.look_at_post(olga.credentials, posted, post.url) is None
    mastodon_server.delete(posted)
    assert NETWORK.look_at_post(olga.credentials, posted, post.url) is None


def test_a_post_of_another_server_is_not_said_to_be_gone(account: Account, post: Post) -> None:
    assert NETWORK.look_at_post(account.credentials, "https://elders.example/@testuser/1", post.url) is None
    assert NETWORK.look_at_post(account.credentials, "https://elders.example/notice/1", post.url) is None


def test_without_a_token_that_counts_a_post_is_not_said_to_be_gone(
    mastodon_server: MastodonServer, account: Account, post: Post, posted: str
) -> None:
    mastodon_server.delete(posted)
    with pytest.raises(MendYourself):
        NETWORK.look_at_post({**account.credentials, "token": "withdrawn"}, posted, post.url)


@pytest.mark.parametrize(("kind", "status"), [("status", 500), ("status", 503), ("ratelimit", 429)])
def test_a_server_in_trouble_is_asked_later(
    mastodon_server: MastodonServer, account: Account, post: Post, posted: str, kind: str, status: int
) -> None:
    headers = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Reset": str(int(time.time()) + 900),
    }
    limits = headers if kind == "ratelimit" else {}
    mastodon_server.fail_next("GET", f"/api/v1/statuses/{posted.rsplit('/', 1)[1]}", kind=kind, status=status, **limits)
    with pytest.raises(TryLater):
        NETWORK.look_at_post(account.credentials, posted, post.url)


def test_a_server_that_no_longer_is_a_mastodon_server_does_not_make_a_post_gone(
    mastodon_server: MastodonServer, account: Account, post: Post, posted: str
) -> None:
    mastodon_server.fail_next("GET", f"/api/v1/statuses/{posted.rsplit('/', 1)[1]}", status=404)
    mastodon_server.fail_next("GET", "/api/v1/accounts/verify_credentials", status=404)
    with pytest.raises(MendYourself):
        NETWORK.look_at_post(account.credentials, posted, post.url)
