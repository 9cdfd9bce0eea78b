"""Bluesky: through its composer for everybody, by itself for a member who connected an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from proudly.networks.bluesky import tid
from proudly.networks.contract import WIDE, Account, Card, CardShape, ComposerNetwork, Field, Post, Posted, Seen, fitted
from proudly.networks.text import Limit, Unit, with_link


@dataclass(frozen=True)
class Bluesky(ComposerNetwork):
    """What talks to the server stands in `server.py`, loaded when it is needed: the library behind it is large."""

    fields: tuple[Field, ...] = (
        Field("handle", _("Your name on Bluesky"), _("For example sanne.bsky.social")),
        Field(
            "app_password",
            _("App password"),
            _(
                "Not your own password: make one for Proudly in Bluesky under Settings, Privacy and security, "
                "App passwords. You can withdraw it there at any time."
            ),
            secret=True,
        ),
        Field(
            "server",
            _("Server"),
            _("Change this only if your account does not live at Bluesky itself."),
            initial="https://bsky.social",
        ),
    )

    def connect(self, answers: Mapping[str, str]) -> Account:
        from proudly.networks.bluesky import server

        return server.connect(answers)

    def new_post_key(self) -> str:
        return tid.new()

    def publish(self, credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
        from proudly.networks.bluesky import server

        return server.publish(credentials, fitted(post, self.limit), post_key)

    def look_at_post(self, credentials: Mapping[str, Any], address: str, url: str) -> Seen | None:
        from proudly.networks.bluesky import server

        return server.look_at_post(credentials, address, url)


NETWORK = Bluesky(
    key="bluesky",
    name="Bluesky",
    order=30,
    limit=Limit(300, Unit.GRAPHEMES, bytes=3000),
    card=Card(CardShape.ABOVE, WIDE, host_first=False, with_summary=True),
    hosts=frozenset({"bsky.app", "go.bsky.app", "xyz.blueskyweb.app"}),
    write=lambda post: "https://bsky.app/intent/compose?text=" + quote(with_link(post.text, post.url), safe=""),
)
