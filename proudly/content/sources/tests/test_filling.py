"""Pictures of drafts: fetched, made ours, and never put where an editor has put one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from proudly.content.models import Source, SourceItem, Story
from proudly.content.services import publish_story
from proudly.content.sources.filling import bring_picture, fill_draft, lacking, waiting
from proudly.content.sources.looking import look_at
from proudly.content.sources.tests.sites import Site, item, picture, rss
from proudly.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]

Add = Callable[..., Source]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def brought(news: Site, add: Add) -> SourceItem:
    """An item whose feed names a picture."""
    news.says("/dike.png", picture(4000, 2000))
    text = f"&lt;img src='{news.address}/dike.png' alt='A dike'&gt;"
    feed = rss(item(1, more=f"<encoded xmlns='http://purl.org/rss/1.0/modules/content/'>{text}</encoded>"))
    assert look_at(source_id=add(news.says("/feed", feed)).pk)
    return SourceItem.objects.get()


def test_the_picture_is_made_ours_with_its_words(brought: SourceItem):
    assert waiting() == [brought.pk] and bring_picture(item_id=brought.pk) and waiting() == []
    story = Story.objects.get()
    with Image.open(story.picture.path) as made:
        assert (made.format, made.size) == ("JPEG", (1600, 800))
    assert story.picture_alt == "A dike"


def test_twice_is_once(brought: SourceItem, news: Site):
    assert bring_picture(item_id=brought.pk) and not bring_picture(item_id=brought.pk)
    assert [path for path, _headers in news.asked].count("/dike.png") == 1


@pytest.mark.parametrize("body", [b"none", b"<svg onload='alert(1)'/>", b"GIF89a", picture()[:50]])
def test_what_is_no_picture_leaves_the_draft_without(brought: SourceItem, news: Site, body: bytes):
    news.says("/dike.png", body)
    assert not bring_picture(item_id=brought.pk)
    assert not Story.objects.get().picture and waiting() == []


def test_a_site_that_is_down_is_tried_again_and_then_no_more(brought: SourceItem, news: Site):
    news.says("/dike.png", status=503)
    for hour in range(5):
        with clock.at(NOW + timedelta(hours=hour)):
            bring_picture(item_id=brought.pk)
    assert [path for path, _headers in news.asked].count("/dike.png") == 3
    with clock.at(NOW + timedelta(days=9)):
        assert waiting() == []


def test_a_picture_in_a_private_network_is_not_fetched(brought: SourceItem):
    SourceItem.objects.update(picture="http://169.254.169.254/a.png")
    assert not bring_picture(item_id=brought.pk) and waiting() == []


def test_what_an_editor_chose_or_published_stays(brought: SourceItem):
    story = Story.objects.get()
    publish_story(story=story)
    assert not bring_picture(item_id=brought.pk)
    fill_draft(story=story, summary="Other words")
    story.refresh_from_db()
    assert not story.picture and story.summary == "What item 1 is about."


def test_a_draft_that_lacks_something_is_found_and_filled(brought: SourceItem):
    story = Story.objects.get()
    assert not lacking().exists()  # its picture is under way
    SourceItem.objects.update(picture_at=None)
    Story.objects.update(summary="")
    assert list(lacking()) == [story]
    fill_draft(story=story, summary="What the page says of itself.")
    story.refresh_from_db()
    assert story.summary == "What the page says of itself." and story.title == "Item 1"
