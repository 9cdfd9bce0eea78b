"""What a story is told with beside its words: kept, brought back, shown, and given out to whom it is for."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from proudly.audience.services import Limits
from proudly.content import copies, versions
from proudly.content.media.crops import picture_for
from proudly.content.media.files import ready_document, ready_film, ready_more
from proudly.content.media.medium import Medium, media_of
from proudly.content.media.rules import Focus, MediumKind
from proudly.content.media.tests.pdf_samples import document, with_script
from proudly.content.models import Story
from proudly.content.services import MediaRefused, NotReadyToPublish, publish_story, write_story
from proudly.content.tests import factories as content
from proudly.kit.tests.video_samples import CAPTIONS, MP4
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "open", tmp_path / "private"


@pytest.fixture
def eva() -> Member:
    return people.editor()


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def jpeg(width: int = 900, height: int = 900, left: str = "red", right: str = "blue") -> bytes:
    picture = Image.new("RGB", (width, height), left)
    picture.paste(right, (width // 2, 0, width, height))
    made = BytesIO()
    picture.save(made, "JPEG", quality=95)
    return made.getvalue()


def more(words: str = "A pump") -> Medium:
    made = jpeg(40, 40)
    return ready_more(BytesIO(made), size=len(made), words=words).keep()


def film(words: str = "") -> Medium:
    return ready_film(BytesIO(MP4), size=len(MP4), words=words, captions=CAPTIONS, captions_language="nl").keep()


def paper(words: str = "Our year") -> Medium:
    made = document()
    return ready_document(BytesIO(made), size=len(made), words=words).keep()


def story_with(author: Member, media: Sequence[Medium] = (), *, published: bool = False, **told: Any) -> Story:
    picture = {"picture": ContentFile(jpeg(), name="pump.jpg"), "picture_alt": "A pump"}
    return content.story(author, published=published, **picture, media=media, **told)


# --- kept and brought back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gallery", "video", "document"])
def test_a_story_keeps_what_it_is_told_with_and_says_its_kind(eva: Member, kind: str) -> None:
    media = {"gallery": [more("One"), more("Two")], "video": [film()], "document": [paper()]}[kind]
    story = Story.objects.get(pk=story_with(eva, media).pk)
    assert (story.kind, media_of(story)) == (kind, media)


def test_a_save_that_says_nothing_of_it_leaves_it(eva: Member) -> None:
    story = story_with(eva, [film()], focus=Focus(0, 100))
    write_story(author=eva, story=story, title="Other", summary="x", language="en")
    story.refresh_from_db()
    assert (len(media_of(story)), story.focus_x, story.focus_y) == (1, 0, 100)


def test_a_version_brings_back_what_it_was_told_with(eva: Member) -> None:
    story = story_with(eva, [more("One"), more("Two")], focus=Focus(10, 20))
    was = media_of(story)
    write_story(author=eva, story=story, **(copies.as_it_is(story) | {"media": [film()], "focus": Focus(90, 90)}))
    story = copies.restore_version(version=story.versions.get(number=1), by=eva)
    assert (media_of(story), story.focus_x, story.focus_y, story.kind) == (was, 10, 20, "gallery")


def test_a_difference_names_the_medium(eva: Member) -> None:
    story = story_with(eva, [more("One")])
    changed = [media_of(story)[0].said_to_be("Two")]
    write_story(author=eva, story=story, **(copies.as_it_is(story) | {"media": changed}))
    newest, first = versions.versions_of(story)
    assert [one.key for one in versions.differences(first, newest)] == ["medium 1"]


def test_a_copy_is_told_with_the_same(eva: Member) -> None:
    story = story_with(eva, [paper()], focus=Focus(0, 0))
    copy = copies.duplicate_story(story=story, by=eva)
    assert (media_of(copy), copy.focus_x, copy.kind) == (media_of(story), 0, "document")


def test_what_was_kept_before_there_were_media_is_still_the_same_to_who_approved_it(eva: Member) -> None:
    story = content.story(eva, published=False)
    assert not {"media", "focus"} & set(versions.written_of(story))
    assert versions.media_in({}) == []


def test_media_that_do_not_go_together_change_nothing(eva: Member) -> None:
    story = story_with(eva, [more()])
    with pytest.raises(MediaRefused):
        write_story(author=eva, story=story, **(copies.as_it_is(story) | {"media": [more(), film()]}))
    story.refresh_from_db()
    assert (len(media_of(story)), story.version) == (1, 1)


@pytest.mark.parametrize("words", ["", "  "])
def test_a_picture_without_words_for_who_cannot_see_it_keeps_its_story_in(eva: Member, words: str) -> None:
    with pytest.raises(NotReadyToPublish) as lacks:
        publish_story(story=story_with(eva, [more("One"), more(words)]))
    assert lacks.value.missing == ["media"]


def test_captions_are_words_enough_for_a_video(eva: Member) -> None:
    assert story_with(eva, [film()], published=True).state == Story.State.PUBLISHED


# --- how the picture is cut -------------------------------------------------------------------------------------------


def colour_of(name: str, at: float) -> str:
    with default_storage.open(name) as file, Image.open(file) as picture:
        red, _green, blue = picture.convert("RGB").getpixel((int(picture.width * at), picture.height // 2))  # type: ignore[misc]
        return "red" if red > blue else "blue"


@pytest.mark.parametrize(("focus", "colour"), [(Focus(0, 50), "red"), (Focus(100, 50), "blue")])
def test_the_picture_is_cut_for_each_network_around_what_was_chosen(eva: Member, focus: Focus, colour: str) -> None:
    wide = ContentFile(jpeg(3000, 500), name="wide.jpg")
    story = content.story(eva, picture=wide, picture_alt="x", focus=focus)
    for network, ratio in (("linkedin", 1.91), ("x", 2.0)):
        name = picture_for(story, network)
        with default_storage.open(name) as file, Image.open(file) as cut:
            assert cut.width / cut.height == pytest.approx(ratio, abs=0.01)
        assert colour_of(name, 0.1) == colour_of(name, 0.9) == colour
    assert picture_for(story, "email") == story.picture.name


def test_a_picture_that_has_the_shape_already_is_not_made_twice(eva: Member) -> None:
    story = content.story(eva, picture=ContentFile(jpeg(1910, 1000), name="fits.jpg"), picture_alt="x")
    assert picture_for(story, "linkedin") == story.picture.name != picture_for(story, "x")


def test_another_picture_begins_in_the_centre_and_is_cut_anew(eva: Member) -> None:
    story = story_with(eva, focus=Focus(0, 0))
    before = picture_for(story, "x")
    story = write_story(
        author=eva,
        story=story,
        **(copies.as_it_is(story) | {"picture": ContentFile(jpeg(left="green"), name="new.jpg")}),
    )
    assert (story.focus_x, story.focus_y) == (50, 50)
    assert picture_for(story, "x") != before


# --- the editor's page ------------------------------------------------------------------------------------------------


def sent(story: Story, **fields: Any) -> dict[str, Any]:
    """What the page sends: what there is, and what was changed."""
    said: dict[str, Any] = {"based_on": story.version, "captions_language": "nl"}
    said |= {"focus_x": story.focus_x, "focus_y": story.focus_y}
    media = media_of(story)
    for number, one in enumerate(media):
        said |= {f"words_{number}": one.words} | ({f"place_{number}": number + 2} if len(media) > 1 else {})
    return said | fields


def upload(name: str, made: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, made)


def test_an_editor_adds_pictures_says_what_they_show_and_puts_them_in_order(eva: Member) -> None:
    story, client = story_with(eva), signed_in(eva)
    address = f"/write/{story.pk}/media"
    files = [upload("a.jpg", jpeg(40, 40)), upload("b.jpg", jpeg(50, 50))]
    assert client.post(address, sent(story, pictures=files))["Location"] == address
    story.refresh_from_db()
    first, second = media_of(story)
    said = sent(story, words_0="One", words_1="Two", place_0="3", place_1="2", focus_x="0", focus_y="97")
    assert client.post(address, said)["Location"] == f"/write/{story.pk}/preview"
    story.refresh_from_db()
    assert media_of(story) == [second.said_to_be("Two"), first.said_to_be("One")]
    assert (story.kind, story.focus_x, story.focus_y) == ("gallery", 0, 95)


def test_an_editor_adds_a_video_with_captions_and_takes_it_away(eva: Member) -> None:
    story, client = story_with(eva), signed_in(eva)
    address = f"/write/{story.pk}/media"
    client.post(address, sent(story, video=upload("v.mp4", MP4), captions=upload("v.vtt", CAPTIONS.encode())))
    story.refresh_from_db()
    [video] = media_of(story)
    assert (video.kind, video.captions_language) == (MediumKind.VIDEO, "nl")
    assert client.get(f"/stories/{story.pk}/captions/{video.name}").content.decode() == CAPTIONS
    client.post(address, sent(story, captions=upload("v.vtt", CAPTIONS.replace("elke", "iedere").encode())))
    assert "iedere" in client.get(f"/stories/{story.pk}/captions/{video.name}").content.decode()
    story.refresh_from_db()
    assert "<video" in client.get(address).content.decode()
    client.post(address, sent(story, remove_0="on", words_0=""))
    story.refresh_from_db()
    assert (media_of(story), story.kind) == ([], "link")


def test_a_document_is_called_by_its_name_until_somebody_says_otherwise(eva: Member) -> None:
    story = story_with(eva)
    signed_in(eva).post(f"/write/{story.pk}/media", sent(story, document=upload("Our_year.pdf", document())))
    story.refresh_from_db()
    assert [(one.words, one.pages) for one in media_of(story)] == [("Our year", 3)]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"document": ("x.pdf", with_script())}, "Print it to PDF"),
        ({"video": ("x.mp4", b"<html>")}, "no MP4 or WebM"),
        ({"pictures": ("x.jpg", b"<svg/>")}, "no picture that we can read"),
        ({"captions": ("x.vtt", CAPTIONS.encode())}, "choose that too"),
        ({"video": ("x.mp4", MP4), "document": ("x.pdf", document())}, "Choose one kind"),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_used_is_refused_with_a_sentence_and_nothing_is_kept(
    eva: Member, files: dict[str, tuple[str, bytes]], sentence: str, tmp_path: Path
) -> None:
    story = story_with(eva)
    kept = sorted(tmp_path.rglob("*.*"))
    response = signed_in(eva).post(
        f"/write/{story.pk}/media", sent(story, **{name: upload(*file) for name, file in files.items()})
    )
    assert sentence in unescape(response.content.decode())
    story.refresh_from_db()
    assert (media_of(story), story.version) == ([], 1)
    assert sorted(tmp_path.rglob("*.*")) == kept


def test_more_pictures_than_a_story_can_have_are_refused(eva: Member) -> None:
    story = story_with(eva, [more(f"{number}") for number in range(7)])
    files = [upload("a.jpg", jpeg(40, 40)), upload("b.jpg", jpeg(40, 40))]
    response = signed_in(eva).post(f"/write/{story.pk}/media", sent(story, pictures=files))
    assert "too many" in response.content.decode()


def test_what_somebody_else_saved_meanwhile_stays(eva: Member) -> None:
    story = story_with(eva)
    write_story(author=people.editor(eva.organisation, "Bo"), story=story, title="Bo's", summary="x", language="en")
    response = signed_in(eva).post(f"/write/{story.pk}/media", sent(story, document=upload("a.pdf", document())))
    assert "Yours is kept as version 3" in unescape(response.content.decode())
    story.refresh_from_db()
    assert (story.title, media_of(story)) == ("Bo's", [])


def test_a_page_that_showed_other_media_says_so_and_changes_nothing(eva: Member) -> None:
    story = story_with(eva)
    old = sent(story, video=upload("v.mp4", MP4))
    write_story(author=eva, story=story, **(copies.as_it_is(story) | {"media": [more()]}))
    answer = signed_in(eva).post(f"/write/{story.pk}/media", old)
    assert "Look at what there is now" in unescape(answer.content.decode())
    story.refresh_from_db()
    assert [one.kind for one in media_of(story)] == [MediumKind.PICTURE]


# --- given out --------------------------------------------------------------------------------------------------------


def test_a_video_is_given_out_in_parts_to_whom_its_story_is_for(eva: Member) -> None:
    story = story_with(eva, [film()], published=True)
    name = media_of(story)[0].name
    reader = signed_in(people.member(eva.organisation))
    part = reader.get(f"/stories/{story.pk}/media/{name}", headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content, part["Content-Type"]) == (206, b"ftyp", "video/mp4")
    assert reader.get(f"/stories/{story.pk}/captions/{name}").content.decode() == CAPTIONS
    assert f"/stories/{story.pk}/media/{name}" in reader.get(f"/stories/{story.pk}").content.decode()


def test_nobody_else_is_given_it(eva: Member) -> None:
    team = people.team(eva.organisation, "Delta")
    for_few = story_with(eva, [film()], published=True, teams=[team])
    draft = story_with(eva, [film()])
    outsider, stranger = people.member(eva.organisation), people.editor()
    for story in (for_few, draft):
        name = media_of(story)[0].name
        for part in ("media", "captions"):
            for asker in (outsider, stranger):
                assert signed_in(asker).get(f"/stories/{story.pk}/{part}/{name}").status_code == 404
            assert Client().get(f"/stories/{story.pk}/{part}/{name}").status_code == 302
            assert signed_in(eva).get(f"/stories/{story.pk}/{part}/{name}").status_code == 200


def test_a_document_is_saved_by_the_browser_and_not_opened_in_our_name(eva: Member) -> None:
    story = story_with(eva, [paper("Our year / 2026")], published=True)
    answer = signed_in(eva).get(f"/stories/{story.pk}/media/{media_of(story)[0].name}")
    assert answer["Content-Disposition"] == 'attachment; filename="our-year-2026.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_name_of_another_storys_file_leads_nowhere(eva: Member) -> None:
    mine, other = (story_with(eva, [film()], published=True) for _number in range(2))
    client = signed_in(eva)
    for name in (media_of(other)[0].name, "..%2f..%2fkey", "nothing"):
        assert client.get(f"/stories/{mine.pk}/media/{name}").status_code == 404


def test_limits_of_an_audience_hold_for_files_too(eva: Member) -> None:
    limits: Limits = copies.as_it_is(content.story(eva, limits={"language": ["nl"]}))["limits"]
    story = story_with(eva, [film()], published=True, limits=limits)
    english = people.member(eva.organisation, language="en")
    assert signed_in(english).get(f"/stories/{story.pk}/media/{media_of(story)[0].name}").status_code == 404
