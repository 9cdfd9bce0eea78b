"""E-mail: a new message in the member's own mail program, with the story's title as its subject."""

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from proudly.networks.contract import ComposerNetwork, Manner, Post
from proudly.networks.text import Limit, Unit, clean, with_link


def _mailto(post: Post) -> str:
    # A subject is one line; RFC 6068 wants lines of the body to end with CRLF.
    subject = " ".join(clean(post.title).split())
    body = with_link(post.text, post.url).replace("\n", "\r\n")
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


NETWORK = ComposerNetwork(
    key="email",
    name=_("E-mail"),
    order=90,
    # Mail programs on Windows are handed at most about 2,000 characters of address.
    limit=Limit(1200, Unit.CHARACTERS),
    manner=Manner.MAIL,
    hosts=frozenset(
        {
            "mail.google.com",
            "com.google.android.gm",
            "outlook.live.com",
            "outlook.office.com",
            "outlook.office365.com",
            "outlook.cloud.microsoft",
            "mail.yahoo.com",
            "mail.proton.me",
        }
    ),
    write=_mailto,
)
