"""Reading a feed in a process of its own.

`python -m proudly.content.sources.apart <content type> <address>` reads a feed from its input and writes it as JSON.
"""

from __future__ import annotations

import sys

from proudly.content.sources import limits
from proudly.content.sources.feeds import read_feed
from proudly.content.sources.items import Feed, NoFeed, from_json, to_json
from proudly.kit.apart import REFUSED, Refused, TookTooMuch, bound, read_apart


def read_feed_apart(content: bytes, *, content_type: str = "", address: str = "") -> Feed:
    """As `feeds.read_feed`, within its time and memory.

    Raises NoFeed; "unreadable" also when reading took too long or too much.
    """
    told = [one[: limits.LINK] for one in (content_type, address)]
    try:
        return from_json(read_apart(__name__, *told, content=content, seconds=limits.READ_WAIT))
    except Refused as refused:
        raise NoFeed(refused.why) from refused
    except TookTooMuch as error:
        raise NoFeed("unreadable") from error


def main(content_type: str, address: str) -> int:
    bound(seconds=limits.READ_SECONDS, memory=limits.READ_MEMORY)
    try:
        feed = read_feed(sys.stdin.buffer.read(), content_type=content_type, address=address)
    except NoFeed as error:
        sys.stdout.write(error.code)
        return REFUSED
    sys.stdout.write(to_json(feed))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
