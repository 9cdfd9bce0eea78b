"""Slack as a channel, against a stand-in that is written from its published contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.kit import clock
from proudly.notices import kinds, sending, services, wishes
from proudly.notices.channels.slack import api
from proudly.notices.channels.slack.api import SlackSaysNo
from proudly.notices.channels.slack.blocks import blocks_for
from proudly.notices.channels.slack.workspace import LOOKED_UP_FOR, connect_slack, disconnect_slack
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Delivery, Notice, SlackPerson, SlackWorkspace
from proudly.notices.wishes import Wish
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from tests.peers.slack import SlackStandIn, slack_stand_in

pytestmark = pytest.mark.django_db

BY_SLACK = Wish("a test", "slack")


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        return Message(
            "Worth sharing: <pump> & more",
            said="Look at <!channel> *this*",
            actions=(
                Action("Share on LinkedIn", "https://proudly.test/s/1"),
                Action("Read it", "https://proudly.test/1"),
            ),
            leads_to="https://proudly.test/stories/1",
            picture="https://proudly.test/pump.jpg",
        )

    kinds.declare(Kind("a test", each(compose), "Tests"))
    yield
    del kinds._declared["a test"]


@pytest.fixture
def slack(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackStandIn]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with slack_stand_in() as running:
        monkeypatch.setattr(api, "ADDRESS", running.address)
        yield running


@pytest.fixture
def sanne(slack: SlackStandIn) -> Member:
    """A member who is in the connected workspace and wants to hear of things there alone."""
    member = people.member()
    slack.people[member.email] = "U1"
    connect_slack(organisation=member.organisation, token=slack.token)
    wants_slack_alone(member)
    return member


def wants_slack_alone(member: Member) -> None:
    services.stop_mail(member=member)
    wishes.choose_channels(member=member, wishes={BY_SLACK: True})


def promise(member: Member, about: int = 1) -> None:
    services.promise_notices(organisation=member.organisation, members=[member], kind="a test", about=about)


def state(about: int = 1) -> str:
    return Delivery.objects.get(channel="slack", notice__about=about).state


# --- what arrives -----------------------------------------------------------------------------------------------------


def test_a_member_gets_a_card_with_buttons_and_nothing_in_it_is_markup(sanne: Member, slack: SlackStandIn) -> None:
    promise(sanne)
    sending.send_due_notices()
    [posted] = slack.posted
    assert posted["channel"] == "U1" and posted["text"] == "Worth sharing: &lt;pump&gt; &amp; more"
    section, actions = posted["blocks"]
    assert section["text"]["text"].splitlines() == [
        "*<https://proudly.test/stories/1|Worth sharing: &lt;pump&gt; &amp; more>*",
        "Look at &lt;!channel&gt; *this*",
    ]
    assert section["accessory"]["image_url"] == "https://proudly.test/pump.jpg"
    assert [(one["text"]["text"], one["url"]) for one in actions["elements"]] == [
        ("Share on LinkedIn", "https://proudly.test/s/1"),
        ("Read it", "https://proudly.test/1"),
    ]
    assert state() == "sent"


def test_a_picture_that_slack_cannot_reach_is_left_out(sanne: Member, slack: SlackStandIn) -> None:
    slack.unreachable_pictures = True
    promise(sanne)
    sending.send_due_notices()
    assert "accessory" not in slack.posted[0]["blocks"][0] and state() == "sent"


def test_long_words_are_cut_to_what_slack_takes(slack: SlackStandIn) -> None:
    slack.people["x"] = "U1"
    long = "&<>" * 2000
    message = Message(
        long, said=long, lines=(long,) * 5, actions=(Action(long, "https://proudly.test/" + "a" * 500),) * 9
    )
    told = {"channel": "U1", "text": "x", "blocks": blocks_for(message)}
    assert slack.answer("chat.postMessage", slack.token, told)["ok"]


def test_who_has_mail_is_told_in_slack_only_when_somebody_says_so(slack: SlackStandIn) -> None:
    piet = people.member()
    slack.people[piet.email] = "U1"
    connect_slack(organisation=piet.organisation, token=slack.token)
    promise(piet, 1)
    wishes.change_defaults(organisation=piet.organisation, wishes={BY_SLACK: True})
    promise(piet, 2)
    wishes.choose_channels(member=piet, wishes={BY_SLACK: False})
    promise(piet, 3)
    sending.send_due_notices()
    assert [mail.subject[:13] for mail in outbox.outbox] == ["Worth sharing"] * 3
    assert not Delivery.objects.filter(channel="slack").exclude(notice__about=2).exists()


def test_who_is_not_in_the_workspace_is_told_by_the_inbox_and_looked_for_again_in_a_week(
    sanne: Member, slack: SlackStandIn
) -> None:
    nina = people.member(sanne.organisation, "Nina")
    wants_slack_alone(nina)
    promise(nina)
    sending.send_due_notices()
    assert state() == "failed"
    promise(nina, 2)
    assert Notice.objects.get(member=nina, about=2).state == Notice.State.TOLD
    assert slack.asked.count("users.lookupByEmail") == 1
    slack.people[nina.email] = "U2"
    with clock.at(clock.now() + LOOKED_UP_FOR + timedelta(hours=1)):
        promise(nina, 3)
        sending.send_due_notices()
    assert [one["channel"] for one in slack.posted] == ["U2"]


def test_a_person_is_looked_up_once(sanne: Member, slack: SlackStandIn) -> None:
    for about in (1, 2, 3):
        promise(sanne, about)
    sending.send_due_notices()
    assert slack.asked.count("users.lookupByEmail") == 1 and len(slack.posted) == 3


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_when_slack_asks_for_patience_it_is_waited_as_long_as_it_says(sanne: Member, slack: SlackStandIn) -> None:
    slack.says["chat.postMessage"] = ["ratelimited"]
    promise(sanne)
    now = clock.now()
    for later, arrived in ((0, 0), (19, 0), (21, 1)):
        with clock.at(now + timedelta(seconds=later)):
            sending.send_due_notices()
        assert len(slack.posted) == arrived
    assert Delivery.objects.get(channel="slack").attempts == 1, "and it is nobody's fault"


# --- taking back ------------------------------------------------------------------------------------------------------


def take_back(member: Member) -> None:
    services.withdraw_notices(organisation=member.organisation, kind="a test", about=1)
    sending.send_due_notices()


def test_what_is_withdrawn_is_gone_from_slack_where_it_was_not_seen(sanne: Member, slack: SlackStandIn) -> None:
    piet = people.member(sanne.organisation, "Piet")
    slack.people[piet.email] = "U2"
    wants_slack_alone(piet)
    for member in (sanne, piet):
        promise(member)
    sending.send_due_notices()
    Notice.objects.filter(member=piet).update(read_at=clock.now())
    take_back(sanne)
    assert {one["channel"]: bool(one.get("gone")) for one in slack.posted} == {"U1": True, "U2": False}
    assert sorted(Delivery.objects.filter(channel="slack").values_list("state", flat=True)) == ["sent", "withdrawn"]


@pytest.mark.parametrize("trouble", ["internal_error", "ratelimited"])
def test_what_cannot_be_taken_back_now_is_later(sanne: Member, slack: SlackStandIn, trouble: str) -> None:
    promise(sanne)
    sending.send_due_notices()
    slack.says["chat.delete"] = [trouble]
    take_back(sanne)
    assert state() == "recalled" and not slack.posted[0].get("gone")
    with clock.at(clock.now() + timedelta(minutes=1)):
        sending.send_due_notices()
    assert state() == "withdrawn" and slack.posted[0]["gone"]


def test_what_cannot_be_taken_back_at_all_stays(sanne: Member, slack: SlackStandIn) -> None:
    promise(sanne)
    sending.send_due_notices()
    slack.says["chat.delete"] = ["cant_delete_message"]
    take_back(sanne)
    take_back(sanne)
    assert state() == "sent" and slack.asked.count("chat.delete") == 1


@pytest.mark.parametrize("error", ["internal_error", "service_unavailable"])
def test_what_may_work_later_is_tried_later(sanne: Member, slack: SlackStandIn, error: str) -> None:
    slack.says["chat.postMessage"] = [error]
    promise(sanne)
    sending.send_due_notices()
    assert state() == "waiting"
    with clock.at(clock.now() + 2 * sending.FIRST_WAIT):
        sending.send_due_notices()
    assert len(slack.posted) == 1


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_opens_nothing_any_more_is_said_to_the_owner_and_not_tried_again(
    sanne: Member, slack: SlackStandIn, error: str
) -> None:
    slack.says["chat.postMessage"] = [error]
    promise(sanne)
    sending.send_due_notices()
    assert SlackWorkspace.objects.get().broken == error and state() == "failed"
    promise(sanne, 2)
    assert Notice.objects.get(about=2).state == Notice.State.TOLD, "by the inbox"
    owner = people.member(sanne.organisation, "Olga", roles=["owner"])
    page = browser(owner).get("/organisation/slack").content.decode()
    assert "It does not work any more" in page and error in page


def test_a_message_that_slack_never_takes_keeps_no_other_back(sanne: Member, slack: SlackStandIn) -> None:
    slack.says["chat.postMessage"] = ["cannot_dm_bot"]
    promise(sanne, 1)
    promise(sanne, 2)
    sending.send_due_notices()
    assert (state(1), state(2)) == ("failed", "sent")


# --- connecting -------------------------------------------------------------------------------------------------------


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_an_owner_connects_and_disconnects_it_and_the_token_is_shown_nowhere(slack: SlackStandIn) -> None:
    owner = people.member(name="Olga", roles=["owner"])
    client = browser(owner)
    page = client.post("/organisation/slack", {"token": "xoxb-good"}, follow=True).content.decode()
    assert "Connected with Waterwerk" in page and "xoxb-good" not in page
    kept = SlackWorkspace.objects.get()
    assert "xoxb" not in kept.sealed_token
    assert "Slack" in client.get("/preferences/notices").content.decode()
    client.post("/organisation/slack", {"end": "1"}, follow=True)
    assert not SlackWorkspace.objects.exists()
    assert "Slack" not in client.get("/preferences/notices").content.decode()
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.SLACK_CHANGED).order_by("number")
    assert [entry.about for entry in entries] == [{"name": "Waterwerk"}, {"name": ""}]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("xoxp-mine", "That is no bot token"),
        ("xoxb-\u00e9", "That is no bot token"),
        ("xoxb-wrong", "Slack does not take it, and says: invalid_auth"),
        ("", "This field is required"),
    ],
)
def test_a_token_that_opens_nothing_is_refused_with_a_word(slack: SlackStandIn, token: str, words: str) -> None:
    owner = people.member(name="Olga", roles=["owner"])
    assert words in browser(owner).post("/organisation/slack", {"token": token}).content.decode()
    assert not SlackWorkspace.objects.exists()


def test_when_slack_does_not_answer_nothing_is_kept(slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "ADDRESS", "http://127.0.0.1:9/api")
    owner = people.member(name="Olga", roles=["owner"])
    page = browser(owner).post("/organisation/slack", {"token": "xoxb-good"}).content.decode()
    assert "Slack does not answer" in page and not SlackWorkspace.objects.exists()


def test_nobody_but_an_owner_connects_it_and_only_the_own_organisation(slack: SlackStandIn, sanne: Member) -> None:
    manager = people.member(sanne.organisation, "Mia", roles=["manager"])
    for member in (sanne, manager):
        assert browser(member).post("/organisation/slack", {"end": "1"}).status_code == 403
    foreign = people.member(people.organisation("Elders"), "Olga", roles=["owner"])
    browser(foreign).post("/organisation/slack", {"end": "1"})
    assert SlackWorkspace.objects.get().organisation == sanne.organisation
    outsider = people.outsider()
    slack.people[outsider.email] = "U9"
    wants_slack_alone(outsider)
    promise(outsider)
    assert not Delivery.objects.filter(notice__member=outsider).exists()


def test_another_workspace_has_other_people(sanne: Member, slack: SlackStandIn) -> None:
    promise(sanne)
    sending.send_due_notices()
    slack.people[sanne.email] = "U7"
    connect_slack(organisation=sanne.organisation, token=slack.token)
    promise(sanne, 2)
    sending.send_due_notices()
    assert [one["channel"] for one in slack.posted] == ["U1", "U7"]
    disconnect_slack(organisation=sanne.organisation)
    assert not SlackPerson.objects.exists()
    with pytest.raises(SlackSaysNo):
        connect_slack(organisation=sanne.organisation, token="xoxb-no")
