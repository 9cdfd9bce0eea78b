"""What two people do in the same moment, in a database that lets them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from proudly.content.models import Story, Suggestion
from proudly.content.services import publish_story
from proudly.content.suggestions import services, thanks
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.models import Transfer
from proudly.points.services import adopt_starting_rules

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _postgres_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def at_once(*deeds: Callable[[], object]) -> None:
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(do, deeds))


@pytest.fixture
def sanne() -> Member:
    sanne = people.member()
    adopt_starting_rules(organisation=sanne.organisation)
    return sanne


def test_two_editors_who_take_it_at_once_get_one_story(sanne: Member) -> None:
    editors = [people.editor(sanne.organisation, name) for name in ("Eva", "Ed", "Els", "Emo")]
    one, _is_new = services.suggest(member=sanne, pasted="http://127.0.0.1:9/pomp", why="Craft.")
    at_once(*(lambda editor=editor: services.take(suggestion=one, editor=editor) for editor in editors))
    assert Story.objects.count() == 1
    assert one.messages.count() == 1


def test_a_double_press_is_one_suggestion(sanne: Member) -> None:
    deed = lambda: services.suggest(member=sanne, pasted="http://127.0.0.1:9/pomp", why="Craft.")  # noqa: E731
    at_once(deed, deed, deed, deed)
    assert Suggestion.objects.count() == 1


def test_two_workers_thank_once(sanne: Member) -> None:
    one, _is_new = services.suggest(member=sanne, pasted="http://127.0.0.1:9/pomp", why="Craft.")
    story = services.take(suggestion=one, editor=people.editor(sanne.organisation))
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False)
    publish = lambda: publish_story(story=story)  # noqa: E731
    at_once(publish, thanks.thank_for_published, publish, thanks.thank_for_published)
    assert Transfer.objects.filter(reason="suggestion").count() == 1


def test_publishing_and_taking_another_of_the_link_do_not_wait_for_each_other(sanne: Member) -> None:
    eva = people.editor(sanne.organisation)
    one, _is_new = services.suggest(member=sanne, pasted="http://127.0.0.1:9/pomp", why="Craft.")
    story = services.take(suggestion=one, editor=eva)
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False)
    piet = people.member(sanne.organisation, "Piet")
    other = Suggestion.objects.get(pk=one.pk)
    other.pk, other.member, other.state, other.story = None, piet, Suggestion.State.TALKING, None
    other.save()
    at_once(lambda: publish_story(story=story), lambda: services.take(suggestion=other, editor=eva))
    thanks.thank_for_published()
    assert not Suggestion.objects.filter(thanked_at=None).exists()
    assert Transfer.objects.filter(reason="suggestion").count() == 1
