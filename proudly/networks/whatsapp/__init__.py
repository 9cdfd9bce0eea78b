"""WhatsApp: the member chooses the chat; text and link stand in the message."""

from urllib.parse import quote

from proudly.networks.contract import ComposerNetwork
from proudly.networks.text import Limit, Unit, with_link

NETWORK = ComposerNetwork(
    key="whatsapp",
    name="WhatsApp",
    order=20,
    limit=Limit(4000, Unit.CHARACTERS),
    hosts=frozenset({"web.whatsapp.com", "wa.me", "api.whatsapp.com", "com.whatsapp"}),
    write=lambda post: "https://wa.me/?text=" + quote(with_link(post.text, post.url), safe=""),
)
