"""Conversation with a Mastodon server, by Mastodon.py through the guarded fetch.

`credentials` are {"server": "https://...", "token": "...", "account": "<id>"}; they never change.
"""

from __future__ import annotations

import html
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonUnauthorizedError,
)

from proudly.kit import fetch
from proudly.networks.contract import Account, Counts, MendYourself, Post, Posted, Seen, TryLater
from proudly.networks.servers import server_address, server_name
from proudly.networks.text import with_link

_LOOK_BACK = 40  # the account's latest posts among which ours would be; what a server gives at once


def connect(answers: Mapping[str, str]) -> Account:
    """Check server and access token. Raises MendYourself, TryLater."""
    server, token = server_address(answers.get("server", "")), answers.get("token", "").strip()
    if not token:
        raise MendYourself(_("Paste the access token that you made on your server."))
    with _talking(server, token) as mastodon:
        account = mastodon.account_verify_credentials()
    if not isinstance(account, Mapping) or not account.get("id") or not account.get("username"):
        raise MendYourself(
            _("There is no Mastodon server at this address. Look at the address of the server once more.")
        )
    return Account(
        name=f"@{account['username']}@{server_name(server)}",
        credentials={"server": server, "token": token, "account": str(account["id"])},
    )


def publish(credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
    """Post, unless it is out. `post.text` must fit. Raises MendYourself, TryLater.

    The server knows the key for about an hour, and some servers never look at it, so we look ourselves first.
    """
    with _talking(credentials["server"], credentials["token"]) as mastodon:
        out = _look_up(mastodon, credentials, post.url)
        if out is not None:
            return Posted(out)
        status = mastodon.status_post(
            with_link(post.text, post.url), idempotency_key=post_key, visibility="public", language=post.language
        )
        return Posted(_address(status))


def look_at_post(credentials: Mapping[str, Any], address: str, url: str) -> Seen | None:
    """See `TellingNetwork.look_at_post`. Raises MendYourself, TryLater."""
    place = urlsplit(address)
    parts = place.path.strip("/").split("/")  # /@sanne/1234, and with other software /@sanne/statuses/1234
    if len(parts) < 2 or not parts[0].startswith("@"):
        return None
    with _talking(credentials["server"], credentials["token"]) as mastodon:
        try:
            status = mastodon.status(parts[-1])
        except MastodonNotFoundError:
            return _gone(mastodon, credentials, place.netloc, parts[0], url)
        if str(status["account"]["id"]) != credentials["account"]:
            return None
        return Seen(
            is_there=True,
            counts=Counts(
                likes=status["favourites_count"] - bool(status.get("favourited")),
                reshares=status["reblogs_count"] - bool(status.get("reblogged")),
                replies=status["replies_count"],
            ),
        )


def _gone(mastodon: Mastodon, credentials: Mapping[str, Any], host: str, name: str, url: str) -> Seen | None:
    """What it means that a post is not found. A server that knows this account, at the address of the post, says that
    the post is gone; any other says nothing. Two requests."""
    account = mastodon.account_verify_credentials()
    is_the_account = str(account["id"]) == credentials["account"] and f"@{account['username']}" == name
    if not is_the_account or host.lower() != server_name(credentials["server"]):
        return None
    return Seen(is_there=False, posted_again=_look_up(mastodon, credentials, url) or "")


def _look_up(mastodon: Mastodon, credentials: Mapping[str, Any], url: str) -> str | None:
    """The address of the post with this tracked link, if it is among the account's latest."""
    statuses = mastodon.account_statuses(credentials["account"], exclude_reblogs=True, limit=_LOOK_BACK)
    for status in statuses:
        if url in html.unescape(status["content"]):
            return _address(status)
    return None


def _address(status: Mapping[str, Any]) -> str:
    """Where a post is; "" when the server, which is anybody's, says no address that a page may link to."""
    said = str(status["url"])
    return said if said.startswith(("https://", "http://")) else ""


@contextmanager
def _talking(server: str, token: str) -> Iterator[Mastodon]:
    """A client of the library, with what it raises turned into MendYourself and TryLater."""
    with fetch.session() as session:
        mastodon = Mastodon(api_base_url=server, session=session, ratelimit_method="throw", user_agent="Proudly")
        mastodon.access_token = token  # as an argument it could be taken for the name of a file
        try:
            yield mastodon
        except MastodonError as error:
            _explain(error, mastodon)


def _explain(error: MastodonError, mastodon: Mastodon) -> NoReturn:
    if refused := fetch.refusal_behind(error):
        raise MendYourself(refused.sentence) from error
    if isinstance(error, MastodonRatelimitError):
        wait = min(max(int((mastodon.ratelimit_reset or 0) - time.time()), 60), 3600)
        raise TryLater(
            _("Your Mastodon server accepts no more for a while. We try again by ourselves."), wait
        ) from error
    if isinstance(error, MastodonNetworkError | MastodonServerError):
        raise TryLater(_("Your Mastodon server does not answer just now. We try again by ourselves."), 60) from error
    status = error.args[1] if isinstance(error, MastodonAPIError) and len(error.args) > 1 else None
    if isinstance(error, MastodonUnauthorizedError) or status == 403:
        raise MendYourself(
            _("Your Mastodon server does not accept the access token. Make a new one there and connect again."),
            reconnect=True,
        ) from error
    if status == 422 and not isinstance(error, MastodonNotFoundError):
        raise MendYourself(
            _("Your Mastodon server refused this post: %(reason)s") % {"reason": str(error.args[-1])[:200]}
        ) from error
    raise _no_server() from error


def _no_server() -> MendYourself:
    return MendYourself(_("There is no Mastodon server at this address. Look at the address of the server once more."))
