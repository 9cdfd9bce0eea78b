from tests.peers.bluesky import bluesky_server
from tests.peers.mastodon import mastodon_server

__all__ = ["bluesky_server", "mastodon_server"]
