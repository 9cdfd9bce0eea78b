"""The picture of a link card."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

MOST_BYTES = 1_000_000  # checked by the server when the record is written, not when the picture is uploaded
_MOST_PIXELS = (1200, 1200)


def thumbnail(picture: bytes) -> bytes | None:
    """The picture as a JPEG that a card may carry, without what the camera noted in it; None if it is no picture."""
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    image.thumbnail(_MOST_PIXELS)
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    for quality in (88, 75, 60, 40):
        written = io.BytesIO()
        flat.save(written, "JPEG", quality=quality, optimize=True)
        if written.tell() <= MOST_BYTES:
            return written.getvalue()
    return None
