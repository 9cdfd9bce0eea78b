from __future__ import annotations

from proudly.networks.contract import Composer, Post
from proudly.networks.xing import NETWORK

POST = Post(text="Trots & blij: 100% #werk\nשלום 👩‍🚒", url="https://p.example/go/7f?a=1", title="Dak & goot\nklaar")
LINK = "https%3A%2F%2Fp.example%2Fgo%2F7f%3Fa%3D1"


def test_the_share_page_gets_the_link_and_the_text_goes_to_the_clipboard() -> None:
    assert NETWORK.composer(POST) == Composer(
        address=f"https://www.xing.com/spi/shares/new?url={LINK}", clipboard=POST.text
    )
