"""Mastodon: through its composer for everybody, by itself for a member who connected an account."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from proudly.networks.contract import WIDE, Account, Card, CardShape, ComposerNetwork, Field, Post, Posted, Seen, fitted
from proudly.networks.text import Limit, Unit, with_link


@dataclass(frozen=True)
class Mastodon(ComposerNetwork):
    """The composer is that of mastodon.social: we do not know the server of a member who connected no account, and to
    ask would be one more click. What talks to the server stands in `server.py`, loaded when it is needed.
    """

    fields: tuple[Field, ...] = (
        Field("server", _("Your server"), _("For example mastodon.social"), initial="mastodon.social"),
        Field(
            "token",
            _("Access token"),
            _(
                "Make one on your server under Preferences, Development, New application: name it Proudly, tick "
                "profile (or read:accounts), read:statuses and write:statuses, and copy its access token here. You can "
                "withdraw it there at any time."
            ),
            secret=True,
        ),
    )

    def connect(self, answers: Mapping[str, str]) -> Account:
        from proudly.networks.mastodon import server

        return server.connect(answers)

    def new_post_key(self) -> str:
        return str(uuid.uuid4())

    def publish(self, credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
        from proudly.networks.mastodon import server

        return server.publish(credentials, fitted(post, self.limit), post_key)

    def look_at_post(self, credentials: Mapping[str, Any], address: str, url: str) -> Seen | None:
        from proudly.networks.mastodon import server

        return server.look_at_post(credentials, address, url)


NETWORK = Mastodon(
    key="mastodon",
    name="Mastodon",
    order=40,
    limit=Limit(500, Unit.GRAPHEMES, link_cost=23),
    card=Card(CardShape.ABOVE, WIDE),
    # Most servers send no referrer; these are the ones that are seen.
    hosts=frozenset({"mastodon.social", "mastodon.online", "mastodon.nl", "mstdn.social", "org.joinmastodon.android"}),
    write=lambda post: "https://mastodon.social/share?text=" + quote(with_link(post.text, post.url), safe=""),
    many_servers=True,
    fetches_links=True,  # each server makes the card for its own readers
)
