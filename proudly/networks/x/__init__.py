"""X, through its intent page. It puts the address behind the text and shortens it to 23 characters."""

from fractions import Fraction
from urllib.parse import quote, urlencode

from proudly.networks.contract import Card, CardShape, ComposerNetwork
from proudly.networks.text import Limit, Unit

NETWORK = ComposerNetwork(
    key="x",
    name="X",
    order=60,
    limit=Limit(280, Unit.WEIGHTED, link_cost=23),
    # https://developer.x.com/en/docs/x-for-websites/cards/overview/summary-card-with-large-image: 2 to 1
    card=Card(CardShape.OVER, Fraction(2), host_first=False),
    hosts=frozenset({"t.co", "x.com", "www.x.com", "twitter.com", "mobile.twitter.com", "com.twitter.android"}),
    fetches_links=True,
    write=lambda post: "https://x.com/intent/tweet?" + urlencode({"text": post.text, "url": post.url}, quote_via=quote),
)
