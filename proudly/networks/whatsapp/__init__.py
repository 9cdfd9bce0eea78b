"""WhatsApp: the member chooses the chat; text and link stand in the message."""

from urllib.parse import quote

from proudly.networks.contract import WIDE, Card, CardShape, ComposerNetwork
from proudly.networks.text import Limit, Unit, with_link

NETWORK = ComposerNetwork(
    key="whatsapp",
    name="WhatsApp",
    order=20,
    limit=Limit(4000, Unit.CHARACTERS),
    card=Card(CardShape.ABOVE, WIDE, host_first=False, with_summary=True),
    hosts=frozenset({"web.whatsapp.com", "wa.me", "api.whatsapp.com", "com.whatsapp"}),
    write=lambda post: "https://wa.me/?text=" + quote(with_link(post.text, post.url), safe=""),
)
