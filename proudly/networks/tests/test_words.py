from __future__ import annotations

from proudly.networks import words
from proudly.networks.registry import all_networks, network


def test_one_shares_on_a_network_by_mail_or_by_copying() -> None:
    assert words.share_words(network("linkedin")) == "Share on LinkedIn"
    assert words.shared_words(network("linkedin")) == "Shared on LinkedIn"
    assert words.share_words(network("email")) == "Share by e-mail"
    assert words.shared_words(network("copy")) == "Shared by copying the link"


def test_every_network_has_a_button_of_its_own() -> None:
    assert len({words.share_words(one) for one in all_networks()}) == len(all_networks())
