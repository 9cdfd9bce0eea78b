"""The versions of a story, and what becomes of two who write at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from proudly.content import copies, versions
from proudly.content.campaigns import CampaignRefused, remove_campaign, save_campaign
from proudly.content.differences import pieces_of
from proudly.content.models import Campaign, Story
from proudly.content.rules import Save, superfluous
from proudly.content.services import CaptionText, NotADraft, add_topic, write_story
from proudly.content.tests import factories as content
from proudly.content.versions import ChangedMeanwhile, differences
from proudly.kit import clock
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def bo(eva: Member) -> Member:
    return people.editor(eva.organisation, "Bo")


def saved(by: Member, story: Story | None = None, title: str = "Pump", **more: Any) -> Story:
    return write_story(**{"author": by, "story": story, "title": title, "summary": "x", "language": "en"} | more)


def numbers(story: Story) -> list[int]:
    return [one.number for one in versions.versions_of(story)]


def test_each_save_is_kept_with_who_and_what(eva: Member, bo: Member):
    story = saved(
        eva,
        captions=[CaptionText("x", "en", "Proud!")],
        topics=[add_topic(organisation=eva.organisation, name="Water")],
    )
    saved(bo, story, title="Better pump")
    newest, first = versions.versions_of(story)
    assert (first.by, newest.by) == (eva, bo)
    assert first.written["captions"] == [{"network": "x", "language": "en", "text": "Proud!"}]
    assert (first.written["topics"], newest.written["title"]) == (["Water"], "Better pump")
    story.refresh_from_db()
    assert story.version == newest.number == 2


def test_a_story_of_before_there_were_versions_keeps_what_it_said(eva: Member, bo: Member):
    story = content.story(eva, title="Old")
    story.versions.all().delete()
    Story.objects.update(version=0)
    saved(bo, story, title="New", based_on=0)
    assert [one.written["title"] for one in versions.versions_of(story)] == ["New", "Old"]


def test_of_two_who_write_at_once_both_are_kept_and_the_second_is_told(eva: Member, bo: Member):
    story = saved(eva)
    read = story.version
    saved(bo, story, title="Bo's")
    with pytest.raises(ChangedMeanwhile) as told:
        saved(eva, story, title="Eva's", based_on=read)
    assert told.value.latest is not None and told.value.latest.by == bo
    assert (told.value.kept.written["title"], told.value.kept.set_aside) == ("Eva's", True)
    story.refresh_from_db()
    assert story.title == "Bo's"
    saved(eva, story, title="Eva's", based_on=story.version)
    story.refresh_from_db()
    assert story.title == "Eva's"
    assert {one.written["title"] for one in story.versions.all()} == {"Pump", "Bo's", "Eva's"}


def test_the_same_set_aside_twice_is_one(eva: Member, bo: Member):
    story = saved(eva)
    saved(bo, story, title="Bo's")
    for _ in range(2):
        with pytest.raises(ChangedMeanwhile):
            saved(eva, story, title="Eva's", based_on=1)
    assert story.versions.filter(set_aside=True).count() == 1


def test_an_own_autosave_under_way_does_not_stop_the_save_behind_it(eva: Member, bo: Member):
    story = saved(eva)
    saved(eva, story, title="Pum", based_on=1, is_autosave=True)
    assert saved(eva, story, title="Pumps", based_on=1).title == "Pumps"
    saved(bo, story, title="Pumps!", is_autosave=True)
    with pytest.raises(ChangedMeanwhile):
        saved(eva, story, title="Mine", based_on=3)


def test_what_is_out_is_not_saved_by_itself(eva: Member):
    with pytest.raises(NotADraft):
        saved(eva, content.story(eva), is_autosave=True)


def test_autosaves_are_thinned_and_what_was_saved_on_purpose_stays(eva: Member):
    begin = clock.now().replace(minute=0, second=0, microsecond=0)
    with clock.at(begin):
        story = saved(eva)
    for seconds in range(10, 590, 30):
        with clock.at(begin + timedelta(seconds=seconds)):
            saved(eva, story, title=f"Typed for {seconds}", is_autosave=True)
    with clock.at(begin + timedelta(seconds=590)):
        saved(eva, story, title="Done")
    assert [one.written["title"] for one in versions.versions_of(story)] == ["Done", "Typed for 580", "Pump"]


def test_an_autosave_without_a_change_adds_no_version(eva: Member):
    story = saved(eva)
    saved(eva, story, is_autosave=True)
    assert numbers(story) == [1]


def test_a_version_comes_back_as_a_new_one_with_words_and_picture_and_not_with_its_audience(eva: Member, bo: Member):
    pumps = people.team(eva.organisation, "Pumps")
    water = add_topic(organisation=eva.organisation, name="Water")
    first: dict[str, Any] = {"topics": [water], "captions": [CaptionText("", "nl", "Trots!")], "picture_alt": "A pump"}
    story = saved(eva, picture=ContentFile(b"one", name="one.jpg"), **first)
    before = story.picture.name
    saved(bo, story, title="Worse", teams=[pumps], picture=ContentFile(b"two", name="two.jpg"), picture_alt="Else")
    story = copies.restore_version(version=story.versions.get(number=1), by=bo)
    story.refresh_from_db()
    assert (story.title, story.picture.name, story.picture_alt) == ("Pump", before, "A pump")
    assert [one.text for one in story.captions.all()] == ["Trots!"] and story.topics.get() == water
    assert story.audience.teams.get() == pumps
    assert (numbers(story), versions.versions_of(story)[0].restores) == ([3, 2, 1], 1)


def test_what_employees_see_of_a_story_that_is_out_changes_at_once_and_the_version_says_so(eva: Member):
    story = saved(eva, content.story(eva), title="Changed")
    assert versions.versions_of(story)[0].was_public
    assert not story.versions.get(number=1).was_public


def test_a_story_is_the_start_of_another_with_a_picture_of_its_own(eva: Member, bo: Member):
    pumps = people.team(eva.organisation, "Pumps")
    campaign = save_campaign(organisation=eva.organisation, name="Water week")
    story = content.story(
        eva, teams=[pumps], picture=ContentFile(b"one", name="one.jpg"), picture_alt="A pump", campaign=campaign
    )
    made = copies.duplicate_story(story=story, by=bo)
    assert (made.state, made.author, made.title, made.campaign) == ("draft", bo, story.title, campaign)
    assert made.audience.teams.get() == pumps and made.audience != story.audience
    assert made.picture.name != story.picture.name
    with made.picture.open("rb") as file:
        assert file.read() == b"one"
    assert [one.text for one in made.captions.all()] == [one.text for one in story.captions.all()]


def test_internal_is_decided_before_a_story_is_out(eva: Member):
    draft = content.story(eva, published=False)
    assert saved(eva, draft, internal=True).internal
    out = saved(eva, content.story(eva), internal=True)
    out.refresh_from_db()
    assert not out.internal and not versions.versions_of(out)[0].written["internal"]


def test_the_difference_is_told_field_by_field(eva: Member):
    story = saved(eva, title="A good pump", captions=[CaptionText("", "en", "Proud of it")])
    saved(eva, story, title="A better pump", announce=False)
    new, old = versions.versions_of(story)
    found = {one.key: [(piece.kind, piece.text) for piece in one.pieces] for one in differences(old, new)}
    assert found == {
        "title": [("same", "A "), ("gone", "good"), ("new", "better"), ("same", " pump")],
        "caption 1": [("gone", "Proud of it")],
        "announce": [("gone", "yes"), ("new", "no")],
    }


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_the_pieces_make_both_texts(before: str, after: str):
    pieces = pieces_of(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


@given(
    ages=st.lists(st.integers(0, 14 * 24 * 60), max_size=60),
    who=st.lists(st.integers(1, 2), min_size=60, max_size=60),
)
def test_thinning_keeps_the_newest_of_each_writer_and_twice_is_once(ages: list[int], who: list[int]):
    now = clock.now()
    saves = [
        Save(number, now - timedelta(minutes=age), who[number]) for number, age in enumerate(sorted(ages, reverse=True))
    ]
    gone = superfluous(saves, now=now)
    kept = [save for save in saves if save.number not in gone]
    for writer in {save.by for save in saves}:
        assert max(s.number for s in saves if s.by == writer) in {save.number for save in kept}
    assert superfluous(kept, now=now) == set()
    assert len(kept) <= 2 * (24 * 6 + 2 + 14)


def test_a_campaign_is_removed_and_its_stories_stay(eva: Member):
    campaign = save_campaign(organisation=eva.organisation, name="Water week", why="Water counts.")
    story = content.story(eva, campaign=campaign)
    remove_campaign(campaign=campaign)
    story.refresh_from_db()
    assert story.campaign is None and story.state == "published"
    assert AuditEntry.objects.get(action="campaign removed").about == {"campaign": "Water week"}


def test_two_campaigns_of_one_name_are_refused_and_so_is_one_that_ends_before_it_begins(eva: Member):
    save_campaign(organisation=eva.organisation, name="Water week")
    today = clock.now().date()
    with pytest.raises(CampaignRefused):
        save_campaign(organisation=eva.organisation, name="Water week")
    with pytest.raises(CampaignRefused):
        save_campaign(organisation=eva.organisation, name="B", starts_on=today, ends_on=today - timedelta(days=1))
    assert save_campaign(organisation=people.outsider().organisation, name="Water week")
    assert Campaign.objects.count() == 2
