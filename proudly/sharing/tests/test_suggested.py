"""What a share of a suggested story earns, and for whom."""

from __future__ import annotations

import pytest

from proudly.content.models import Story
from proudly.content.publishing import recall_story
from proudly.content.services import publish_story
from proudly.content.suggestions import services
from proudly.kit.projections import advance_all
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.models import Transfer
from proudly.points.services import adopt_starting_rules
from proudly.sharing.services import give_address
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    sanne = people.member()
    adopt_starting_rules(organisation=sanne.organisation)
    return sanne


@pytest.fixture
def story(sanne: Member) -> Story:
    """Published, by an editor, from what Sanne suggested."""
    one, _is_new = services.suggest(member=sanne, pasted="https://krant.example/pomp", why="It is our craft.")
    story = services.take(suggestion=one, editor=people.editor(sanne.organisation))
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False)
    return publish_story(story=story)


def earned(member: Member) -> list[str]:
    return list(Transfer.objects.filter(member=member, reason="suggested_share").values_list("cause", flat=True))


def test_a_colleagues_share_earns_the_suggester_once_it_is_known_to_be_out(sanne: Member, story: Story):
    share = sharing.share(people.member(sanne.organisation, "Piet"), story)
    advance_all()
    assert earned(sanne) == []
    sharing.click(share)
    advance_all()
    advance_all()
    assert earned(sanne) == [f"suggested share:{share.pk}"]


def test_the_own_share_earns_what_every_share_earns_and_no_more(sanne: Member, story: Story):
    sharing.click(sharing.share(sanne, story))
    advance_all()
    assert earned(sanne) == []
    assert "share" in set(Transfer.objects.filter(member=sanne).values_list("reason", flat=True))


def test_a_share_that_is_known_to_be_out_only_after_the_recall_earns_nothing(sanne: Member, story: Story):
    piet, bo = (people.member(sanne.organisation, name) for name in ("Piet", "Bo"))
    early, late = sharing.share(piet, story), sharing.share(bo, story)
    sharing.click(early)
    advance_all()
    recall_story(story=story, reason="The pump was not ours.")
    give_address(share=late, address="https://www.linkedin.com/feed/update/urn:li:share:1")
    advance_all()
    assert earned(sanne) == [f"suggested share:{early.pk}"]
