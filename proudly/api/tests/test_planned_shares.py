"""Planning a share by the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from proudly.api.tests.factories import Caller
from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.models import PlannedShare, Share
from proudly.sharing.tests.factories import share

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 10, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation(time_zone="Europe/Amsterdam"), networks=["linkedin"])


@pytest.fixture
def story(sanne: Member) -> Story:
    made = content.story(people.editor(sanne.organisation))
    for number in range(10):
        share(people.member(sanne.organisation, f"Colleague {number}"), made, "linkedin", f"Words of {number}")
    return made


def test_a_full_hour_refuses_to_share_and_says_when_it_can_be(sanne: Member, story: Story) -> None:
    caller = Caller(sanne, "shares:write", "shares:read")
    answer = caller.call("post", f"/stories/{story.pk}/shares", {"network": "linkedin", "caption": "Mine"})
    assert answer.status_code == 409 and answer.json()["type"].endswith("too-many-now")
    assert "2026-06-02T09:10:00" in answer.json()["detail"]
    free = caller.get(f"/stories/{story.pk}/free-moments").json()
    assert free["full"] and free["network"] == "linkedin" and len(free["moments"]) == 4
    assert not Share.objects.filter(member=sanne).exists()


def test_it_is_planned_listed_moved_and_cancelled(sanne: Member, story: Story) -> None:
    caller = Caller(sanne, "shares:write", "shares:read")
    path, body = f"/stories/{story.pk}/planned-shares", {"network": "linkedin", "caption": "Mine"}
    made = caller.call("post", path, body)
    assert made.status_code == 201 and made.json()["at"].startswith("2026-06-02T")
    assert caller.call("post", path, body).status_code == 200
    [one] = caller.get("/planned-shares").json()["items"]
    assert (one["id"], one["state"], one["caption"]) == (made.json()["id"], "planned", "Mine")
    moved = caller.call("put", f"/planned-shares/{one['id']}", {"at": "2026-06-03T11:00:00+02:00"})
    assert moved.status_code == 200 and PlannedShare.objects.get().at.day == 3
    for wrong in ("2026-06-06T11:00:00+02:00", "2026-05-01T11:00:00+02:00"):
        refused = caller.call("put", f"/planned-shares/{one['id']}", {"at": wrong})
        assert refused.status_code == 409 and "9:10 to 16:50" in refused.json()["detail"]
    assert caller.call("put", f"/planned-shares/{one['id']}", {"at": "2026-06-03T11:00:00"}).status_code == 422
    assert caller.call("post", f"/planned-shares/{one['id']}/cancel", None).json() == {"cancelled": True}
    assert caller.call("post", f"/planned-shares/{one['id']}/cancel", None).status_code == 404


def test_a_colleagues_plan_is_not_there(sanne: Member, story: Story) -> None:
    made = Caller(sanne, "shares:write").call("post", f"/stories/{story.pk}/planned-shares", {"network": "x"})
    piet = Caller(people.member(sanne.organisation, "Piet"), "shares:write", "shares:read")
    assert piet.get("/planned-shares").json()["items"] == []
    assert piet.call("post", f"/planned-shares/{made.json()['id']}/cancel", None).status_code == 404
    assert piet.call("put", f"/planned-shares/{made.json()['id']}", {}).status_code == 404


def test_words_are_compared_with_what_colleagues_posted(sanne: Member, story: Story) -> None:
    path = f"/stories/{story.pk}/words"
    share(people.member(sanne.organisation, "Piet"), story, "x", "A pump, six people and three hundred dry houses")
    body = {"network": "x", "caption": "A pump, six people, and 300 dry houses!"}
    assert Caller(sanne, "shares:write").call("post", path, body).json()["colleagues"] == 0
    body["caption"] = "A pump, six people — and three hundred dry houses!"
    answer = Caller(sanne, "shares:write").call("post", path, body).json()
    assert answer["colleagues"] == 1 and answer["others"] and answer["questions"]
    assert not Share.objects.filter(member=sanne).exists()
