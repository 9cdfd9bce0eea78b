"""Nothing but the picture itself is left of what was uploaded."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from proudly.kit.pictures import upright_picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_profiles_comments_and_places_are_gone(kind: str) -> None:
    where = Image.Exif()
    where[0x010E] = "Zeldzaam place"
    words = PngInfo()
    words.add_text("Author", "Zeldzaam author")
    more: dict[str, dict[str, Any]] = {"PNG": {"pnginfo": words}, "JPEG": {"comment": b"Zeldzaam comment"}, "WEBP": {}}
    file = BytesIO()
    Image.new("RGB", (30, 10), "red").save(file, kind, exif=where, icc_profile=b"Zeldzaam profile" * 20, **more[kind])
    assert b"Zeldzaam" in file.getvalue()
    picture = upright_picture(file, size=1000, widest=30, highest=10)
    assert picture.info == {}
    for made in ("PNG", "WEBP"):
        kept = BytesIO()
        picture.save(kept, made)
        assert not {"exif", "icc_profile", "xmp", "comment", "Author"} & Image.open(kept).info.keys()
