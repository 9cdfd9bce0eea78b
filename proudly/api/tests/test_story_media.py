from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from proudly.api.tests.factories import ROOT, Caller, png
from proudly.content.media.medium import media_of
from proudly.content.media.tests.pdf_samples import document, with_script
from proudly.content.models import Story
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


def give(by: Member, story: Story, kind: str, made: bytes | SimpleUploadedFile, **more: Any) -> Any:
    file = made if isinstance(made, SimpleUploadedFile) else SimpleUploadedFile("a file", made)
    return Caller(by).client.post(f"{ROOT}/stories/{story.pk}/media", {"kind": kind, "file": file} | more)


def test_a_program_tells_a_story_with_a_video_and_its_captions(eva: Member):
    story = content.story(eva, published=False)
    captions = SimpleUploadedFile("v.vtt", CAPTIONS.encode())
    told = give(eva, story, "video", MP4, captions=captions, captions_language="nl").json()
    [medium] = told["media"]
    assert (told["kind"], medium["kind"], medium["captions_language"]) == ("video", "video", "nl")
    assert medium["captions"] == medium["address"].replace("/media/", "/captions/")
    assert medium["address"].startswith(f"http://127.0.0.1:8000/stories/{story.pk}/media/")
    assert Caller(eva).post(f"/stories/{story.pk}/publish").status_code == 200


def test_a_program_says_which_media_stay_in_which_order_and_what_stays_in_view(eva: Member):
    story = content.story(eva, published=False, picture=png(), picture_alt="A pump")
    names = [give(eva, story, "picture", png()).json()["media"][-1]["name"] for _number in range(3)]
    stay = [{"name": names[2], "words": "Third"}, {"name": names[0], "words": "First"}]
    told = Caller(eva).patch(f"/stories/{story.pk}", {"media": stay, "focus": {"x": 3, "y": 100}}).json()
    assert [(one["name"], one["words"]) for one in told["media"]] == [(names[2], "Third"), (names[0], "First")]
    story.refresh_from_db()
    assert (story.focus_x, story.focus_y, told["kind"]) == (5, 100, "gallery")
    too_long = [{"name": names[0], "words": "x" * 301}]
    for wrong in ([{"name": "nothing", "words": ""}], [stay[0], stay[0]], too_long):
        assert Caller(eva).patch(f"/stories/{story.pk}", {"media": wrong}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "made", "field"),
    [
        ("document", with_script(), "file"),
        ("video", b"<html>", "file"),
        ("picture", b"<svg/>", "file"),
        ("song", MP4, "kind"),
        ("video", MP4, "kind"),
    ],
    ids=["a script", "a page", "a drawing", "another kind", "two kinds"],
)
def test_what_cannot_be_used_is_refused_with_its_field_and_changes_nothing(
    eva: Member, kind: str, made: bytes, field: str
):
    story = content.story(eva, published=False)
    give(eva, story, "document", document(), words="Our year")
    answer = give(eva, story, kind, made)
    assert (answer.status_code, [wrong["field"] for wrong in answer.json()["errors"]]) == (422, [field])
    story.refresh_from_db()
    assert [(one.words, one.pages) for one in media_of(story)] == [("Our year", 3)]


def test_nobody_elses_story_is_given_anything(eva: Member):
    story = content.story(eva, published=False)
    for other in (people.editor(), people.member(eva.organisation)):
        assert give(other, story, "document", document()).status_code in {403, 404}
