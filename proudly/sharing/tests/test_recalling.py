"""What keeps a story from being shared, and what becomes of it when it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from proudly.content.models import Story
from proudly.content.publishing import set_moments
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.links import ending
from proudly.links.models import Link
from proudly.links.queries import closing_of, is_closed
from proudly.links.services import StoryIsInternal, StoryIsRecalled, close_links, make_link, reopen_links
from proudly.notices.models import Notice
from proudly.notices.sending import send_due_notices
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.sharing import recalling, tasks
from proudly.sharing.models import Announcement, Share
from proudly.sharing.posting import post_share
from proudly.sharing.rules import Stop
from proudly.sharing.services import CannotBeShared, share_story
from proudly.sharing.tests import factories as sharing
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def sanne(eva: Member) -> Member:
    return people.member(eva.organisation)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def stop_when_sharing(member: Member, story: Story, network: str = "x") -> Stop | None:
    try:
        share_story(member=member, story=story, network=network, caption="Proud!")
    except CannotBeShared as stopped:
        return stopped.stop
    return None


def now(story: Story) -> Story:
    return Story.objects.get(pk=story.pk)


def test_a_recalled_story_is_shared_no_more_whatever_was_read_before(eva: Member, sanne: Member):
    story = content.story(eva)
    read_before = now(story)
    address = share_address(sanne, story, "linkedin").replace("http://127.0.0.1:8000", "")
    assert Client().get(address).status_code == 200
    recalling.recall_story(story=story, reason="It was not ours.")
    assert stop_when_sharing(sanne, read_before) is Stop.RECALLED
    for ask in (Client().get, Client().post):
        answer = ask(address, {"caption": "Proud!", "house_rules": "1"})
        assert answer.status_code == 410
        assert "no longer shared" in answer.content.decode() and "new mail" not in answer.content.decode()
    assert signed_in(sanne).get(f"/stories/{story.pk}").status_code == 404
    assert not Share.objects.exists() and not Link.objects.exists()


def test_who_shared_it_reads_why_and_gets_one_mail(eva: Member, sanne: Member):
    story = content.story(eva)
    share = sharing.share(sanne, story)
    sharing.share(sanne, story, "x")
    recalling.recall_story(story=story, reason="It was not ours to tell.")
    assert not recalling.recall_story(story=story, reason="Again")
    send_due_notices()
    [letter] = mail.outbox
    assert letter.to == [sanne.email] and "It was not ours to tell." in letter.body
    page = signed_in(sanne).get("/shares").content.decode()
    assert "Taken back by your editors" in page and "It was not ours to tell." in page
    client = signed_in(sanne)
    page = client.get(f"/stories/{story.pk}/share/linkedin").content.decode()
    assert "It was not ours to tell." in page and "Proud!" not in page
    assert client.get(f"/stories/{story.pk}/share/facebook").status_code == 404
    assert Client().get(f"/read/{share.link.code}").status_code == 302
    closed = Client().get(f"/links/closed/{share.link.code}")
    assert closed.status_code == 410 and "not ours to tell" not in closed.content.decode()
    entry = AuditEntry.objects.get(action="story recalled")
    assert entry.about == {"story": story.pk, "reason": "It was not ours to tell."}


def test_links_of_a_recalled_story_stay_closed(eva: Member):
    story = content.story(eva)
    recalling.recall_story(story=story, reason="x")
    with pytest.raises(StoryIsRecalled):
        reopen_links(story=story)
    with pytest.raises(StoryIsRecalled):
        close_links(story=story, at=clock.now() + HOUR)
    client = signed_in(eva)
    client.post(f"/write/{story.pk}/links/open")
    client.post(f"/write/{story.pk}/links", {"at": "2099-01-01T00:00"})
    assert is_closed(now(story))


def test_a_post_that_waits_is_not_put_out_after_the_recall(eva: Member, sanne: Member):
    story = content.story(eva)
    share = sharing.share(sanne, story)
    recalling.recall_story(story=story, reason="x")
    Share.objects.filter(pk=share.pk).update(state="waiting", attempts=1, try_at=clock.now())
    post_share(share_id=share.pk)
    share.refresh_from_db()
    assert (share.state, share.error) == ("failed", "This story is no longer shared.")


@pytest.mark.parametrize("dies_in", ["close_links", "promise_notices"])
def test_a_recall_that_dies_has_done_nothing_and_is_done_again(
    eva: Member, sanne: Member, dies_in: str, monkeypatch: pytest.MonkeyPatch
):
    story = content.story(eva)
    sharing.share(sanne, story)

    def dies(**_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(recalling, dies_in, dies)
        recalling.recall_story(story=story, reason="x")
    assert now(story).state == "published" and not is_closed(now(story)) and not Notice.objects.exists()
    assert recalling.recall_story(story=story, reason="x")
    assert Notice.objects.count() == 1


def test_an_embargoed_story_is_read_and_not_shared_until_its_moment(eva: Member, sanne: Member):
    story = content.story(eva, announce=True)
    set_moments(story=story, share_from=clock.now() + HOUR, over_at=None)
    client = signed_in(sanne)
    assert "You can share this from" in client.get(f"/stories/{story.pk}").content.decode()
    feed = client.get("/").content.decode()
    assert "You can share this from" in feed and f"/stories/{story.pk}/share/" not in feed
    assert "You can share this from" in client.get(f"/stories/{story.pk}/share/linkedin").content.decode()
    client.post(f"/stories/{story.pk}/share/linkedin", {"caption": "Proud!", "house_rules": 1})
    assert stop_when_sharing(sanne, story) is Stop.NOT_YET and not Share.objects.exists()
    assert tasks.announce_published_stories() == 0
    with clock.at(clock.now() + HOUR):
        assert tasks.announce_published_stories() == 1
        assert tasks.announce_published_stories() == 0
        assert stop_when_sharing(sanne, story) is None


def test_a_story_that_is_over_is_not_shared_announced_or_posted(eva: Member, sanne: Member):
    story = content.story(eva, announce=True)
    set_moments(story=story, share_from=None, over_at=clock.now() + HOUR)
    with clock.at(clock.now() + HOUR):
        assert stop_when_sharing(sanne, story) is Stop.OVER
        assert tasks.announce_published_stories() == 0
    assert not Announcement.objects.exists()


def test_links_go_on_after_the_end_or_close_with_it_as_the_editor_chose(eva: Member, sanne: Member):
    story = content.story(eva)
    ending.set_moments(story=story, share_from=None, over_at=clock.now() + HOUR)
    assert closing_of(now(story)) is None
    ending.set_moments(story=story, share_from=None, over_at=clock.now() + HOUR, links_close=True)
    with clock.at(clock.now() + HOUR):
        assert is_closed(now(story))
    ending.set_moments(story=story, share_from=None, over_at=clock.now() + 3 * HOUR, links_close=True)
    with clock.at(clock.now() + 2 * HOUR):
        assert not is_closed(now(story))
    ending.set_moments(story=story, share_from=None, over_at=clock.now() + 3 * HOUR)
    with clock.at(clock.now() + 4 * HOUR):
        assert not is_closed(now(story))


def test_a_closing_that_was_chosen_by_itself_stays(eva: Member):
    story = content.story(eva)
    close_links(story=story, at=clock.now() + HOUR, why="The vacancy is filled.")
    ending.set_moments(story=story, share_from=None, over_at=clock.now() + 3 * HOUR, links_close=True)
    ending.set_moments(story=story, share_from=None, over_at=None)
    closing = closing_of(now(story))
    assert closing is not None and closing.why == "The vacancy is filled."


def test_an_internal_story_is_read_and_has_no_buttons_no_link_and_no_page(eva: Member, sanne: Member):
    story = content.story(eva, internal=True, announce=True, url="")
    client = signed_in(sanne)
    for address in ("/", f"/stories/{story.pk}"):
        page = client.get(address).content.decode()
        assert story.title in page and "For colleagues only" in page
        assert f"/stories/{story.pk}/share/" not in page
    assert "yours to read" in client.get(f"/stories/{story.pk}/share/copy").content.decode()
    client.post(f"/stories/{story.pk}/share/copy", {"caption": "Proud!", "house_rules": 1})
    assert stop_when_sharing(sanne, story) is Stop.INTERNAL
    with pytest.raises(StoryIsInternal):
        make_link(member=sanne, story=story, network="copy", code="abcdefgh")
    assert not Link.objects.exists() and not Share.objects.exists()
    tasks.announce_published_stories()
    send_due_notices()
    [letter] = [letter for letter in mail.outbox if letter.to == [sanne.email]]
    assert letter.subject.startswith("To read") and "/s/" not in letter.message().as_string()


def test_a_draft_is_not_shared(eva: Member):
    assert stop_when_sharing(eva, content.story(eva, published=False)) is Stop.NOT_OUT


def test_an_editor_takes_a_story_back_with_a_reason(eva: Member):
    story = content.story(eva)
    client = signed_in(eva)
    assert "cannot be undone" in client.get(f"/write/{story.pk}/recall").content.decode()
    assert "field-error" in client.post(f"/write/{story.pk}/recall", {"reason": " "}).content.decode()
    assert now(story).state == "published"
    client.post(f"/write/{story.pk}/recall", {"reason": "It was not ours."})
    page = client.get(f"/write/{story.pk}/preview").content.decode()
    assert "It was not ours." in page and "was taken back" in page
    assert client.post(f"/write/{story.pk}/publish", follow=True).status_code == 200
    assert now(story).state == "recalled"
