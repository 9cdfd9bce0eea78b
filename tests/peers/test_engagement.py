"""From a post on a real server to its points, and to their being held when it is deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.people.tests import factories as people
from proudly.points import services as points
from proudly.points.models import Hold
from proudly.points.queries import balance_of
from proudly.sharing.engagement.looking import look_at_post, posts_due
from proudly.sharing.models import Share
from proudly.sharing.services import connect_account
from proudly.sharing.tests import factories as sharing
from tests.peers.bluesky import BlueskyServer

pytestmark = [pytest.mark.peers, pytest.mark.django_db]


def look(after: timedelta) -> None:
    with clock.at(clock.now() + after):
        for due in posts_due():
            look_at_post(watch_id=due)
        advance_all()


def test_a_post_on_bluesky_earns_by_its_likes_and_is_asked_about_when_it_is_deleted(
    bluesky_server: BlueskyServer, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    account = bluesky_server.new_account()
    sanne = people.member()
    points.adopt_starting_rules(organisation=sanne.organisation)
    answers = {"handle": account.handle, "app_password": account.password, "server": bluesky_server.address}
    connect_account(member=sanne, network="bluesky", answers=answers)
    with django_capture_on_commit_callbacks(execute=True):
        share = sharing.share(sanne, network="bluesky")
    advance_all()
    share.refresh_from_db()
    assert share.state == Share.State.POSTED
    [record] = bluesky_server.posts(account)

    bluesky_server.app_view.posts[record["uri"]] = {"likeCount": 4, "repostCount": 1, "replyCount": 0}
    look(timedelta(hours=2))
    assert balance_of(sanne) == 15 + 5 + 4 * 1 + 1 * 5

    bluesky_server.delete_post(account, record["uri"])
    look(timedelta(days=2))
    assert set(Hold.objects.values_list("reason", "amount")) == {("post gone", 15), ("post gone", 5)}
    assert balance_of(sanne) == 4 * 1 + 1 * 5
