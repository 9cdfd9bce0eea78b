"""Threads, through its intent page."""

from urllib.parse import quote, urlencode

from proudly.networks.contract import WIDE, Card, CardShape, ComposerNetwork
from proudly.networks.text import Limit, Unit

NETWORK = ComposerNetwork(
    key="threads",
    name="Threads",
    order=70,
    limit=Limit(500, Unit.EMOJI_BYTES),
    card=Card(CardShape.ABOVE, WIDE),
    hosts=frozenset(
        {
            "threads.com",
            "www.threads.com",
            "l.threads.com",
            "threads.net",
            "www.threads.net",
            "l.threads.net",
            "com.instagram.barcelona",
        }
    ),
    fetches_links=True,
    write=lambda post: (
        "https://www.threads.com/intent/post?" + urlencode({"text": post.text, "url": post.url}, quote_via=quote)
    ),
)
