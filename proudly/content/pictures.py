"""Pictures that people upload: taken in only as what we made of them ourselves."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ["JPEG", "PNG", "WEBP"]
LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000  # a phone's best; beyond it a small file can fill the memory
WIDEST = 1600  # pixels; networks show at most 1200


class PictureRefused(Exception):
    """What was uploaded cannot be a story's picture. `sentence` says why, and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def ready_picture(file: IO[bytes], *, size: int) -> ContentFile[bytes]:
    """The picture made anew, a JPEG at most 1600 pixels wide: known by its content, without what else it carried.

    Args:
        size: in bytes.

    Raises PictureRefused.
    """
    if size > LARGEST_FILE:
        raise PictureRefused(_("The picture is larger than 10 MB. Save it smaller, then choose it again."))
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureRefused(_("The picture has too many pixels. Save it at 1600 pixels wide, then choose it."))
            picture.draft("RGB", (WIDEST, WIDEST))
            picture.thumbnail((WIDEST, WIDEST * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PictureRefused(_("This is no picture that we can read. Choose a JPEG, PNG or WebP file.")) from error
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    made = BytesIO()
    flat.save(made, "JPEG", quality=88, optimize=True, progressive=True)
    # Pictures are public, and a draft's would be found by whoever guesses what it is called.
    return ContentFile(made.getvalue(), name=f"{secrets.token_urlsafe(12)}.jpg")
