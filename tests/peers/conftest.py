from tests.peers.bluesky import bluesky_server
from tests.peers.identity import oidc_provider, saml_provider
from tests.peers.mastodon import mastodon_server

__all__ = ["bluesky_server", "mastodon_server", "oidc_provider", "saml_provider"]
