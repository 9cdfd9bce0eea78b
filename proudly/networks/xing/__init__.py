"""XING, through its share page, which takes an address only and reads title and picture from it."""

from urllib.parse import urlencode

from proudly.networks.contract import WIDE, Card, CardShape, ComposerNetwork
from proudly.networks.text import Limit, Unit

NETWORK = ComposerNetwork(
    key="xing",
    name="XING",
    order=80,
    limit=Limit(3000, Unit.CHARACTERS),
    card=Card(CardShape.ABOVE, WIDE, host_first=False),
    keeps_text=False,
    hosts=frozenset({"xing.com", "www.xing.com", "com.xing.android"}),
    fetches_links=True,
    write=lambda post: "https://www.xing.com/spi/shares/new?" + urlencode({"url": post.url}),
)
