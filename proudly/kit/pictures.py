"""Pictures that people upload: known by their content, and taken in only as what we make of them ourselves."""

from __future__ import annotations

import struct
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from proudly.kit.uploads import UploadRefused

FORMATS = ["JPEG", "PNG", "WEBP"]
LARGEST_FILE = 10 * 1024 * 1024  # bytes
# What Pillow lets through of files that somebody tampered with, beside its own error.
_UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
)
MOST_PIXELS = 40_000_000  # a phone's best; beyond it a small file can fill the memory


class PictureRefused(UploadRefused):
    """What was uploaded cannot be used as a picture."""


def upright_picture(
    file: IO[bytes], *, size: int, widest: int, highest: int, largest: int = LARGEST_FILE
) -> Image.Image:
    """The picture with its transparency, turned as it was taken and made to fit, without what else the file carried.

    Args:
        size: of the file, in bytes; at most `largest`.
        widest, highest: in pixels.

    Raises PictureRefused.
    """
    if size > largest:
        raise PictureRefused(
            _("The picture is larger than %(size)d MB. Save it smaller, then choose it again.")
            % {"size": largest // (1024 * 1024)}
        )
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureRefused(_("The picture has too many pixels. Save it at 1600 pixels wide, then choose it."))
            picture.draft("RGB", (widest, widest))
            picture.thumbnail((widest, highest))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.info.clear()  # a colour profile, which PNG would carry on with whatever words are in it
            return upright
    except _UNREADABLE as error:
        raise PictureRefused(_("This is no picture that we can read. Choose a JPEG, PNG or WebP file.")) from error
