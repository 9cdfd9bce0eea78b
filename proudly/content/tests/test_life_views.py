"""The life of a story on its editors' pages."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.content.campaigns import save_campaign
from proudly.content.models import Campaign, Story
from proudly.content.publishing import recall_story, schedule_story, set_moments
from proudly.content.tests import factories as content
from proudly.content.tests.test_views import page_of, signed_in, written
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.services import give_role
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def client(eva: Member) -> Client:
    return signed_in(eva)


def typed(**changes: Any) -> dict[str, Any]:
    return written(story="", based_on="0") | changes


def test_what_is_typed_becomes_a_draft_by_itself_and_is_never_published(client: Client):
    answer = client.post("/write/autosave", typed(title="", summary="Half a sen"))
    story = Story.objects.get()
    assert answer.headers["HX-Replace-Url"] == f"/write/{story.pk}"
    assert f'name="story" id="id_story" value="{story.pk}"' in answer.content.decode()
    assert 'id="id_based_on" value="1"' in answer.content.decode()
    answer = client.post("/write/autosave", typed(story=story.pk, based_on=1, title="A title"))
    story.refresh_from_db()
    assert (story.title, story.state, story.version, Story.objects.count()) == ("A title", "draft", 2, 1)
    assert "HX-Replace-Url" not in answer.headers


def test_a_page_on_which_nothing_was_typed_makes_no_draft(client: Client):
    assert client.post("/write/autosave", typed(title=" ", summary="", **{"captions-0-text": " "})).content == b""
    assert not Story.objects.exists()


def test_an_autosave_of_what_another_saved_says_who_and_changes_nothing(client: Client, eva: Member):
    story = content.story(eva, published=False)
    bo = signed_in(people.editor(eva.organisation, "Bo"))
    bo.post(f"/write/{story.pk}", written(title="Bo's", based_on=1))
    answer = unescape(client.post("/write/autosave", typed(story=story.pk, based_on=1, title="Eva's")).content.decode())
    assert "Bo changed this" in answer and "Yours is kept as version 3" in answer
    assert "id_based_on" not in answer  # or the next one would take the place of Bo's
    story.refresh_from_db()
    assert story.title == "Bo's"


def test_a_save_of_what_another_saved_shows_both_and_saved_once_more_takes_its_place(client: Client, eva: Member):
    story = content.story(eva, published=False)
    signed_in(people.editor(eva.organisation, "Bo")).post(f"/write/{story.pk}", written(title="Bo's", based_on=1))
    answer = client.post(f"/write/{story.pk}", written(title="Eva's", based_on=1))
    page = unescape(answer.content.decode())
    assert "Bo changed this" in page and "kept as version 3" in page
    assert 'value="Eva\'s"' in page and 'name="based_on" value="2"' in page
    assert client.post(f"/write/{story.pk}", written(title="Eva's", based_on=2)).status_code == 302
    assert Story.objects.get().title == "Eva's"


def test_what_is_out_is_not_saved_by_itself(client: Client, eva: Member):
    story = content.story(eva)
    answer = client.post("/write/autosave", typed(story=story.pk, based_on=1, title="Half a ti")).content.decode()
    assert "no draft any more" in answer
    assert Story.objects.get().title == story.title
    assert "hx-post" not in page_of(client, f"/write/{story.pk}").split("id_story")[1][:400]


@pytest.mark.parametrize("said", ["x", "-1", "9" * 30, "12345"])
def test_an_autosave_of_what_never_was_is_404(client: Client, said: str):
    assert client.post("/write/autosave", typed(story=said)).status_code == 404


def test_a_story_of_another_organisation_is_not_saved_by_itself(client: Client):
    foreign = content.story(people.editor(people.outsider().organisation, "Otto"), published=False)
    assert client.post("/write/autosave", typed(story=foreign.pk)).status_code == 404
    assert Story.objects.get().title == foreign.title


def test_a_story_is_scheduled_by_the_organisations_clock(client: Client, eva: Member):
    eva.organisation.time_zone = "Europe/Amsterdam"
    eva.organisation.save()
    story = content.story(eva, published=False)
    assert "When it goes out" in page_of(client, f"/write/{story.pk}/when")
    client.post(f"/write/{story.pk}/schedule", {"at": "2099-07-01T09:00"})
    story.refresh_from_db()
    assert story.publish_at is not None and story.publish_at.isoformat() == "2099-07-01T07:00:00+00:00"
    page = page_of(client, f"/write/{story.pk}/preview")
    assert "It goes out by itself" in page and "1 Jul 2099 09:00" in page
    client.post(f"/write/{story.pk}/unschedule")
    story.refresh_from_db()
    assert story.state == "draft"


@pytest.mark.parametrize("at", ["", "soon", "2020-01-01T09:00"])
def test_what_is_no_moment_to_come_changes_nothing_and_says_so(client: Client, eva: Member, at: str):
    story = content.story(eva, published=False)
    answer = client.post(f"/write/{story.pk}/schedule", {"at": at}, follow=True)
    assert 'class="alert alert-error' in answer.content.decode() or "toast" in answer.content.decode()
    story.refresh_from_db()
    assert story.state == "draft"


def test_moments_are_set_and_one_that_cannot_be_is_said_beside_its_field(client: Client, eva: Member):
    story = content.story(eva)
    page = client.post(f"/write/{story.pk}/when", {"share_from": "2099-01-02T09:00", "over_at": "2099-01-01T09:00"})
    assert "over before it can be shared" in page.content.decode()
    client.post(f"/write/{story.pk}/when", {"over_at": "2099-01-03T09:00", "share_from": "2099-01-02T09:00"})
    story.refresh_from_db()
    assert story.over_at is not None and story.waits_to_be_shared


def a_story_of_each_stage(eva: Member) -> dict[str, Story]:
    stories = {stage: content.story(eva, published=False, title=f"A {stage} story") for stage in ("draft", "scheduled")}
    stories |= {stage: content.story(eva, title=f"A {stage} story") for stage in ("live", "over", "recalled")}
    schedule_story(story=stories["scheduled"], at=clock.now() + HOUR)
    with clock.at(clock.now() - HOUR):
        set_moments(story=stories["over"], share_from=None, over_at=clock.now() + HOUR / 2)
    recall_story(story=stories["recalled"], reason="x")
    return stories


def test_the_list_shows_the_stories_of_a_stage_in_words(client: Client, eva: Member):
    stories = a_story_of_each_stage(eva)
    for stage, words in {
        "draft": "Draft", "scheduled": "Scheduled", "live": "Published", "over": "Over", "recalled": "Taken back"
    }.items():  # fmt: skip
        rows = page_of(client, f"/write?stage={stage}").split('<ul class="rows">')[1].split("</ul>")[0]
        assert [one for one in stories if stories[one].title in rows] == [stage]
        assert words in rows and "<svg" in rows


def test_the_list_is_searched_by_words_and_campaign_and_nonsense_is_left_open(client: Client, eva: Member):
    campaign = save_campaign(organisation=eva.organisation, name="Water week")
    content.story(eva, title="Pumps and people", campaign=campaign)
    content.story(eva, title="Only pumps")
    assert "Only pumps" not in page_of(client, "/write?words=people+pumps")
    assert "Only pumps" not in page_of(client, f"/write?campaign={campaign.pk}")
    assert "Only pumps" in page_of(client, "/write?campaign=x&stage=soon")
    assert "No story like that" in page_of(client, "/write?words=nowhere")


def test_the_list_takes_the_same_queries_for_any_number_of_stories_and_campaigns(client: Client, eva: Member):
    counts = []
    for number in (1, 12):
        for one in range(number):
            campaign = save_campaign(organisation=eva.organisation, name=f"Campaign {number} {one}")
            content.story(eva, campaign=campaign)
        client.get("/write")
        with CaptureQueriesContext(connection) as queries:
            client.get("/write?stage=live&words=pump")
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= 13, counts


def test_versions_are_listed_compared_and_brought_back(client: Client, eva: Member):
    client.post("/write/new", written(title="A good pump"))
    story = Story.objects.get()
    client.post(f"/write/{story.pk}", written(title="A better pump", based_on=1))
    assert "As it is now" in page_of(client, f"/write/{story.pk}/versions")
    page = page_of(client, f"/write/{story.pk}/versions/2")
    assert "good</del>" in page and "better</ins>" in page and "removed:" in page
    client.post(f"/write/{story.pk}/versions/1/restore", {"based_on": "2"})
    assert Story.objects.get().title == "A good pump"
    client.post(f"/write/{story.pk}/versions/2/restore", {"based_on": "1"})  # of a page that is behind
    assert Story.objects.get().title == "A good pump"
    assert client.get(f"/write/{story.pk}/versions/99").status_code == 404


def test_a_story_is_used_as_the_start_of_another(client: Client, eva: Member):
    story = content.story(eva)
    answer = client.post(f"/write/{story.pk}/duplicate")
    made = Story.objects.exclude(pk=story.pk).get()
    assert (answer.headers["Location"], made.state) == (f"/write/{made.pk}", "draft")


def test_campaigns_are_made_changed_shown_and_removed(client: Client, eva: Member):
    assert "No campaigns yet" in page_of(client, "/write/campaigns")
    client.post("/write/campaigns", {"name": "Water week", "why": "Water counts.", "starts_on": "2026-11-01"})
    campaign = Campaign.objects.get()
    story = content.story(eva, campaign=campaign)
    assert story.title in page_of(client, f"/write/campaigns/{campaign.pk}")
    assert "Water counts." in page_of(client, f"/stories/{story.pk}")
    assert "already" in unescape(client.post("/write/campaigns", {"name": "Water week"}).content.decode())
    client.post(f"/write/campaigns/{campaign.pk}/change", {"name": "Water year"})
    assert "Water year</option>" in page_of(client, "/write/new")
    client.post(f"/write/campaigns/{campaign.pk}/remove")
    assert Story.objects.get().campaign is None


def test_who_writes_for_a_team_chooses_campaigns_and_changes_none(eva: Member):
    campaign = save_campaign(organisation=eva.organisation, name="Water week")
    belgium = people.team(eva.organisation, "Belgium")
    bea = people.member(eva.organisation, "Bea", team=belgium)
    give_role(member=bea, role="editor", team=belgium)
    client = signed_in(bea)
    assert "Water week" in page_of(client, "/write/new")
    assert client.post("/write/campaigns", {"name": "Mine"}).status_code == 403
    assert client.post(f"/write/campaigns/{campaign.pk}/remove").status_code == 403
    assert Campaign.objects.get() == campaign
