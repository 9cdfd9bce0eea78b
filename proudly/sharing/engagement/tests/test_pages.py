"""Where people see what others did with posts."""

from __future__ import annotations

import pytest
from django.test import Client

from proudly.content.tests import factories as content
from proudly.kit.projections import advance_all
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.people.tests import factories as people
from proudly.points import services as points
from proudly.points.previews import preview_rule
from proudly.sharing.models import PostWatch, Share
from proudly.sharing.personal_data import engagement, forget_watches
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def share() -> Share:
    sanne = people.member()
    points.adopt_starting_rules(organisation=sanne.organisation)
    share = sharing.share(sanne, content.story(sanne, title="A pump"), network="bluesky")
    share.address = "https://bsky.app/profile/did:plc:sanne/post/3k"
    share.state = Share.State.POSTED
    share.save()
    return share


def page_of(member: Member, address: str) -> str:
    client = Client()
    client.force_login(member.person)
    return client.get(address).content.decode()


def test_the_member_sees_what_a_post_of_the_own_had(share: Share) -> None:
    assert "Your post had:" not in page_of(share.member, "/shares")
    sharing.seen(share, likes=1, reshares=2)
    sharing.seen(share, likes=3, replies=1)
    for address in ("/shares", f"/shares/{share.pk}/visits"):
        page = page_of(share.member, address)
        assert "3 likes" in page and "2 reshares" in page and "1 reply" in page


def test_a_post_that_is_gone_is_said_to_be_and_not_linked_to(share: Share) -> None:
    assert "See my post" in page_of(share.member, "/shares")
    sharing.seen(share, gone=True)
    page = page_of(share.member, "/shares")
    assert "No longer there" in page
    assert "See my post" not in page and share.address not in page


def test_the_points_for_a_like_say_what_they_are_for(share: Share) -> None:
    sharing.seen(share, likes=1, reshares=1, replies=1)
    advance_all()
    page = page_of(share.member, "/points")
    for words in ("Somebody liked “A pump”", "Somebody passed on “A pump”", "Somebody answered to “A pump”"):
        assert words in page
    assert "Somebody likes your post on Bluesky or Mastodon" in page_of(share.member, "/points/what-earns")


def test_what_a_rule_for_likes_would_have_given_is_counted_from_what_was_seen(share: Share) -> None:
    sharing.seen(share, likes=2)
    sharing.seen(share, likes=7, reshares=3)
    within = share.organisation
    likes = preview_rule(organisation=within, deed="like", network="", amount=2, daily_cap=10)
    assert (likes.deeds, likes.points, likes.members, likes.cut) == (7, 10, 1, 4)
    assert preview_rule(organisation=within, deed="reshare", network="", amount=5, daily_cap=50).points == 15
    assert preview_rule(organisation=within, deed="reply", network="", amount=5, daily_cap=50).points == 0


def test_an_organisation_of_before_is_offered_the_rules(share: Share) -> None:
    for deed in ("like", "reshare", "reply"):
        points.stop_rewarding(organisation=share.organisation, deed=deed)
    manager = people.member(share.organisation, "Olga", roles=["manager"])
    page = page_of(manager, "/points/rules")
    for words in ("Somebody likes your post", "Somebody passes on your post", "Somebody answers to your post"):
        assert words in page


def test_no_action_promises_points_for_what_a_network_does_not_tell(share: Share) -> None:
    manager = people.member(share.organisation, "Olga", roles=["manager"])
    today = today_of(share.organisation)
    said = {
        "name": "Week of likes", "deed": "like", "network": "linkedin", "amount": 2, "daily_cap": 20,
        "first_day": today, "last_day": today,
    }  # fmt: skip
    client = Client()
    client.force_login(manager.person)
    page = client.post("/points/rules/extra", said).content.decode()
    assert "LinkedIn does not tell what others do with a post." in page
    assert client.post("/points/rules/extra", said | {"network": "bluesky"}).status_code == 302


def test_the_members_export_holds_the_numbers_and_an_erasure_removes_when_we_looked(share: Share) -> None:
    sharing.seen(share, likes=3)
    [row] = engagement(share.member)
    assert (row["story"], row["likes"], row["reshares"], row["gone_at"]) == ("A pump", 3, 0, None)
    forget_watches(share.member)
    assert not PostWatch.objects.exists()
