"""A story gets several pictures; what stays in view is chosen, and each network is given the picture cut so."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company

pytestmark = [pytest.mark.browser]

LINK = """
from proudly.content.models import Story
from proudly.people.models import Member
from proudly.sharing.services import share_story
sanne = Member.objects.get(person__email=who)
result = share_story(member=sanne, story=Story.objects.get(pk=story), network="x", caption="Proud.").link.code
"""


def drawn(*colours: str) -> bytes:
    """A picture of upright stripes of equal width."""
    picture = Image.new("RGB", (300 * len(colours), 300))
    for number, colour in enumerate(colours):
        picture.paste(colour, (300 * number, 0, 300 * (number + 1), 300))
    made = BytesIO()
    picture.save(made, "JPEG", quality=95)
    return made.getvalue()


def file(name: str, made: bytes) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": made}


@pytest.mark.parametrize(
    ("device", "language"), [(PHONE, "nl"), (DESKTOP, "en")], ids=["phone, Dutch", "desk, English"]
)
def test_several_pictures_and_what_stays_in_view(
    browsing: Browsing, found_company: Callable[..., Company], device: dict[str, Any], language: str
) -> None:
    company = found_company(language=language)
    base = company.proudly.base_url
    editor = browsing.open(device, language=language)
    company.sign_in(editor, company.eva)
    editor.goto(f"{base}/write/new")
    editor.locator("#id_title").fill("Our pump saved a village")
    editor.locator("#id_summary").fill("Three hundred houses stayed dry.")
    editor.locator("#id_picture").set_input_files(file("wide.jpg", drawn("red", "red", "red", "blue")))
    editor.locator("#id_picture_alt").fill("Red, and blue")
    editor.locator("form.editor button[type=submit]").last.click()
    editor.wait_for_url(re.compile(r"/write/\d+/preview$"))
    [story] = map(int, re.findall(r"/write/(\d+)/", editor.url))

    # What stays in view is chosen by pressing it, or by the keys; each shape follows at once.
    editor.locator(f"a[href='/write/{story}/media']").click()
    picture = editor.locator("[data-focus-picture] img")
    expect(picture).to_have_js_property("complete", True)  # before, it has another size
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] - 2, "y": box["height"] / 2})
    expect(editor.locator("#id_focus_x")).to_have_value("100")
    editor.locator("#id_focus_y").press("Home")
    expect(editor.locator("#id_focus_y")).to_have_value("0")
    assert editor.locator("[data-cut]").first.evaluate("cut => cut.style.objectPosition") == "100% 0%"
    more = [file("a.jpg", drawn("green")), file("b.jpg", drawn("yellow"))]
    editor.locator("#id_pictures").set_input_files(more)
    assert (complaints(editor), too_wide(editor)) == ([], 0)
    editor.locator("main form button").last.click()

    # A picture without words keeps the story in.
    expect(editor.locator("#id_words_1")).to_have_value("")
    editor.locator("main form button").last.click()
    expect(editor.locator("#id_words_0_error")).to_be_visible()
    for number, words in enumerate(["Green", "Yellow"]):
        editor.locator(f"#id_words_{number}").fill(words)
    assert (complaints(editor), too_wide(editor)) == ([], 0)
    editor.locator("main form button").last.click()
    editor.wait_for_url(f"{base}/write/{story}/preview")
    expect(editor.locator(".network-looks > li").nth(3)).to_be_attached()
    assert (complaints(editor), too_wide(editor)) == ([], 0)
    member = browsing.open(device, language=language)
    company.sign_in(member, company.sanne)  # before the mail about the story, which is not about the code
    editor.locator(f"form[action='/write/{story}/publish'] button").click()
    editor.wait_for_load_state()

    # A colleague sees all of them, and the robot of X the part that was chosen, as X shows it.
    member.goto(f"{base}/stories/{story}")
    assert [picture.get_attribute("alt") for picture in member.locator(".gallery img").all()] == ["Green", "Yellow"]
    assert (complaints(member), too_wide(member)) == ([], 0)
    code = company.proudly.run(LINK, story=story, who=company.sanne)
    card = httpx.get(f"{base}/go/{code}", headers={"User-Agent": "Twitterbot/1.0"}).text
    [address] = re.findall(r'og:image" content="([^"]+)"', card)
    assert 'og:image:alt" content="Red, and blue"' in card
    with Image.open(BytesIO(httpx.get(address).content)) as cut:
        assert cut.width == 2 * cut.height
        red, _green, blue = cut.convert("RGB").getpixel((cut.width - 20, cut.height // 2))  # type: ignore[misc]
        assert blue > red
