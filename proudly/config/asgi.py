import gc
import os
import warnings

from django.core.asgi import get_asgi_application

from proudly.config.serve import follow_parent
from proudly.links.edge.application import PREFIX, Edge, Receive, Scope, Send

# WhiteNoise and Django's own file view hand over plain files; Django reads these whole, and they are small.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proudly.config.settings")
pages = get_asgi_application()

from proudly.config.uploads import Counted  # noqa: E402  # knows limits of rooms, which want Django to be set up

edge = Edge()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Tracked links first, everything else to Django."""
    if scope["path"].startswith(PREFIX):
        return await edge(scope, receive, send)
    return await pages(scope, Counted(scope, receive), send)  # type: ignore[arg-type]  # Django's own stubs ask for a dict


follow_parent()

# What is there by now stays, and a request leaves little behind. Searching all of it for circles as often as Python
# does by itself stops a page for a tenth of a second now and then, which `make bench-feed` shows.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 100)
