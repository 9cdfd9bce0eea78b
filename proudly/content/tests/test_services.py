import pytest
from django.core.files.base import ContentFile

from proudly.content.models import Story
from proudly.content.queries import stories_for
from proudly.content.services import CaptionText, NotReadyToPublish, publish_story, write_story
from proudly.content.tests import factories as content
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


def titles(member) -> list[str]:
    return [story.title for story in stories_for(member)]


def test_a_draft_is_seen_by_no_one_and_a_published_story_by_its_audience():
    editor = people.editor()
    belgium = people.team(editor.organisation, "Belgium")
    colleague = people.member(editor.organisation, "Sanne")
    belgian = people.member(editor.organisation, "Bea", team=belgium)
    draft = content.story(editor, published=False, title="For Belgium", teams=[belgium])
    assert titles(belgian) == []
    publish_story(story=draft)
    assert titles(belgian) == ["For Belgium"]
    assert titles(colleague) == []
    assert titles(people.outsider()) == []


def test_publishing_twice_changes_nothing():
    story = content.story()
    published_at = story.published_at
    assert publish_story(story=story).published_at == published_at


def test_a_story_that_is_published_while_it_is_being_changed_stays_published():
    editor = people.editor()
    being_changed = content.story(editor, published=False, title="Old")
    published = publish_story(story=being_changed)
    changed = write_story(author=editor, story=being_changed, title="New", summary="New", language="en")
    for story in (changed, Story.objects.get()):
        assert (story.title, story.state, story.published_at) == ("New", "published", published.published_at)


def test_a_story_that_lacks_something_stays_a_draft_and_says_what():
    story = content.story(published=False, title=" ", picture=ContentFile(b"x", name="p.jpg"))
    with pytest.raises(NotReadyToPublish) as lacking:
        publish_story(story=story)
    assert lacking.value.missing == ["title", "picture_alt"]
    story.refresh_from_db()
    assert story.state == Story.State.DRAFT


def test_changing_a_story_replaces_its_captions_and_keeps_its_picture():
    editor = people.editor()
    story = content.story(editor, published=False, picture=ContentFile(b"x", name="p.jpg"), picture_alt="A pump")
    changed = write_story(
        author=editor,
        story=story,
        title="New",
        summary="New",
        language="en",
        picture_alt="A pump",
        captions=[CaptionText("", "nl", "Nieuw"), CaptionText("", "en", "  ")],
    )
    assert [caption.text for caption in changed.captions.all()] == ["Nieuw"]
    assert changed.picture.name == story.picture.name
    assert Story.objects.count() == 1
