"""What a link in a mail allows, and all the ways in which it allows nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.test import Client

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock, tokens
from proudly.links.colleagues import COOKIE, whose_browser
from proudly.notices.models import Notice
from proudly.notices.sending import send_due_notices
from proudly.people.models import Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.points.queries import balance_of
from proudly.sharing.models import Share
from proudly.sharing.tasks import announce_published_stories
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    return people.member(name="Sanne", networks=["linkedin", "bluesky"])


@pytest.fixture
def story(sanne: Member) -> Story:
    return content.story(author=people.editor(sanne.organisation), title="A secret plan for pumps", announce=True)


def path_for(member: Member, story: Story, network: str = "linkedin") -> str:
    return share_address(member, story, network).removeprefix("http://127.0.0.1:8000")


def test_the_link_opens_the_page_and_one_press_shares(client: Client, sanne: Member, story: Story):
    path = path_for(sanne, story)
    page = client.get(path)
    assert page.status_code == 200
    assert not Share.objects.exists(), "looking shares nothing"
    answer = client.post(path, {"caption": "My words", "house_rules": 1})
    assert answer.status_code == 303
    assert answer["Location"].startswith("https://www.linkedin.com/")
    share = Share.objects.get()
    assert (share.member, share.story, share.network, share.caption) == (sanne, story, "linkedin", "My words")


def test_the_link_gives_no_session(client: Client, sanne: Member, story: Story):
    client.get(path_for(sanne, story))
    client.post(path_for(sanne, story), {"caption": "x", "house_rules": 1})
    assert "proudly_session" not in client.cookies
    assert client.get("/points").status_code == 302


def test_own_looks_are_known_as_such_on_later_days_too(client: Client, sanne: Member, story: Story):
    client.get(path_for(sanne, story))
    assert COOKIE not in client.cookies, "looking is what scanners do"
    client.post(path_for(sanne, story), {"caption": "x", "house_rules": 1})
    mark = client.cookies[COOKIE]
    assert whose_browser(mark.value) == sanne.pk
    assert mark["max-age"] == 90 * 24 * 60 * 60
    assert mark["httponly"]


def test_the_page_tells_no_other_page_its_address(client: Client, sanne: Member, story: Story):
    assert client.get(path_for(sanne, story))["Referrer-Policy"] == "no-referrer"


def altered(path: str) -> list[str]:
    token = path.rsplit("/", 1)[1]
    return [f"/s/{token[:at]}{'A' if token[at] != 'A' else 'B'}{token[at + 1 :]}" for at in range(len(token))]


def test_a_link_altered_in_any_one_character_is_refused_and_reveals_nothing(
    client: Client, sanne: Member, story: Story
):
    for path in altered(path_for(sanne, story)):
        page = client.get(path)
        assert page.status_code == 403, path
        assert "secret plan" not in page.content.decode()
        assert "Sanne" not in page.content.decode()
        assert client.post(path, {"caption": "x", "house_rules": 1}).status_code == 403
    assert not Share.objects.exists()


def test_a_link_made_for_another_purpose_is_refused(client: Client, sanne: Member, story: Story):
    other = tokens.make("something else", {"m": sanne.pk, "s": story.pk, "n": "linkedin"})
    assert client.get(f"/s/{other}").status_code == 403


def test_a_colleague_who_is_signed_in_cannot_use_it(client: Client, sanne: Member, story: Story):
    client.force_login(people.member(sanne.organisation, "Piet").person)
    assert client.get(path_for(sanne, story)).status_code == 403
    assert client.post(path_for(sanne, story), {"caption": "x", "house_rules": 1}).status_code == 403
    assert not Share.objects.exists()


def test_who_left_can_share_no_more(client: Client, sanne: Member, story: Story):
    path = path_for(sanne, story)
    let_go(member=sanne)
    page = client.get(path)
    assert page.status_code == 403
    assert "secret plan" not in page.content.decode()


def test_a_story_of_another_organisation_is_over_and_reveals_nothing(client: Client, story: Story):
    page = client.get(path_for(people.outsider(), story))
    assert page.status_code == 410
    assert "secret plan" not in page.content.decode()


def test_a_link_whose_time_is_over_offers_a_new_mail_which_works(
    client: Client, sanne: Member, story: Story, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        announce_published_stories()
    outbox.outbox.clear()
    path = path_for(sanne, story)
    with clock.at(clock.now() + timedelta(days=15)), time_machine.travel(clock.now()):
        page = client.get(path)
        assert page.status_code == 410
        assert "secret plan" not in page.content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{path}/again").status_code == 200
        assert [mail.to for mail in outbox.outbox] == [[sanne.email]]
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{path}/again")
        assert len(outbox.outbox) == 1, "a new mail at most once an hour"


@pytest.mark.parametrize("pasted", ["first\x0bsecond", "\x01", "a\ufffeb", "\x1b[31m", "&<>]]>", "😀\u202eabc"])
def test_whatever_an_editor_pasted_the_mail_goes_out(sanne: Member, pasted: str, django_capture_on_commit_callbacks):
    content.story(author=sanne, title=f"Title {pasted}", summary=pasted, why=pasted, announce=True)
    with django_capture_on_commit_callbacks(execute=True):
        announce_published_stories()
    send_due_notices()
    assert list(Notice.objects.filter(member=sanne).values_list("state", flat=True).distinct()) == ["told"]


def test_a_scanner_that_follows_every_link_of_the_mail_twice_changes_nothing(
    client: Client, sanne: Member, story: Story, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        announce_published_stories()
    send_due_notices()
    [mail] = [mail for mail in outbox.outbox if mail.to == [sanne.email]]
    html = str(mail.alternatives[0][0])  # type: ignore[attr-defined]
    found = re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"'<>)]+)", html + mail.body + str(mail.extra_headers))
    addresses = {address.rstrip(">") for address in found}
    assert sum(address.startswith("/s/") for address in addresses) == 2
    assert any(address.startswith("/stop-mail/") for address in addresses)
    for _ in range(2):
        for address in addresses:
            assert client.get(address).status_code < 500
            assert client.head(address).status_code < 500
    sanne.refresh_from_db()
    assert not Share.objects.exists()
    assert balance_of(sanne) == 0
    assert sanne.mail_wanted
    assert "_auth_user_id" not in client.session
    assert Notice.objects.filter(member=sanne, state="told").count() == 1
