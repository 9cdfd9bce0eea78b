from __future__ import annotations

import pytest
from mastodon import Mastodon

from proudly.networks.contract import Composer, MendYourself, Post
from proudly.networks.mastodon import NETWORK

POST = Post(text="Trots & blij: 100% #werk\nשלום 👩‍🚒", url="https://p.example/go/7f?a=1", title="Dak & goot\nklaar")
TEXT = "Trots%20%26%20blij%3A%20100%25%20%23werk%0A%D7%A9%D7%9C%D7%95%D7%9D%20%F0%9F%91%A9%E2%80%8D%F0%9F%9A%92"
LINK = "https%3A%2F%2Fp.example%2Fgo%2F7f%3Fa%3D1"


def test_the_composer_gets_text_and_link() -> None:
    assert NETWORK.composer(POST) == Composer(address=f"https://mastodon.social/share?text={TEXT}%0A%0A{LINK}")


@pytest.mark.parametrize("said", [None, [], "x", {}, {"id": "1"}])
def test_a_server_that_speaks_another_language_is_told_of(said: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mastodon, "account_verify_credentials", lambda self: said)
    with pytest.raises(MendYourself, match="no Mastodon server"):
        NETWORK.connect({"server": "https://mastodon.example", "token": "a token"})
