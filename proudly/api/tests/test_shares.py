from __future__ import annotations

from typing import Any

import pytest

from proudly.api.tests.factories import Caller
from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit.projections import advance_all
from proudly.networks import registry
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.models import Connection, Share
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    return people.member(networks=["linkedin"])


@pytest.fixture
def story(sanne: Member) -> Story:
    return content.story(author=people.editor(sanne.organisation))


def connect_bluesky(member: Member) -> None:
    Connection.objects.create(
        organisation=member.organisation,
        member=member,
        network="bluesky",
        account="@sanne",
        credentials={},  # type: ignore[misc]  # the plugin does not see our field
    )


def test_sharing_twice_is_one_share_new_the_first_time(sanne: Member, story: Story):
    caller = Caller(sanne)
    first = caller.post(f"/stories/{story.pk}/shares", {"network": "linkedin", "caption": "Proud!"})
    second = caller.post(f"/stories/{story.pk}/shares", {"network": "linkedin", "caption": "Other words"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Share.objects.get().caption == "Proud!"


def test_where_a_composer_opens_the_answer_says_what_to_open_and_what_to_copy(sanne: Member, story: Story):
    caller = Caller(sanne)
    made = caller.post(f"/stories/{story.pk}/shares", {"network": "linkedin", "caption": "Proud!"}).json()
    assert made["state"] == "opened"
    assert made["link"].startswith("http://127.0.0.1:8000/go/")
    assert made["open"].startswith("https://www.linkedin.com/")
    assert made["clipboard"] == "Proud!"
    x = caller.post(f"/stories/{story.pk}/shares", {"network": "x", "caption": "Proud!"}).json()
    assert x["open"].startswith("https://x.com/intent/")
    assert x["clipboard"] is None
    copied = caller.post(f"/stories/{story.pk}/shares", {"network": "copy", "caption": "Proud!"}).json()
    assert copied["open"] is None
    assert copied["clipboard"] == f"Proud!\n\n{copied['link']}"


def test_without_words_of_my_own_i_share_those_i_am_offered(sanne: Member, story: Story):
    made = Caller(sanne).post(f"/stories/{story.pk}/shares", {"network": "x"}).json()
    assert made["caption"] == "Proud of my colleagues."
    none = Caller(sanne).post(f"/stories/{story.pk}/shares", {"network": "xing", "caption": ""}).json()
    assert none["caption"] == ""


def test_with_a_connected_account_it_waits_to_be_posted(sanne: Member, story: Story):
    connect_bluesky(sanne)
    made = Caller(sanne).post(f"/stories/{story.pk}/shares", {"network": "bluesky", "caption": "Proud!"}).json()
    assert (made["state"], made["open"], made["clipboard"]) == ("waiting", None, None)


@pytest.mark.parametrize("body", [{"network": "myspace"}, {"network": "x", "caption": "x" * 20_001}, {}])
def test_what_cannot_be_shared_is_refused(sanne: Member, story: Story, body: dict[str, Any]):
    assert Caller(sanne).post(f"/stories/{story.pk}/shares", body).status_code == 422
    assert not Share.objects.exists()


def test_shares_tell_readers_and_visits(sanne: Member, story: Story):
    share = sharing.share(sanne, story)
    sharing.click(share, visitor="one")
    sharing.click(share, visitor="one")
    sharing.click(share, agent="LinkedInBot/1.0", country="BE")
    advance_all()
    caller = Caller(sanne)
    told = caller.get(f"/shares/{share.pk}").json()
    assert (told["state"], told["readers"], told["visits"]) == ("confirmed", 1, 3)
    assert caller.get("/shares").json() == {"items": [told], "next": None}
    visits = caller.get(f"/shares/{share.pk}/visits").json()["items"]
    assert [(visit["kind"], visit["country"]) for visit in visits] == [("robot", "BE"), ("repeated", ""), ("human", "")]


def test_a_colleagues_shares_are_not_there(sanne: Member, story: Story):
    share = sharing.share(people.member(sanne.organisation, "Piet"), story)
    caller = Caller(sanne)
    assert caller.get("/shares").json()["items"] == []
    assert caller.get(f"/shares/{share.pk}").status_code == 404
    assert caller.get(f"/shares/{share.pk}/visits").status_code == 404
    address = {"address": "https://www.linkedin.com/feed/update/1"}
    assert caller.post(f"/shares/{share.pk}/address", address).status_code == 404


def test_the_address_of_the_post_confirms_it_and_another_is_refused(sanne: Member, story: Story):
    share = sharing.share(sanne, story)
    caller = Caller(sanne)
    wrong = caller.post(f"/shares/{share.pk}/address", {"address": "https://elsewhere.example/"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "address"
    right = caller.post(f"/shares/{share.pk}/address", {"address": "https://www.linkedin.com/feed/update/1"})
    assert (right.json()["state"], right.json()["address"]) == ("confirmed", "https://www.linkedin.com/feed/update/1")


def test_any_number_of_shares_costs_the_same_queries(sanne: Member, django_assert_num_queries: Any):
    caller = Caller(sanne)
    caller.get("/me")
    for _ in range(2):
        for _ in range(3):
            share = sharing.share(sanne, content.story(author=sanne))
            sharing.click(share)
        advance_all()
        with django_assert_num_queries(3):  # token, roles; shares
            caller.get("/shares")


def test_networks_say_what_sharing_does_for_me(sanne: Member):
    connect_bluesky(sanne)
    networks = {network["key"]: network for network in Caller(sanne).get("/networks").json()}
    assert list(networks) == list(registry.keys())
    assert (networks["bluesky"]["manner"], networks["bluesky"]["account"]) == ("posts", "@sanne")
    assert (networks["mastodon"]["manner"], networks["mastodon"]["account"]) == ("composer", None)
    assert networks["linkedin"]["used"] is True
    assert networks["x"]["used"] is False
