"""The checklist of a story: what it finds, and that it says how to mend it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from proudly.content.models import LinkReading, Story
from proudly.content.pictures import ready_picture
from proudly.content.services import CaptionText
from proudly.content.tests import factories as content
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.sharing import house_rules
from proudly.sharing.checklist.checks import checks_of
from proudly.sharing.checklist.readability import Level
from proudly.sharing.checklist.rules import Check, Mark, fewest_variants, variants_wanted
from proudly.sharing.checklist.standards import level_for, set_standards, standards_of
from proudly.sharing.checklist.words import sentence_of, title_of
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

HARD = (
    "Notwithstanding organisational considerations, implementation of sustainability transformation necessitates " * 3
)


@pytest.fixture
def eva() -> Member:
    return people.editor()


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def found(story: Story, key: str) -> Check | None:
    checks = {check.key: check for check in checks_of(story)}
    assert all(title_of(check) and sentence_of(check) for check in checks.values())
    return checks.get(key)


def mark(story: Story, key: str) -> tuple[Mark, str]:
    check = found(story, key)
    assert check is not None
    return check.mark, check.found


def picture(width: int, height: int) -> ContentFile[bytes]:
    made = BytesIO()
    Image.new("RGB", (width, height), "navy").save(made, "PNG")
    return ready_picture(BytesIO(made.getvalue()), size=len(made.getvalue()))


def draft(eva: Member, **fields: Any) -> Story:
    return content.story(eva, published=False, **fields)


# --- the link ---------------------------------------------------------------------------------------------------------


def test_a_link_is_good_once_it_opened_and_says_why_when_it_did_not(eva: Member) -> None:
    story = draft(eva)
    assert mark(story, "link") == (Mark.UNKNOWN, "")
    reading = LinkReading.objects.create(organisation=eva.organisation, member=eva, url=story.url)
    assert mark(story, "link") == (Mark.LOOKING, "")
    LinkReading.objects.filter(pk=reading.pk).update(state=LinkReading.State.READ)
    assert mark(story, "link") == (Mark.GOOD, "")
    LinkReading.objects.filter(pk=reading.pk).update(state=LinkReading.State.UNREAD, trouble="not found")
    assert mark(story, "link") == (Mark.BETTER, "")


def test_a_page_that_lets_no_machine_in_can_still_be_shared(eva: Member) -> None:
    story = draft(eva)
    LinkReading.objects.create(
        organisation=eva.organisation, member=eva, url=story.url, state=LinkReading.State.UNREAD, trouble="kept out"
    )
    assert mark(story, "link")[0] == Mark.GOOD


def test_opening_it_is_asked_for_by_the_page_and_done_by_a_task(eva: Member) -> None:
    story = draft(eva)
    client = signed_in(eva)
    assert 'hx-post="/write' in client.get(f"/write/{story.pk}/checklist").content.decode()
    assert not LinkReading.objects.exists(), "GET changes nothing"
    page = client.post(f"/write/{story.pk}/checklist").content.decode()
    assert LinkReading.objects.get().url == story.url
    assert "hx-post" not in page


def test_a_story_without_a_link_has_none_to_look_at(eva: Member) -> None:
    assert found(draft(eva, url=""), "link") is None


# --- the picture ------------------------------------------------------------------------------------------------------


def test_a_picture_is_to_be_there_large_and_described(eva: Member) -> None:
    assert mark(draft(eva), "picture") == (Mark.BETTER, "none")
    assert mark(draft(eva, picture=picture(1200, 628)), "picture") == (Mark.BETTER, "no words")
    assert mark(draft(eva, picture=picture(600, 314), picture_alt="A pump"), "picture") == (Mark.BETTER, "small")
    assert mark(draft(eva, picture=picture(1200, 628), picture_alt="A pump"), "picture") == (Mark.GOOD, "")


# --- the text ---------------------------------------------------------------------------------------------------------


def test_a_text_is_to_be_easy_for_those_the_organisation_chose(eva: Member) -> None:
    assert mark(draft(eva, summary=HARD), "readable")[0] == Mark.BETTER
    plain = "We kept the houses dry. The pump ran all night long. Nobody had to leave. We are glad that it did its job."
    assert mark(draft(eva, summary=plain), "readable")[0] == Mark.GOOD
    set_standards(organisation=eva.organisation, levels={"en": ""}, fresh_a_week=3.5)
    assert found(draft(eva, summary=HARD), "readable") is None


@pytest.mark.parametrize(("people_", "wanted"), [(0, 1), (4, 1), (5, 2), (20, 3), (49, 3), (50, 4), (5000, 4)])
def test_more_people_need_more_variants(people_: int, wanted: int) -> None:
    assert variants_wanted(people_) == wanted


def test_who_has_fewest_variants_to_choose_from_counts() -> None:
    assert fewest_variants([("", "en"), ("", "en"), ("x", "en"), ("", "nl")], "en") == 1
    assert fewest_variants([("", "nl")], "en") == 0


def test_words_are_to_differ_for_many_people(eva: Member) -> None:
    for one in range(6):
        people.member(eva.organisation, f"Member {one}")
    assert mark(draft(eva, captions=[]), "words") == (Mark.BETTER, "none")
    dutch = [CaptionText(network="", language="nl", text="Trots!")]
    assert mark(draft(eva, captions=dutch), "words") == (Mark.BETTER, "language")
    assert mark(draft(eva), "words") == (Mark.BETTER, "")
    two = [CaptionText(network="", language="en", text=text) for text in ("Proud!", "Look at this.")]
    assert mark(draft(eva, captions=two), "words") == (Mark.GOOD, "")


def test_posts_are_to_say_that_their_writer_works_here(eva: Member) -> None:
    house_rules.change(organisation=eva.organisation, texts={"en": "Be kind."}, disclosures={}, asks_again=False)
    assert mark(draft(eva), "disclosure")[0] == Mark.BETTER
    said = {"en": "#employee"}
    house_rules.change(organisation=eva.organisation, texts={"en": "Be kind."}, disclosures=said, asks_again=False)
    assert mark(draft(eva), "disclosure")[0] == Mark.GOOD


def test_what_colleagues_never_share_needs_no_words_for_it(eva: Member) -> None:
    story = draft(eva, internal=True)
    assert all(found(story, key) is None for key in ("words", "disclosure", "shared"))


# --- not shared to death ----------------------------------------------------------------------------------------------


def test_a_link_that_was_a_story_before_or_is_shared_by_many_is_not_new(eva: Member) -> None:
    story = draft(eva)
    assert mark(story, "shared") == (Mark.GOOD, "")
    earlier = content.story(eva, title="Earlier")
    assert mark(story, "shared") == (Mark.BETTER, "again")
    colleagues = [people.member(eva.organisation, f"Member {one}") for one in range(5)]
    for member in colleagues[:2]:
        sharing.share(member, earlier)
    assert mark(story, "shared") == (Mark.BETTER, "often")


# --- the page ---------------------------------------------------------------------------------------------------------


def test_a_checklist_takes_as_many_queries_for_any_story(eva: Member, django_assert_max_num_queries: Any) -> None:
    captions = [CaptionText(network="", language="en", text=f"Words {one}") for one in range(20)]
    story = Story.objects.select_related("organisation", "audience__organisation").prefetch_related("captions")
    kept = story.get(pk=draft(eva, captions=captions, summary=HARD).pk)
    with django_assert_max_num_queries(13):
        checks_of(kept)


def test_the_page_says_how_many_things_can_be_better_and_the_preview_asks_for_it(eva: Member) -> None:
    story = draft(eva)
    client = signed_in(eva)
    assert f"/write/{story.pk}/checklist" in client.get(f"/write/{story.pk}/preview").content.decode()
    assert "things can be better" in client.get(f"/write/{story.pk}/checklist").content.decode()


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_what_is_asked_of_stories_is_chosen_once_for_all_and_recorded(eva: Member) -> None:
    assert level_for(eva.organisation, "en") == Level.PROFESSIONALS
    client = signed_in(eva)
    client.post("/organisation/story-standards", {"level_en": "everybody", "fresh_a_week": "5"})
    assert level_for(eva.organisation, "en") == Level.EVERYBODY
    assert standards_of(eva.organisation).fresh_a_week == 5
    client.post("/organisation/story-standards", {"level_en": "everybody", "fresh_a_week": "5"})
    assert AuditEntry.objects.filter(action=AuditEntry.Action.STORY_STANDARDS_CHANGED).count() == 1


@pytest.mark.parametrize("wrong", [{"level_en": "poets"}, {"fresh_a_week": "0"}, {"fresh_a_week": "nan"}])
def test_what_makes_no_sense_is_not_asked(eva: Member, wrong: dict[str, str]) -> None:
    signed_in(eva).post("/organisation/story-standards", {"level_en": "everybody", "fresh_a_week": "5"} | wrong)
    assert standards_of(eva.organisation).pk is None


def test_a_language_or_number_that_is_none_is_refused(eva: Member) -> None:
    for levels, fresh in (({"xx": "everybody"}, 3.5), ({"en": "poets"}, 3.5), ({}, 0.0), ({}, float("nan"))):
        with pytest.raises(ValueError):  # noqa: PT011
            set_standards(organisation=eva.organisation, levels=levels, fresh_a_week=fresh)
