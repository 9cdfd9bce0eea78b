"""Reading a feed in a process of its own: what a stranger wrote can take that one down, and no more.

`python -m proudly.content.sources.apart <content type> <address>` reads a feed from its input and writes it as JSON; it
knows no Django and no database.
"""

from __future__ import annotations

import resource
import subprocess
import sys

from proudly.content.sources import limits
from proudly.content.sources.feeds import read_feed
from proudly.content.sources.items import Feed, NoFeed, from_json, to_json

_NO_FEED = 3  # exit code


def read_feed_apart(content: bytes, *, content_type: str = "", address: str = "") -> Feed:
    """As `feeds.read_feed`, within its time and memory.

    Raises NoFeed; "unreadable" also when reading took too long or too much.
    """
    told = [one.replace("\x00", "")[: limits.LINK] for one in (content_type, address)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, *told],
            input=content,
            capture_output=True,
            timeout=limits.READ_WAIT,
            env={
                "PYTHONPATH": ":".join(path for path in sys.path if path),
                "PYTHONUTF8": "1",
                "PYTHONWARNINGS": "ignore",
            },
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoFeed("unreadable") from error
    if done.returncode == _NO_FEED:
        raise NoFeed(done.stdout.decode())
    if done.returncode != 0:
        raise NoFeed("unreadable")
    return from_json(done.stdout.decode())


def main(content_type: str, address: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.READ_SECONDS, limits.READ_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (limits.READ_MEMORY, limits.READ_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        feed = read_feed(sys.stdin.buffer.read(), content_type=content_type, address=address)
    except NoFeed as error:
        sys.stdout.write(error.code)
        return _NO_FEED
    sys.stdout.write(to_json(feed))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
