"""Conversation with a Bluesky server (a PDS), by the atproto library through the guarded fetch.

Signing in is strictly limited, so we keep a session and let it be refreshed: `credentials` are {"session": "..."}, and
whoever calls keeps the new ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import httpx
from atproto import Client, Request, Session, SessionEvent, models
from atproto.exceptions import (
    AtProtocolError,
    BadRequestError,
    LoginRequiredError,
    NetworkError,
    RateLimitExceededError,
    RequestErrorBase,
    UnauthorizedError,
)
from atproto_client.models.common import XrpcError
from atproto_client.utils.facet_detection import detect_facets
from django.utils.translation import gettext as _

from proudly.kit import clock, fetch
from proudly.networks.bluesky import tid
from proudly.networks.bluesky.thumbnail import thumbnail
from proudly.networks.contract import Account, Counts, MendYourself, NetworkTrouble, Post, Posted, Seen, TryLater
from proudly.networks.servers import server_address
from proudly.networks.text import Limit, Unit, clean, fit

_COLLECTION = "app.bsky.feed.post"
_DESCRIPTION = Limit(300, Unit.GRAPHEMES)
_PLACE = re.compile(r"https://bsky\.app/profile/(?P<did>did:[a-z]+:[A-Za-z0-9._:%-]+)/post/(?P<key>[A-Za-z0-9._~:-]+)")
_LOOK_BACK = 50  # the account's latest posts among which one that was posted again would be
_SESSION_IS_OVER = {"ExpiredToken", "InvalidToken", "AccountTakedown", "AccountDeactivated", "AuthMissing"}


def connect(answers: Mapping[str, str]) -> Account:
    """Sign in with handle, app password and server. Raises MendYourself, TryLater."""
    client = _client(server_address(answers.get("server") or "https://bsky.social"))
    handle = answers.get("handle", "").strip().lstrip("@").lower()
    try:
        with _explained():
            client.login(handle, answers.get("app_password", "").strip(), fetch_bsky_profile=False)
    except (MendYourself, ValueError) as error:
        if isinstance(error, MendYourself) and not error.reconnect:
            raise
        raise MendYourself(
            _(
                "Bluesky does not know this name with this app password. Look at both once more; the app password "
                "has the form xxxx-xxxx-xxxx-xxxx."
            )
        ) from None
    finally:
        client.request.close()
    session = Session.decode(client.export_session_string())
    return Account(name=f"@{session.handle}", credentials={"session": session.encode()})


def publish(credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
    """Write the post under its key, unless it is there. `post.text` must fit. Raises MendYourself, TryLater."""
    with _signed_in(credentials) as (client, did, renewed):
        if not _is_out(client, did, post_key):
            client.com.atproto.repo.put_record(
                models.ComAtprotoRepoPutRecord.Data(
                    repo=did, collection=_COLLECTION, rkey=post_key, record=_record(client, post, post_key)
                )
            )
        return Posted(_address(did, post_key), renewed())


def look_at_post(credentials: Mapping[str, Any], address: str, url: str) -> Seen | None:
    """See `TellingNetwork.look_at_post`. Raises MendYourself, TryLater.

    The account's own server keeps the post and says to anybody whether it is there. Likes and the rest are counted by
    the AppView, which that server asks for the account.
    """
    place = _PLACE.fullmatch(address)
    if place is None:
        return None
    did, key = place["did"], place["key"]
    client = _client(Session.decode(credentials["session"]).pds_endpoint or "https://bsky.social")
    try:
        with _explained():
            if not _is_out(client, did, key):
                # An account that moved, or was switched off, has no posts here either: that is not for us to judge.
                client.com.atproto.repo.describe_repo(models.ComAtprotoRepoDescribeRepo.Params(repo=did))
                return Seen(is_there=False, posted_again=_posted_again(client, did, key, url))
    finally:
        client.request.close()
    with _signed_in(credentials) as (client, _did, renewed):
        counts = _counts(client, f"at://{did}/{_COLLECTION}/{key}")
        return Seen(is_there=True, counts=counts, credentials=renewed())


def _posted_again(client: Client, did: str, key: str, url: str) -> str:
    """The address of the account's latest other post with this link, "" if there is none."""
    # Not by the library's own methods, which refuse an answer as a whole when one post is of a kind they do not know.
    latest = models.ComAtprotoRepoListRecords.Params(repo=did, collection=_COLLECTION, limit=_LOOK_BACK)
    answer = client.invoke_query("com.atproto.repo.listRecords", params=latest)
    for record in answer.content["records"]:
        other = record["uri"].rsplit("/", 1)[1]
        if other != key and url in json.dumps(record["value"], ensure_ascii=False):
            return _address(did, other)
    return ""


def _counts(client: Client, uri: str) -> Counts | None:
    """What the AppView counts, less what the account itself did; None without an AppView, or if it has no such post."""
    try:
        answer = client.invoke_query("app.bsky.feed.getPosts", params=models.AppBskyFeedGetPosts.Params(uris=[uri]))
    except BadRequestError as error:
        if _reason(error)[0] in _SESSION_IS_OVER:
            raise
        return None
    told = next((post for post in answer.content["posts"] if post["uri"] == uri), None)
    if told is None:
        return None
    own = told.get("viewer") or {}
    return Counts(
        likes=told.get("likeCount", 0) - bool(own.get("like")),
        reshares=told.get("repostCount", 0) + told.get("quoteCount", 0) - bool(own.get("repost")),
        replies=told.get("replyCount", 0),
    )


def _address(did: str, post_key: str) -> str:
    return f"https://bsky.app/profile/{did}/post/{post_key}"


def _is_out(client: Client, did: str, post_key: str) -> bool:
    try:
        client.com.atproto.repo.get_record(
            models.ComAtprotoRepoGetRecord.Params(repo=did, collection=_COLLECTION, rkey=post_key)
        )
    except BadRequestError as error:
        if _reason(error)[0] == "RecordNotFound":
            return False
        raise
    return True


def _record(client: Client, post: Post, post_key: str) -> models.AppBskyFeedPost.Record:
    """The post with its card. The tracked link is the card's: it needs no place in the text.

    Its time is that of its key, so that a second attempt writes the same record to the letter.
    """
    picture = thumbnail(post.picture) if post.picture else None
    card = models.AppBskyEmbedExternal.External(
        uri=post.url,
        title=clean(post.title),
        description=fit(post.summary, _DESCRIPTION),
        thumb=client.upload_blob(picture).blob if picture else None,
    )
    return models.AppBskyFeedPost.Record(
        text=post.text,
        facets=detect_facets(post.text) or None,
        embed=models.AppBskyEmbedExternal.Main(external=card),
        langs=[post.language],
        created_at=tid.moment(post_key).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    )


class _Request(Request):  # type: ignore[misc]  # the library has no types
    """The library's requests, through the guarded fetch."""

    def __init__(self) -> None:
        super().__init__(**fetch.client_arguments())

    def _new_instance(self) -> _Request:
        return _Request()

    def post(self, *args: Any, data: bytes | None = None, **kwargs: Any) -> Any:
        # httpx warns that raw bytes belong into `content`.
        return super().post(*args, **({"content": data} if data is not None else {}), **kwargs)


def _client(address: str) -> Client:
    return Client(base_url=address, request=_Request())


@contextmanager
def _signed_in(credentials: Mapping[str, Any]) -> Iterator[tuple[Client, str, Any]]:
    """A client with the kept session, the account's DID, and a function that gives the credentials if they changed."""
    session = Session.decode(credentials["session"])
    client = _client(session.pds_endpoint or "https://bsky.social")
    changed: list[str] = []

    def keep(event: SessionEvent, session: Session) -> None:
        if event is SessionEvent.REFRESH:
            changed.append(session.encode())

    client.on_session_change(keep)

    def renewed() -> dict[str, Any] | None:
        return {"session": changed[-1]} if changed else None

    try:
        with _explained():
            client.login(session_string=credentials["session"], fetch_bsky_profile=False)
            yield client, session.did, renewed
    except NetworkTrouble as trouble:
        trouble.credentials = renewed()
        raise
    finally:
        client.request.close()


@contextmanager
def _explained() -> Iterator[None]:
    """Turns what the library raises into MendYourself and TryLater."""
    try:
        yield
    except fetch.AddressRefused as error:
        raise MendYourself(error.sentence) from error
    except (httpx.HTTPError, AtProtocolError) as error:
        _explain(error)


def _explain(error: httpx.HTTPError | AtProtocolError) -> NoReturn:
    if isinstance(error, RateLimitExceededError):
        raise TryLater(
            _("Bluesky accepts no more from this account for a while. We try again by ourselves."), _wait(error)
        ) from error
    status = error.response.status_code if isinstance(error, RequestErrorBase) and error.response else None
    if isinstance(error, httpx.HTTPError | NetworkError) or (status and status >= 500):
        raise TryLater(_("Bluesky does not answer just now. We try again by ourselves."), 60) from error
    name, message = _reason(error)
    if isinstance(error, LoginRequiredError | UnauthorizedError) or name in _SESSION_IS_OVER:
        raise MendYourself(
            _("Bluesky no longer accepts the connection. Connect your account again."), reconnect=True
        ) from error
    if status == 400:
        raise MendYourself(_("Bluesky refused this post: %(reason)s") % {"reason": message or name}) from error
    raise MendYourself(
        _("There is no Bluesky server at this address. Look at the address of the server once more.")
    ) from error


def _reason(error: Exception) -> tuple[str, str]:
    """The name and the message that the server gave, "" where it gave none."""
    content = error.response.content if isinstance(error, RequestErrorBase) and error.response else None
    return (content.error, (content.message or "")[:200]) if isinstance(content, XrpcError) else ("", "")


def _wait(error: RateLimitExceededError) -> int:
    """Seconds until the limit is lifted, at least a minute, at most an hour; five minutes if it is not said."""
    if error.reset_at is None:
        return 300
    return min(max(int((error.reset_at - clock.now()).total_seconds()), 60), 3600)
