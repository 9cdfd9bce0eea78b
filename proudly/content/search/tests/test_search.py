"""Finding stories by words: what is kept of them, and who finds them."""

from __future__ import annotations

from typing import Any

import pytest

from proudly.content.models import SearchWord, Story, StoryIndexed, WordInStory
from proudly.content.publishing import recall_story
from proudly.content.queries import stories_for
from proudly.content.search import index, queries
from proudly.content.search.index import index_changed_stories
from proudly.content.search.queries import excerpt, marked, search_stories
from proudly.content.services import CaptionText, add_topic, write_story
from proudly.content.tests import factories as content
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


def indexed(eva: Member, title: str, summary: str = "Nothing special.", **fields: Any) -> Story:
    story = content.story(eva, title=title, summary=summary, **{"why": "", "captions": []} | fields)
    index_changed_stories()
    return story


def found(member: Member, query: str) -> list[str]:
    return [story.title for story in search_stories(member, stories_for(member), query)[0:20]]


def test_a_story_is_found_by_its_title_text_topic_and_captions(eva: Member) -> None:
    topic = add_topic(organisation=eva.organisation, name="Veiligheid")
    caption = [CaptionText("", "nl", "Trots op de monteurs")]
    indexed(eva, "Een dijk van een pomp", "Droge voeten in Zwolle.", topics=[topic], captions=caption, language="nl")
    indexed(eva, "Something else")
    for query in ("dijk", "zwolle", "veiligheid", "monteur", "DIJKEN", "pompen zwolle", "zwole", "droge voet"):
        assert found(eva, query) == ["Een dijk van een pomp"], query
    assert found(eva, "tractor") == []


def test_a_title_comes_before_a_text(eva: Member) -> None:
    indexed(eva, "About houses", "A pump.")
    indexed(eva, "A pump", "About houses.")
    assert found(eva, "pump") == ["A pump", "About houses"]


def test_what_changed_is_found_by_its_new_words_alone(eva: Member) -> None:
    story = indexed(eva, "Pumps")
    write_story(author=eva, story=story, title="Valves", summary="New.", language="en", captions=[])
    assert found(eva, "valves") == [], "the worker has not been there yet"
    assert index_changed_stories() == 1
    assert index_changed_stories() == 0
    assert found(eva, "valves") == ["Valves"] and found(eva, "pumps") == []


def test_only_what_a_member_may_see_is_found(eva: Member) -> None:
    pumps = people.team(eva.organisation)
    indexed(eva, "Pump for the team", teams=[pumps])
    recalled = indexed(eva, "Pump recalled")
    content.story(eva, title="Pump draft", published=False)
    indexed(people.editor(people.organisation("Other"), "Otto"), "Pump of others")
    recall_story(story=recalled, reason="Wrong")
    index_changed_stories()
    reader = people.member(eva.organisation, "Reader")
    assert found(reader, "pump") == []
    assert found(people.member(eva.organisation, "Team mate", team=pumps), "pump") == ["Pump for the team"]


def test_who_may_see_few_of_many_finds_those(eva: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LOOKED_THROUGH", 2)
    pumps = people.team(eva.organisation)
    mine = indexed(eva, "A pump", "Pump.")
    for number in range(5):
        indexed(eva, f"Pump {number}", teams=[pumps])
    assert found(people.member(eva.organisation, "Reader"), "pump") == [mine.title]


def test_stories_are_kept_in_beats_and_a_beat_that_died_is_made_up_for(
    eva: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        content.story(eva, title=f"Pump {number}")
    monkeypatch.setattr(index, "AT_ONCE", 2)
    assert [index_changed_stories() for _ in range(3)] == [2, 1, 0]
    assert len(found(eva, "pump")) == 3


def test_a_beat_that_dies_half_way_leaves_what_was_kept_before(eva: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    story = indexed(eva, "Pump")
    write_story(author=eva, story=story, title="Valve", summary="New.", language="en", captions=[])
    content.story(eva, title="Sluice")

    def dies(*_said: Any, **_how: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(StoryIndexed.objects, "bulk_create", dies)  # the last thing it writes
        with pytest.raises(RuntimeError):
            index_changed_stories()
    assert found(eva, "pump") == ["Valve"] and found(eva, "valve") == found(eva, "sluice") == []
    assert [index_changed_stories() for _ in range(2)] == [2, 0]
    assert found(eva, "pump") == [] and found(eva, "valve") == ["Valve"] and found(eva, "sluice") == ["Sluice"]


def test_the_same_words_are_kept_once(eva: Member) -> None:
    indexed(eva, "Pump pump PUMP")
    indexed(eva, "Pump again")
    assert SearchWord.objects.filter(text="pump").count() == 1
    assert WordInStory.objects.filter(word__text="pump").count() == 2


def test_searching_takes_as_many_queries_for_many_as_for_one(eva: Member, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        indexed(eva, f"Pump {number}")
    search_stories(eva, stories_for(eva), "pump")
    with django_assert_max_num_queries(8):
        assert len(found(eva, "pump 3")) >= 1


def test_words_that_were_looked_for_are_marked_in_their_excerpt() -> None:
    text = "Long ago there was a house. " * 12 + "Then the Pump came, and it pumped. " + "It rained. " * 20
    cut = excerpt(text, frozenset({"pump"}))
    assert "Pump" in cut and cut.startswith("… ") and cut.endswith(" …") and len(cut) < 200
    assert [piece for piece, is_found in marked(cut, frozenset({"pump"})) if is_found] == ["Pump"]
    assert excerpt("Short.", frozenset()) == "Short."
