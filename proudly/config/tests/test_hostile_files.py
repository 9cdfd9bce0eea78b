"""Files made to do harm are refused with a sentence, or leave nothing behind but the picture; and they are counted."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from proudly.content.media.files import LARGEST_DOCUMENT, ready_document
from proudly.content.media.tests.pdf_samples import HOSTILE as HOSTILE_DOCUMENTS
from proudly.content.pictures import PictureRefused, ready_picture
from proudly.kit.pictures import LARGEST_FILE
from proudly.kit.uploads import UploadRefused
from proudly.kit.videos import LARGEST_VIDEO, ready_video
from proudly.kit.webvtt import ready_captions

SCRIPT = b"<script>alert(1)</script>"
TAMPERED = 3000


def drawn(kind: str, mode: str = "RGB", **more: object) -> bytes:
    file = BytesIO()
    Image.new(mode, (40, 30), 1).save(file, kind, **more)
    return file.getvalue()


def camera() -> Image.Exif:
    told = Image.Exif()
    told[0x0112], told[0x0110] = 6, "Zeldzaam camera"
    told.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 3.0)})
    return told


def moving(kind: str) -> bytes:
    first, *rest = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green"))
    file = BytesIO()
    first.save(file, kind, save_all=True, append_images=rest)
    return file.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    whole = drawn("PNG")
    return whole[:12] + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]


NO_PICTURES = {
    "nothing": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg in xml": b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
    "html": b"<!doctype html>" + SCRIPT,
    "html before a picture": SCRIPT + drawn("JPEG"),
    "gif": drawn("GIF", "P"),
    "moving gif": moving("GIF"),
    "gif that is a script": b"GIF89a/*" + SCRIPT + b"*/=1;",
    "bmp": drawn("BMP"),
    "tiff": drawn("TIFF"),
    "icon": drawn("ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(%pipe%id) (w) file\n",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF",
    "imagemagick script": b"push graphic-context\nfill 'url(https://a.example/x.jpg\"|id)'\npop graphic-context\n",
    "zip": b"PK\x03\x04" + bytes(40),
    "program": b"MZ" + bytes(80),
    "beginning of a jpeg": b"\xff\xd8\xff\xe0" + SCRIPT,
    "beginning of a png": b"\x89PNG\r\n\x1a\n" + SCRIPT,
    "beginning of a webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + SCRIPT,
    "cut off": drawn("PNG")[:60],
    "says it is huge": png_that_says(60_000, 60_000),
    "says it is endless": png_that_says(2**31 - 1, 2**31 - 1),
    "says it is nothing": png_that_says(0, 0),
}
NO_VIDEOS = {
    "nothing": b"",
    "html": b"<!doctype html>" + SCRIPT,
    "html before the word": SCRIPT + b"\x00\x00\x00\x18ftypisom",
    "svg": b"<svg onload='alert(1)'/>",
    "picture": drawn("JPEG"),
    "avi": b"RIFF\x00\x00\x00\x00AVI LIST",
    "flash": b"FWS\x09" + bytes(40),
    "playlist that names a file": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "program": b"\x7fELF" + bytes(60),
}
NO_CAPTIONS = {
    "nothing": b"",
    "html": SCRIPT,
    "no text": b"\xff\xfe\x00\xd8WEBVTT",
    "only the heading": b"WEBVTT\n\n",
    "backwards": b"WEBVTT\n\n00:09.000 --> 00:01.000\nHello\n",
}


def refused() -> Iterator[str]:
    """What is tried, one after another; each has to be refused with a sentence."""
    for name, content in NO_PICTURES.items():
        with pytest.raises(PictureRefused) as no:
            ready_picture(BytesIO(content), size=len(content))
        assert no.value.sentence.endswith("."), name
        yield name
    for name, content in NO_VIDEOS.items():
        with pytest.raises(UploadRefused):
            ready_video(BytesIO(content), size=len(content))
        yield name
    for name, content in NO_CAPTIONS.items():
        with pytest.raises(UploadRefused):
            ready_captions(BytesIO(content), size=len(content))
        yield name
    for name, (made, _fault) in HOSTILE_DOCUMENTS.items():
        content = made()
        with pytest.raises(UploadRefused) as locked_out:
            ready_document(BytesIO(content), size=len(content))
        assert locked_out.value.sentence.endswith("."), name
        yield name
    with pytest.raises(UploadRefused):
        ready_document(BytesIO(), size=LARGEST_DOCUMENT + 1)
    yield "document too large"
    with pytest.raises(PictureRefused):
        ready_picture(BytesIO(), size=LARGEST_FILE + 1)
    yield "picture too large"
    with pytest.raises(UploadRefused):
        ready_video(BytesIO(), size=LARGEST_VIDEO + 1)
    yield "video too large"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_every_hostile_file_is_refused_with_a_sentence() -> None:
    count = len(list(refused()))
    print(f"{count} hostile files tried, {count} refused")
    assert count == 53


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("tail", [SCRIPT, b"PK\x03\x04<?php system($_GET[0]);", b"%PDF-1.7 /JavaScript"])
def test_of_a_picture_that_is_something_else_too_only_the_picture_is_left(kind: str, tail: bytes) -> None:
    content = drawn(kind, exif=camera()) + tail
    assert b"Zeldzaam camera" in content
    made = ready_picture(BytesIO(content), size=len(content)).read()
    assert tail not in made and b"Zeldzaam" not in made
    picture = Image.open(BytesIO(made))
    assert picture.format == "JPEG"
    assert picture.size == (30, 40)  # turned as the camera said
    assert not picture.getexif()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "MPO"])
def test_of_a_moving_picture_the_first_is_kept(kind: str) -> None:
    content = moving(kind)
    picture = Image.open(ready_picture(BytesIO(content), size=len(content)))
    assert getattr(picture, "n_frames", 1) == 1
    red, green, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_that_was_tampered_with_is_taken_in_or_refused_and_breaks_nothing() -> None:
    dice = random.Random(7)
    whole = [drawn(kind, exif=camera()) for kind in ("JPEG", "PNG", "WEBP")] + [moving("PNG"), moving("WEBP")]
    whole += [drawn("PNG", mode, exif=camera()) for mode in ("P", "1", "LA", "I;16")]
    taken = 0
    for _ in range(TAMPERED):
        content = bytearray(dice.choice(whole))
        for _ in range(dice.choice((1, 1, 2, 5))):
            at = dice.randrange(min(len(content), dice.choice((200, 10_000))))
            content[at : at + dice.choice((0, 1, 1, 4))] = dice.randbytes(dice.choice((0, 1, 1, 4)))
        try:
            ready_picture(BytesIO(bytes(content)), size=len(content))
            taken += 1
        except PictureRefused:
            pass
    print(f"{TAMPERED} tampered pictures: {taken} taken in, {TAMPERED - taken} refused")
    assert 0 < taken < TAMPERED


@pytest.mark.parametrize("value", [b"\x00\x05", b"\x00\x02"])
def test_a_camera_that_says_letters_where_numbers_belong_breaks_nothing(value: bytes) -> None:
    """Pillow raises struct.error or TypeError of these."""
    told = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02"
    told += (
        b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00" + b"\x01\x1a" + value + b"\x00\x00\x00\x01\x00\x00\x00\x00"
    )
    content = drawn("JPEG", exif=told + bytes(8))
    try:
        ready_picture(BytesIO(content), size=len(content))
    except PictureRefused as no:
        assert no.sentence


@pytest.mark.parametrize(
    "name",
    ["%00.jpg", "../db.sqlite3", "..%2f..%2fetc/passwd", "%2e%2e/x", "/etc/passwd", "a" * 300, "a/" * 3000]
    + ["c:%5cx", "..%5cx", "%F0%9F%98%80.jpg", "%ff.jpg", "stories/", ""],
)
def test_no_trick_with_a_name_leads_out_of_the_pictures(
    name: str, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "stories").mkdir(parents=True)
    (tmp_path / "db.sqlite3").write_bytes(b"secret")
    answer = client.get(f"/media/{name}")
    assert answer.status_code in (301, 302, 400, 404)
    assert answer["X-Content-Type-Options"] == "nosniff"
