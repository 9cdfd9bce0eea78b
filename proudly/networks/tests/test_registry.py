from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from django.template import Context, Template

from proudly import networks
from proudly.networks import registry
from proudly.networks.contract import Manner, Post, came_from, can_post, manner_for
from proudly.networks.text import count, with_link

KEYS = registry.keys()
HARD_POST = Post(
    text="<script>alert(1)</script> שלום 👨‍👩‍👧‍👦 " * 250,
    url="https://proudly.example/go/7fKq2m",
    title="Titel\r\nBcc: iedereen@voorbeeld.nl " * 300,
)


def test_every_network_of_the_product_is_there_in_a_stable_order() -> None:
    assert KEYS == (
        "linkedin",
        "whatsapp",
        "bluesky",
        "mastodon",
        "facebook",
        "x",
        "threads",
        "xing",
        "email",
        "sheet",
        "copy",
    )


def test_a_folder_is_all_that_a_network_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hyves").mkdir()
    (tmp_path / "hyves" / "__init__.py").write_text(
        "from proudly.networks.contract import ComposerNetwork\n"
        "from proudly.networks.text import Limit, Unit\n"
        "NETWORK = ComposerNetwork('hyves', 'Hyves', 5, Limit(140, Unit.CHARACTERS))\n"
    )
    monkeypatch.setattr(networks, "__path__", [*networks.__path__, str(tmp_path)])
    registry.all_networks.cache_clear()
    try:
        assert registry.keys()[0] == "hyves"
    finally:
        registry.all_networks.cache_clear()


@pytest.mark.parametrize("key", KEYS)
def test_a_network_is_named_after_its_folder_and_has_an_icon_of_one_colour(key: str) -> None:
    icon = ElementTree.parse(Path(networks.__path__[0]) / key / "icon.svg").getroot()
    assert icon.get("viewBox") == "0 0 24 24"
    assert {part.get(colour) for part in icon.iter() for colour in ("fill", "stroke")} <= {None, "none", "currentColor"}


@pytest.mark.parametrize("key", KEYS)
def test_a_composer_is_given_a_text_that_fits_in_an_address_that_is_whole(key: str) -> None:
    network = registry.network(key)
    composer = network.composer(HARD_POST)
    assert composer.address.isascii()
    assert not set(composer.address) & set(' <>"\r\n')
    assert composer.address.startswith(("https://", "mailto:")) or composer.address == ""
    assert count(composer.clipboard, network.limit) <= network.limit.number


@pytest.mark.parametrize("key", KEYS)
def test_what_the_composer_drops_is_on_the_clipboard(key: str) -> None:
    network = registry.network(key)
    post = Post(text="Trots!", url="https://proudly.example/go/7fKq2m", title="Dak")
    copied = network.composer(post).clipboard
    if network.manner is Manner.COPY:
        assert copied == with_link(post.text, post.url)
    else:
        assert copied == ("" if network.keeps_text else post.text)


def test_bluesky_and_mastodon_post_for_a_member_who_connected_and_open_a_composer_for_others() -> None:
    assert {network.key for network in registry.all_networks() if can_post(network)} == {"bluesky", "mastodon"}
    bluesky, linkedin = registry.network("bluesky"), registry.network("linkedin")
    assert manner_for(bluesky, connected=True) is Manner.POSTS
    assert manner_for(bluesky, connected=False) is Manner.COMPOSER
    assert manner_for(linkedin, connected=True) is Manner.COMPOSER
    assert registry.posting("bluesky") is bluesky
    assert registry.posting("linkedin") is None


@pytest.mark.parametrize(
    ("key", "host", "proves"),
    [
        ("linkedin", "www.linkedin.com", True),
        ("linkedin", "WWW.LinkedIn.com", True),
        ("linkedin", "linkedin.com.evil.example", False),
        ("linkedin", "t.co", False),
        ("x", "t.co", True),
        ("facebook", "l.facebook.com", True),
        ("copy", "", False),
    ],
)
def test_a_click_from_a_networks_own_host_proves_a_post_there(key: str, host: str, proves: bool) -> None:
    assert came_from(registry.network(key), host) is proves


def test_no_host_proves_a_post_on_two_networks() -> None:
    hosts = [host for network in registry.all_networks() for host in network.hosts]
    assert len(hosts) == len(set(hosts))


def test_an_unknown_key_is_told() -> None:
    with pytest.raises(registry.UnknownNetwork):
        registry.network("hyves")


def test_a_page_can_name_a_network() -> None:
    page = Template("{% load networks %}{% network_name key %}").render(Context({"key": "email"}))
    assert page == "E-mail"
