"""Drafts of sources whose approval is asked at once."""

from __future__ import annotations

import pytest

from proudly.content.models import Review, ReviewStep, Source, SourceItem, Story
from proudly.content.review.tests import factories as review
from proudly.content.sources.reviewing import ask_for_review, waiting_for_review
from proudly.content.sources.tests import factories
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def mona(eva: Member) -> Member:
    return people.member(eva.organisation, "Mona", roles=["manager"])


def test_who_must_approve_is_asked_once_and_by_name_of_whose_source_it_is(eva: Member, mona: Member) -> None:
    review.rule(eva.organisation)
    factories.source(eva, "An item", "Another", into=Source.Into.REVIEW)
    for _number in range(2):
        for item_id in waiting_for_review() or list(SourceItem.objects.values_list("pk", flat=True)):
            ask_for_review(item_id=item_id)
    assert set(Review.objects.values_list("state", "asked_by")) == {("waiting", eva.pk)}
    assert (ReviewStep.objects.count(), Notice.objects.filter(member=mona).count()) == (2, 2)
    assert waiting_for_review() == []


def test_an_approval_is_asked_when_the_picture_is_there(eva: Member, mona: Member) -> None:
    review.rule(eva.organisation)
    factories.source(eva, "An item", into=Source.Into.REVIEW)
    SourceItem.objects.update(picture_at=clock.now())
    assert waiting_for_review() == []
    SourceItem.objects.update(picture_at=None)
    assert len(waiting_for_review()) == 1


def test_where_nobody_must_approve_it_is_a_draft_like_any_other(eva: Member) -> None:
    factories.source(eva, "An item", into=Source.Into.REVIEW)
    [item_id] = waiting_for_review()
    assert not ask_for_review(item_id=item_id)
    assert waiting_for_review() == [] and not Review.objects.exists()
    assert Story.objects.get().state == Story.State.DRAFT


def test_plain_drafts_are_asked_for_by_their_editors(eva: Member, mona: Member) -> None:
    review.rule(eva.organisation)
    factories.source(eva, "An item")
    assert waiting_for_review() == []
