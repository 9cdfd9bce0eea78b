"""The picture of a page, fetched and made ours."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from proudly.content.cards.reading import AGENT
from proudly.content.pictures import PictureRefused, ready_picture
from proudly.kit.fetch import NotRead, get
from proudly.kit.pictures import LARGEST_FILE

SECONDS = 8.0
SMALLEST = 200  # pixels at the longer side; less is an icon


def page_picture(address: str, *, seconds: float = SECONDS) -> ContentFile[bytes] | None:
    """The picture at `address` as a story keeps it; None when there is none that can be used.

    Waits for the outside world: only a task may call it. Never raises, whatever is there.
    """
    try:
        answer = get(
            address,
            headers={"User-Agent": AGENT, "Accept": "image/jpeg,image/png,image/webp;q=0.9"},
            seconds=seconds,
            limit=LARGEST_FILE,
        )
        if answer.status != 200:
            return None
        made = ready_picture(BytesIO(answer.content), size=len(answer.content))
    except (NotRead, PictureRefused):
        return None
    return made if _is_large_enough(made) else None


def _is_large_enough(made: ContentFile[bytes]) -> bool:
    with Image.open(BytesIO(made.read())) as picture:
        made.seek(0)
        return max(picture.size) >= SMALLEST
