"""The links alone: what `proudly edge` serves, without Django's pages."""

import gc
import os

from proudly.config.serve import follow_parent
from proudly.links.edge.application import PREFIX, Edge, Receive, Scope, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proudly.config.settings")
edge = Edge()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Tracked links, and whether we are up; everything else is elsewhere."""
    if scope["path"].startswith(PREFIX):
        return await edge(scope, receive, send)
    status = 200 if scope["path"] == "/healthz" else 404
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


follow_parent()
# What is there now stays for ever, and links stay long: visitors would wait 15 ms whenever a collection looked at
# 100,000 of them. What the edge throws away is no cycle but for accidents, which can wait.
gc.collect()
gc.freeze()
gc.set_threshold(700, 10, 1_000)
