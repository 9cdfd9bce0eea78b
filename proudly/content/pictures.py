"""Pictures of stories: taken in only as what we made of them ourselves."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from PIL import Image

from proudly.kit.pictures import MOST_PIXELS, PictureRefused, upright_picture

__all__ = ["MOST_PIXELS", "PictureRefused", "ready_picture"]

WIDEST = 1600  # pixels; networks show at most 1200


def ready_picture(file: IO[bytes], *, size: int) -> ContentFile[bytes]:
    """The picture made anew, a JPEG at most 1600 pixels wide: known by its content, without what else it carried.

    Args:
        size: in bytes.

    Raises PictureRefused.
    """
    upright = upright_picture(file, size=size, widest=WIDEST, highest=WIDEST * 2)
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    made = BytesIO()
    flat.save(made, "JPEG", quality=88, optimize=True, progressive=True)
    # Pictures are public, and a draft's would be found by whoever guesses what it is called.
    return ContentFile(made.getvalue(), name=f"{secrets.token_urlsafe(12)}.jpg")
