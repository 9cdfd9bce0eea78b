"""LinkedIn, through its share page, which takes an address only and reads title and picture from it."""

from urllib.parse import urlencode

from proudly.networks.contract import WIDE, Card, CardShape, ComposerNetwork
from proudly.networks.text import Limit, Unit

NETWORK = ComposerNetwork(
    key="linkedin",
    name="LinkedIn",
    order=10,
    limit=Limit(3000, Unit.CHARACTERS),
    # https://www.linkedin.com/help/linkedin/answer/a521928: 1.91 to 1
    card=Card(CardShape.ABOVE, WIDE, host_first=False),
    keeps_text=False,
    hosts=frozenset({"linkedin.com", "www.linkedin.com", "nl.linkedin.com", "lnkd.in", "com.linkedin.android"}),
    fetches_links=True,
    write=lambda post: "https://www.linkedin.com/sharing/share-offsite/?" + urlencode({"url": post.url}),
)
