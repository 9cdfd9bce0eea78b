from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from proudly.content.models import Story
from proudly.content.pictures import MOST_PIXELS, PictureRefused, ready_picture
from proudly.people.tests import factories as people


def drawn(kind: str, size: tuple[int, int] = (400, 200), mode: str = "RGB", **more: object) -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, kind, **more)
    return file.getvalue()


def ready(content: bytes, name: str = "p.png") -> Image.Image:
    return Image.open(ready_picture(BytesIO(content), size=len(content)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_people_have_becomes_a_jpeg_of_ours(kind: str):
    made = ready(drawn(kind))
    assert (made.format, made.size) == ("JPEG", (400, 200))


def test_a_large_picture_is_made_to_the_size_that_networks_show():
    assert ready(drawn("PNG", (4000, 2000))).size == (1600, 800)


def test_a_picture_lies_as_it_was_taken_and_tells_nothing_else_of_its_camera():
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "A camera"  # turned by a quarter
    made = ready(drawn("JPEG", exif=exif))
    assert made.size == (200, 400)
    assert not made.getexif()


def test_see_through_parts_become_white():
    assert ready(drawn("PNG", mode="RGBA")).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload='alert(1)'></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
        drawn("GIF"),
        drawn("PNG")[:60],
    ],
    ids=["nothing", "svg", "eps", "gif", "cut off"],
)
def test_anything_else_is_refused_with_a_sentence(content: bytes):
    with pytest.raises(PictureRefused) as refused:
        ready(content)
    assert "JPEG, PNG or WebP" in refused.value.sentence


def test_a_small_file_that_would_fill_the_memory_is_refused_before_it_does():
    side = int(MOST_PIXELS**0.5) + 1
    bomb = drawn("PNG", (side, side), mode="1")
    assert len(bomb) < 100_000
    with pytest.raises(PictureRefused, match="pixels"):
        ready(bomb)


def test_a_file_that_is_too_large_is_refused_unread():
    with pytest.raises(PictureRefused, match="10 MB"):
        ready_picture(BytesIO(b""), size=11 * 1024 * 1024)


@pytest.mark.django_db
def test_an_editors_picture_is_kept_as_we_made_it_and_served_where_nothing_runs(client: Client):
    eva = people.editor()
    client.force_login(eva.person)
    upload = SimpleUploadedFile("a.png", drawn("PNG") + b"<script>alert(1)</script>", "text/html")
    sent = {"title": "T", "summary": "S", "language": "en", "picture": upload, "picture_alt": "A pump"}
    formset = {"captions-TOTAL_FORMS": 0, "captions-INITIAL_FORMS": 0}
    assert client.post("/write/new", sent | formset).status_code == 302
    story = Story.objects.get()
    assert str(story.picture.name).endswith(".jpg")
    answer = client.get(story.picture.url)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert b"<script>" not in content
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
