from __future__ import annotations

from proudly.networks.contract import Composer, Manner, Post
from proudly.networks.sheet import NETWORK

POST = Post(text="Trots & blij: 100% #werk\nשלום 👩‍🚒", url="https://p.example/go/7f?a=1", title="Dak & goot\nklaar")


def test_nothing_opens_but_the_phones_own_sheet() -> None:
    assert NETWORK.manner is Manner.SHEET
    assert NETWORK.composer(POST) == Composer(address="")
