"""Which words a member is offered while colleagues share the same story."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from proudly.content.models import Story
from proudly.content.services import CaptionText
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.echo import rules
from proudly.sharing.echo.queries import uses_of
from proudly.sharing.models import Share
from proudly.sharing.queries import offered_caption
from proudly.sharing.services import share_story
from proudly.sharing.tests.factories import share

pytestmark = pytest.mark.django_db

WORDS = [
    "Three hundred houses dry, thanks to six people.",
    "This is why I work here: look what our pump did.",
    "A village, a storm, and a small team that stayed.",
    "Curious what engineers do at night? Read this.",
]


@pytest.fixture
def sanne() -> Member:
    return people.member(networks=["linkedin"])


@pytest.fixture
def story(sanne: Member) -> Story:
    captions = [CaptionText("", "en", words) for words in WORDS]
    return content.story(people.editor(sanne.organisation), captions=captions)


def colleagues(of: Member, number: int) -> list[Member]:
    pumps = people.team(of.organisation)
    return [people.member(of.organisation, f"Colleague {one}", team=pumps) for one in range(number)]


def page(member: Member, story: Story, network: str = "linkedin") -> str:
    client = Client()
    client.force_login(member.person)
    return unescape(client.get(f"/stories/{story.pk}/share/{network}").content.decode())


def test_a_team_that_shares_what_it_is_offered_posts_each_variant_as_often(sanne: Member, story: Story) -> None:
    posted = []
    for colleague in colleagues(sanne, 8):
        words = offered_caption(colleague, story, "linkedin")
        posted.append(share(colleague, story, "linkedin", words).caption)
    assert Counter(posted) == dict.fromkeys(WORDS, 2)
    assert all(one != following for one, following in zip(posted, posted[1:], strict=False))


def test_looking_changes_nothing_and_the_press_posts_what_the_page_showed(sanne: Member, story: Story) -> None:
    before = offered_caption(sanne, story, "linkedin")
    for _time in range(3):
        assert before in page(sanne, story)
    share(people.member(sanne.organisation, "Piet"), story, "linkedin", before)
    client = Client()
    client.force_login(sanne.person)
    assert offered_caption(sanne, story, "linkedin") != before
    client.post(f"/stories/{story.pk}/share/linkedin", {"caption": before, "house_rules": 1, "seen_alike": "yes"})
    assert Share.objects.get(member=sanne).caption == before


def test_each_network_is_counted_by_itself(sanne: Member, story: Story) -> None:
    before = offered_caption(sanne, story, "linkedin")
    share(people.member(sanne.organisation, "Piet"), story, "x", before)
    assert offered_caption(sanne, story, "linkedin") == before


def test_edited_words_count_as_the_variant_they_were_made_of(sanne: Member, story: Story) -> None:
    piet = people.member(sanne.organisation, "Piet")
    before = offered_caption(sanne, story, "linkedin")
    share(piet, story, "linkedin", f"Hurrah! {before}")
    assert offered_caption(sanne, story, "linkedin") != before


def test_what_failed_was_not_posted(sanne: Member, story: Story) -> None:
    before = offered_caption(sanne, story, "linkedin")
    done = share(people.member(sanne.organisation, "Piet"), story, "linkedin", before)
    Share.objects.filter(pk=done.pk).update(state=Share.State.FAILED)
    assert offered_caption(sanne, story, "linkedin") == before


def test_what_was_used_long_ago_is_forgotten(sanne: Member, story: Story) -> None:
    before = offered_caption(sanne, story, "linkedin")
    with clock.at(clock.now() - rules.LATELY - timedelta(days=1)):
        share_story(member=people.member(sanne.organisation, "Piet"), story=story, network="linkedin", caption=before)
    assert offered_caption(sanne, story, "linkedin") == before


def test_it_takes_one_query_for_any_number_of_colleagues_and_networks(
    sanne: Member, story: Story, django_assert_num_queries: Any
) -> None:
    for colleague in colleagues(sanne, 6):
        for network in ("linkedin", "x"):
            share(colleague, story, network, offered_caption(colleague, story, network))
    with django_assert_num_queries(1):
        uses = uses_of(story)
    assert {network: len(used) for network, used in uses.items()} == {"linkedin": 6, "x": 6}
