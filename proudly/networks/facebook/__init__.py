"""Facebook, through its sharer, which takes an address only and reads title and picture from it."""

from urllib.parse import urlencode

from proudly.networks.contract import WIDE, Card, CardShape, ComposerNetwork
from proudly.networks.text import Limit, Unit

NETWORK = ComposerNetwork(
    key="facebook",
    name="Facebook",
    order=50,
    limit=Limit(20_000, Unit.CHARACTERS),
    # https://developers.facebook.com/docs/sharing/webmasters/images: 1.91 to 1
    card=Card(CardShape.ABOVE, WIDE, with_summary=True),
    keeps_text=False,
    hosts=frozenset(
        {
            "facebook.com",
            "www.facebook.com",
            "m.facebook.com",
            "l.facebook.com",
            "lm.facebook.com",
            "com.facebook.katana",
        }
    ),
    fetches_links=True,
    write=lambda post: "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": post.url}),
)
