"""The address of a server, as members type it."""

from __future__ import annotations

import pytest

from proudly.networks.contract import MendYourself
from proudly.networks.servers import server_address


@pytest.mark.parametrize("typed", ["mastodon.nl", " https://Mastodon.nl/@sanne ", "http://mastodon.nl"])
def test_a_server_is_known_however_its_address_is_typed(typed: str) -> None:
    assert server_address(typed) == "https://mastodon.nl"


@pytest.mark.parametrize(
    "typed", ["not a server", "localhost", "javascript:alert(1)", "https://", "a@b", "http://[::1"]
)
def test_what_is_no_server_is_for_the_member_to_mend(typed: str) -> None:
    with pytest.raises(MendYourself):
        server_address(typed)
