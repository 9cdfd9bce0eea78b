"""Our Bluesky adapter against a real server."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from proudly.kit import clock
from proudly.networks.bluesky import NETWORK, server, tid
from proudly.networks.contract import Account, Counts, MendYourself, Post, Seen, TryLater
from tests.peers.bluesky import BlueskyAccount, BlueskyServer
from tests.peers.process import free_port

pytestmark = pytest.mark.peers

LINK = "https://proudly.example/go/7fKq2m"


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture
def sanne(bluesky_server: BlueskyServer) -> BlueskyAccount:
    return bluesky_server.new_account("sanne")


@pytest.fixture
def account(bluesky_server: BlueskyServer, sanne: BlueskyAccount) -> Account:
    return NETWORK.connect(
        {"handle": f" @{sanne.handle} ", "app_password": sanne.password, "server": bluesky_server.address}
    )


def picture(width: int = 1600, height: int = 900) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(written, "PNG")
    return written.getvalue()


def post(text: str = "Trots op ons team! 👩‍🚒 Lees https://voorbeeld.nl/é #werkplezier", **more: Any) -> Post:
    return Post(
        text=text, url=LINK, title="Hoe wij het dak vernieuwden", summary="In zes dagen.", language="nl", **more
    )


def test_a_connection_keeps_a_session_and_not_the_password(account: Account, sanne: BlueskyAccount) -> None:
    assert account.name == f"@{sanne.handle}"
    assert sanne.password not in repr(account.credentials)


def test_a_post_can_be_read_back_with_its_card_picture_and_facets(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account
) -> None:
    key = NETWORK.new_post_key()
    story = post(picture=picture(), picture_type="image/png")

    posted = NETWORK.publish(account.credentials, story, key)

    (record,) = bluesky_server.posts(sanne)
    value = record["value"]
    assert posted.address == f"https://bsky.app/profile/{sanne.did}/post/{key}"
    assert record["uri"].endswith(f"/{key}")
    assert value["text"] == story.text
    assert value["langs"] == ["nl"]
    card = value["embed"]["external"]
    assert (card["uri"], card["title"], card["description"]) == (LINK, story.title, story.summary)
    image = Image.open(io.BytesIO(bluesky_server.blob(sanne, card["thumb"]["ref"]["$link"])))
    assert image.format == "JPEG"
    assert card["thumb"]["size"] <= 1_000_000
    marked = [
        (value["text"].encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(), facet["features"][0])
        for facet in value["facets"]
    ]
    assert [(words, feature.get("uri") or feature.get("tag")) for words, feature in marked] == [
        ("https://voorbeeld.nl/é", "https://voorbeeld.nl/é"),
        ("#werkplezier", "werkplezier"),
    ]


def test_publishing_again_with_the_same_key_leaves_one_post_untouched(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account
) -> None:
    key = NETWORK.new_post_key()

    first = NETWORK.publish(account.credentials, post(), key)
    (before,) = bluesky_server.posts(sanne)
    again = NETWORK.publish(account.credentials, post(), key)

    assert again.address == first.address
    assert bluesky_server.posts(sanne) == [before]


def test_two_workers_that_write_the_same_post_leave_one(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either has written."""
    monkeypatch.setattr(server, "_is_out", lambda *_: False)
    key = NETWORK.new_post_key()

    addresses = {NETWORK.publish(account.credentials, post(), key).address for _ in range(2)}

    assert len(addresses) == 1
    assert len(bluesky_server.posts(sanne)) == 1


def test_a_text_that_is_too_long_in_graphemes_or_bytes_is_cut_and_accepted(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account
) -> None:
    for text in ("woord " * 2000, "👨‍👩‍👧‍👦" * 400, "שלום עולם " * 1000, "<script>alert(1)</script> " * 500):
        NETWORK.publish(account.credentials, post(text), NETWORK.new_post_key())

    kept = [record["value"]["text"] for record in bluesky_server.posts(sanne)]
    assert len(kept) == 4
    assert all(text.endswith("…") for text in kept)


def test_a_picture_that_is_none_leaves_the_card_without(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account
) -> None:
    NETWORK.publish(account.credentials, post(picture=b"<html>", picture_type="image/png"), NETWORK.new_post_key())

    (record,) = bluesky_server.posts(sanne)
    assert "thumb" not in record["value"]["embed"]["external"]


def test_an_old_session_is_refreshed_and_the_new_one_given_back(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atproto.Client._should_refresh_session", lambda self: True)
    posted = NETWORK.publish(account.credentials, post(), NETWORK.new_post_key())
    monkeypatch.undo()

    assert posted.credentials is not None
    assert posted.credentials["session"] != account.credentials["session"]
    NETWORK.publish(posted.credentials, post(), NETWORK.new_post_key())
    assert len(bluesky_server.posts(sanne)) == 2


def test_a_wrong_password_is_for_the_member_to_mend(bluesky_server: BlueskyServer, sanne: BlueskyAccount) -> None:
    with pytest.raises(MendYourself, match="app password") as refused:
        NETWORK.connect({"handle": sanne.handle, "app_password": "hunter2-secret", "server": bluesky_server.address})
    assert "hunter2-secret" not in refused.value.sentence


def test_a_session_that_was_ended_asks_to_connect_again(account: Account) -> None:
    handle, did, _, _, address = account.credentials["session"].split(":::")
    garbled = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjQxMDAwMDAwMDB9.AAAA"
    ended = {"session": ":::".join([handle, did, garbled, garbled, address])}

    with pytest.raises(MendYourself, match="Connect your account again") as refused:
        NETWORK.publish(ended, post(), NETWORK.new_post_key())
    assert refused.value.reconnect


def test_a_server_that_is_gone_is_tried_later(account: Account) -> None:
    handle, did, access, refresh, _ = account.credentials["session"].split(":::")
    moved = {"session": ":::".join([handle, did, access, refresh, f"http://127.0.0.1:{free_port()}"])}

    with pytest.raises(TryLater) as later:
        NETWORK.publish(moved, post(), NETWORK.new_post_key())
    assert later.value.seconds >= 60


def test_a_server_inside_the_private_network_is_refused(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, settings: Any
) -> None:
    settings.FETCH_ALLOWED_HOSTS = []
    port = bluesky_server.address.rsplit(":", 1)[1]
    with pytest.raises(MendYourself, match="private network"):
        NETWORK.connect({"handle": sanne.handle, "app_password": sanne.password, "server": f"https://127.0.0.1:{port}"})


# --- what became of a post --------------------------------------------------------------------------------------------


@pytest.fixture
def posted(account: Account) -> str:
    """The address of a post that is out."""
    return NETWORK.publish(account.credentials, post(), NETWORK.new_post_key()).address


def uri_of(address: str, sanne: BlueskyAccount) -> str:
    return f"at://{sanne.did}/app.bsky.feed.post/{address.rsplit('/', 1)[1]}"


def test_the_likes_reposts_quotes_and_replies_of_a_post_are_those_of_the_app_view_without_ones_own(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account, posted: str
) -> None:
    uri = uri_of(posted, sanne)
    bluesky_server.app_view.posts[uri] = {
        "likeCount": 5,
        "repostCount": 2,
        "quoteCount": 1,
        "replyCount": 4,
        "viewer": {"like": f"at://{sanne.did}/app.bsky.feed.like/3k"},
    }
    seen = NETWORK.look_at_post(account.credentials, posted, LINK)
    assert seen == Seen(is_there=True, counts=Counts(likes=4, reshares=3, replies=4))


def test_a_post_that_the_app_view_has_not_heard_of_is_there_without_figures(account: Account, posted: str) -> None:
    assert NETWORK.look_at_post(account.credentials, posted, LINK) == Seen(is_there=True)


def test_a_post_that_its_author_deleted_is_gone_also_when_the_app_view_still_has_it(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account, posted: str
) -> None:
    uri = uri_of(posted, sanne)
    bluesky_server.app_view.posts[uri] = {"likeCount": 5}
    bluesky_server.delete_post(sanne, uri)
    assert NETWORK.look_at_post(account.credentials, posted, LINK) == Seen(is_there=False)


def test_a_post_that_was_posted_again_is_found_by_its_link(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account, posted: str
) -> None:
    bluesky_server.delete_post(sanne, uri_of(posted, sanne))
    by_hand = {"$type": "app.bsky.feed.post", "text": f"Zonder tikfout {LINK}", "createdAt": "2026-11-27T12:00:00Z"}
    bluesky_server.post_by_hand(sanne, by_hand | {"text": "Iets anders"})
    uri = bluesky_server.post_by_hand(sanne, by_hand)
    seen = NETWORK.look_at_post(account.credentials, posted, LINK)
    assert seen == Seen(
        is_there=False, posted_again=f"https://bsky.app/profile/{sanne.did}/post/{uri.rsplit('/', 1)[1]}"
    )


def test_a_post_of_an_account_that_is_switched_off_or_moved_is_not_said_to_be_gone(
    bluesky_server: BlueskyServer, sanne: BlueskyAccount, account: Account, posted: str
) -> None:
    bluesky_server.switch_off(sanne)
    with pytest.raises((MendYourself, TryLater)):
        NETWORK.look_at_post(account.credentials, posted, LINK)


def test_a_session_that_was_ended_does_not_make_a_post_gone(account: Account, posted: str) -> None:
    handle, did, _, _, address = account.credentials["session"].split(":::")
    garbled = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjQxMDAwMDAwMDB9.AAAA"
    ended = {"session": ":::".join([handle, did, garbled, garbled, address])}
    with pytest.raises(MendYourself) as refused:
        NETWORK.look_at_post(ended, posted, LINK)
    assert refused.value.reconnect


def test_an_app_view_in_trouble_is_asked_later(
    bluesky_server: BlueskyServer, account: Account, posted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bluesky_server.app_view, "status", 503)
    with pytest.raises(TryLater):
        NETWORK.look_at_post(account.credentials, posted, LINK)


def test_a_server_that_is_gone_is_asked_later(account: Account, posted: str) -> None:
    handle, did, access, refresh, _ = account.credentials["session"].split(":::")
    moved = {"session": ":::".join([handle, did, access, refresh, f"http://127.0.0.1:{free_port()}"])}
    with pytest.raises(TryLater):
        NETWORK.look_at_post(moved, posted, LINK)


def test_an_address_that_is_not_ours_cannot_be_told_of(account: Account) -> None:
    assert NETWORK.look_at_post(account.credentials, "https://bsky.app/profile/sanne.test/post/3k", LINK) is None


def test_the_key_of_a_post_tells_when_it_was_made() -> None:
    made = tid.moment(tid.new())
    assert abs((made - clock.now()).total_seconds()) < 5
