"""The first picture of a story, cut for each network around its focus."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from proudly.content.media.rules import OURS, Focus, crop_box
from proudly.content.models import Story
from proudly.networks import registry
from proudly.networks.contract import WIDE, Network
from proudly.networks.registry import all_networks

WIDTH = 1200  # pixels: what networks ask for


def cut_picture(story: Story, focus: Focus) -> dict[str, str]:
    """Cut the picture that a story has. Key of a network, or OURS → name of the file made for it.

    What is of one ratio has one file, and what has that ratio already is not cut. No file is wider than the picture is.
    A picture that is gone is not cut.
    """
    ratios = {network.key: network.card.ratio for network in all_networks() if network.card.ratio} | {OURS: WIDE}
    try:
        with story.picture.storage.open(str(story.picture.name), "rb") as file, Image.open(file) as picture:
            picture.load()
            made = {ratio: _cut(story, picture, ratio, focus) for ratio in set(ratios.values())}
    except (OSError, ValueError):
        return {}
    return {key: made[ratio] for key, ratio in ratios.items()}


def _cut(story: Story, picture: Image.Image, ratio: Fraction, focus: Focus) -> str:
    """Name of the file with the picture cut to a ratio."""
    box = crop_box(picture.width, picture.height, ratio, focus)
    if box == (0, 0, *picture.size):
        return str(story.picture.name)
    cut = picture.crop(box).convert("RGB")
    if cut.width > WIDTH:
        cut = cut.resize((WIDTH, max(1, round(WIDTH / ratio))), Image.Resampling.LANCZOS)
    written = BytesIO()
    cut.save(written, "JPEG", quality=88, optimize=True, progressive=True)
    name = story.picture.field.generate_filename(story, f"{secrets.token_urlsafe(12)}.jpg")
    return str(story.picture.storage.save(name, ContentFile(written.getvalue())))


def picture_for(story: Story, network: str) -> str:
    """Name of the file of a story's picture as a network shows it; "" for one without."""
    return story.crops.get(network) or story.picture.name or ""


def picture_address_for(story: Story, network: str) -> str:
    """Where a page finds that file; "" for a story without a picture."""
    name = picture_for(story, network)
    return default_storage.url(name) if name else ""


def height_of_cut(network: Network) -> int:
    """Of the picture of a network's card, in pixels, when it is WIDTH wide."""
    return round(WIDTH / (network.card.ratio or WIDE))


@dataclass(frozen=True)
class Cut:
    """The picture as it is cut to one ratio, and the names of the networks that show it so."""

    address: str
    ratio: Fraction
    networks: list[str]

    @property
    def height(self) -> int:
        """In pixels, of a cut that is WIDTH wide."""
        return round(WIDTH / self.ratio)


def cuts_of(story: Story) -> list[Cut]:
    """How the picture of a story is cut, each ratio once; none for a story without one."""
    if not story.picture:
        return []
    names: dict[Fraction, list[str]] = {}
    for network in all_networks():
        if network.card.ratio:
            names.setdefault(network.card.ratio, []).append(network.key)
    return [
        Cut(picture_address_for(story, keys[0]), ratio, [str(registry.network(key).name) for key in keys])
        for ratio, keys in names.items()
    ]
