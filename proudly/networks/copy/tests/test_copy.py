from __future__ import annotations

from proudly.networks.contract import Composer, Post
from proudly.networks.copy import NETWORK

POST = Post(text="Trots & blij: 100% #werk\nשלום 👩‍🚒", url="https://p.example/go/7f?a=1", title="Dak & goot\nklaar")


def test_text_and_link_go_to_the_clipboard_and_nothing_opens() -> None:
    assert NETWORK.composer(POST) == Composer(address="", clipboard=f"{POST.text}\n\n{POST.url}")
