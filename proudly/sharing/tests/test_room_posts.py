"""Stories in chat rooms: which rooms hear of which, once, and what becomes of it when a story is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices.channels.slack import api
from proudly.notices.channels.slack.workspace import connect_slack
from proudly.notices.chat import posts, rooms
from proudly.notices.chat.contract import RoomRefused
from proudly.notices.models import ChatPost, ChatRoom
from proudly.people.models import AuditEntry, Member, Organisation, Team
from proudly.people.team_uses import declared, told_of
from proudly.people.tests import factories as people
from proudly.sharing.announcing import announce_story, stop_announcing
from proudly.sharing.recalling import recall_story
from tests.peers.chat import ChatStandIn, chat_stand_in
from tests.peers.slack import SlackStandIn, slack_stand_in

pytestmark = pytest.mark.django_db

SLACK_CHANNEL = "C0123456789"


@pytest.fixture
def chat(settings: Settings) -> Iterator[ChatStandIn]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with chat_stand_in() as running:
        yield running


@pytest.fixture
def slack(settings: Settings, monkeypatch: pytest.MonkeyPatch, eva: Member) -> Iterator[SlackStandIn]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with slack_stand_in() as running:
        monkeypatch.setattr(api, "ADDRESS", running.address)
        running.channels[SLACK_CHANNEL] = True
        connect_slack(organisation=eva.organisation, token=running.token)
        yield running


@pytest.fixture
def eva() -> Member:
    return people.editor()


def room(
    within: Organisation,
    address: str,
    service: str = "teams",
    *,
    team: Team | None = None,
    language: str = "en",
    name: str = "News",
) -> ChatRoom:
    return rooms.connect_room(
        organisation=within, service=service, name=name, address=address, team=team, language=language
    )


def announced(eva: Member, *teams: Team) -> Story:
    story = content.story(eva, title="Our pump", why="Proud of it.", announce=True, teams=teams)
    announce_story(story=story)
    posts.post_what_is_due()
    return story


def states() -> list[str]:
    return list(ChatPost.objects.order_by("pk").values_list("state", flat=True))


# --- what is told, and where ------------------------------------------------------------------------------------------


def test_a_new_story_is_told_in_teams_once_with_a_button_to_share(eva: Member, chat: ChatStandIn) -> None:
    room(eva.organisation, chat.teams_address)
    story = announced(eva)
    announce_story(story=story)
    posts.post_what_is_due()
    hello, card = chat.cards
    assert "told here" in str(hello)
    assert card["body"][0]["inlines"][0]["text"] == "Our pump"
    assert [(one["title"], one["url"]) for one in card["actions"]] == [
        ("Share on LinkedIn", f"http://127.0.0.1:8000/stories/{story.pk}/share/linkedin"),
        ("Read it first", f"http://127.0.0.1:8000/stories/{story.pk}"),
    ]
    assert states() == ["posted"]


def test_a_new_story_is_told_in_a_channel_of_slack(eva: Member, slack: SlackStandIn) -> None:
    link = f"https://waterwerk.slack.com/archives/{SLACK_CHANNEL}"
    room(eva.organisation, link, "slack")
    announced(eva)
    assert [one["channel"] for one in slack.posted] == [SLACK_CHANNEL, SLACK_CHANNEL]
    assert slack.posted[1]["text"] == "Worth sharing: Our pump"


def test_a_new_story_is_told_elsewhere_by_an_address_of_apprise(eva: Member, chat: ChatStandIn) -> None:
    room(eva.organisation, chat.ntfy_address, "other")
    story = announced(eva)
    note = chat.notes[1]
    assert (note["topic"], note["title"]) == ("stories", "Our pump")
    assert f"/stories/{story.pk}/share/linkedin" in note["message"] and "Proud of it." in note["message"]


def test_a_story_is_told_only_where_everybody_may_read_it(eva: Member, chat: ChatStandIn) -> None:
    within = eva.organisation
    pumps, dykes = people.team(within, "Pumps"), people.team(within, "Dykes")
    for team in (pumps, dykes, None):
        people.member(within, f"Of {team}", team=team)
        room(within, chat.teams_address, team=team)
    announced(eva, pumps)
    assert list(ChatPost.objects.values_list("room__team__name", flat=True)) == ["Pumps"]


def test_a_room_is_told_in_its_own_language(eva: Member, chat: ChatStandIn) -> None:
    room(eva.organisation, chat.teams_address, language="nl")
    announced(eva)
    assert chat.cards[1]["actions"][0]["title"] == "Delen op LinkedIn"


def test_an_editor_sees_in_which_rooms_it_was_told_and_where_not(eva: Member, chat: ChatStandIn) -> None:
    for name in ("News", "Canteen"):
        room(eva.organisation, chat.teams_address, name=name)
    chat.says = [404]
    story = announced(eva)
    page = page_of(eva).get(f"/write/{story.pk}/announced").content.decode()
    assert "Not told in Canteen: Teams does not take it" in page and "Told in News" in page


# --- taking back ------------------------------------------------------------------------------------------------------


def test_a_story_that_is_taken_back_is_gone_from_slack(eva: Member, slack: SlackStandIn) -> None:
    room(eva.organisation, SLACK_CHANNEL, "slack")
    story = announced(eva)
    recall_story(story=story, reason="A mistake in it.")
    posts.post_what_is_due()
    assert [bool(one.get("gone")) for one in slack.posted] == [False, True]
    assert states() == ["withdrawn", "withdrawn"]


def test_where_it_cannot_be_taken_away_it_is_said(eva: Member, chat: ChatStandIn) -> None:
    room(eva.organisation, chat.teams_address)
    story = announced(eva)
    recall_story(story=story, reason="A mistake in it.")
    posts.post_what_is_due()
    assert "Taken back: Our pump" in str(chat.cards[2]) and "A mistake in it." in str(chat.cards[2])


def test_what_was_not_posted_yet_is_not_posted_after_a_recall_or_a_stop(eva: Member, chat: ChatStandIn) -> None:
    room(eva.organisation, chat.teams_address)
    for end in (lambda story: recall_story(story=story, reason="No."), lambda story: stop_announcing(story=story)):
        story = content.story(eva, announce=True)
        announce_story(story=story)
        end(story)
        posts.post_what_is_due()
    assert len(chat.cards) == 1 and states() == ["withdrawn", "withdrawn"]


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_service_that_is_away_is_tried_again_and_hears_of_it_once(eva: Member, chat: ChatStandIn) -> None:
    room(eva.organisation, chat.teams_address)
    chat.says = [503, 429]
    announced(eva)
    assert states() == ["waiting"]
    for hour in (1, 2, 3):
        with clock.at(clock.now() + timedelta(hours=hour)):
            posts.post_what_is_due()
    assert states() == ["posted"] and len(chat.cards) == 2


def test_a_room_that_is_gone_says_so_on_the_page_and_keeps_no_other_waiting(eva: Member, chat: ChatStandIn) -> None:
    broken = room(eva.organisation, chat.teams_address)
    room(eva.organisation, chat.teams_address)
    chat.says = [404]
    announced(eva)
    broken.refresh_from_db()
    assert states() == ["failed", "posted"] and "404" in broken.broken
    olga = people.member(eva.organisation, "Olga", roles=["owner"])
    assert "Teams does not take it" in page_of(olga).get("/organisation/chat-rooms").content.decode()


def test_why_a_room_could_not_be_told_stands_in_its_language(eva: Member, chat: ChatStandIn) -> None:
    broken = room(eva.organisation, chat.teams_address, language="nl")
    chat.says = [404]
    announced(eva)
    broken.refresh_from_db()
    assert broken.broken == "Teams neemt het niet aan en antwoordt 404. Staat de workflow aan?"


def test_a_worker_that_died_while_posting_has_it_posted_by_the_next(eva: Member, chat: ChatStandIn) -> None:
    room(eva.organisation, chat.teams_address)
    story = content.story(eva, announce=True)
    announce_story(story=story)
    assert posts._claim() is not None
    assert posts.post_what_is_due() == 0
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert posts.post_what_is_due() == 1
    assert states() == ["posted"]


# --- connecting -------------------------------------------------------------------------------------------------------


def page_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_an_owner_connects_and_disconnects_a_room_and_it_stands_in_the_audit_trail(
    eva: Member, chat: ChatStandIn
) -> None:
    olga = people.member(eva.organisation, "Olga", roles=["owner"])
    said = {"service": "teams", "name": "News", "address": chat.teams_address, "team": "", "language": "nl"}
    assert page_of(eva).post("/organisation/chat-rooms", said).status_code == 403
    assert page_of(olga).post("/organisation/chat-rooms", said).status_code == 302
    kept = ChatRoom.objects.get()
    page = page_of(olga).get("/organisation/chat-rooms").content.decode()
    assert "News" in page and "sig=secret" not in page + kept.sealed_address
    other = people.member(people.organisation("Elsewhere"), "Otto", roles=["owner"])
    assert page_of(other).post(f"/organisation/chat-rooms/{kept.pk}/end").status_code == 404
    assert page_of(olga).post(f"/organisation/chat-rooms/{kept.pk}/end").status_code == 302
    assert not ChatRoom.objects.exists()
    assert AuditEntry.objects.filter(action=AuditEntry.Action.CHAT_ROOMS_CHANGED).count() == 2


@pytest.mark.parametrize(
    ("service", "address", "words"),
    [
        ("teams", "not an address", "begins with https"),
        ("teams", "http://10.0.0.1/workflow", "begins with https"),
        ("teams", "https://10.0.0.1/workflow", "cannot be reached"),
        ("slack", "#news", "Copy link"),
        ("other", "file:///etc/passwd", "begin with one of these"),
        ("other", "syslog://", "begin with one of these"),
        ("other", "json://127.0.0.1/", "begin with one of these"),
        ("other", "tgram://", "another form"),
        ("other", "ntfy://10.0.0.1/topic", "private network"),
        ("other", "matrix://user:secret@10.0.0.1/#room", "private network"),
        ("other", "mmost://10.0.0.1/token", "private network"),
    ],
)
def test_an_address_that_cannot_be_is_refused_with_a_word_how_to_mend_it(
    eva: Member, service: str, address: str, words: str
) -> None:
    olga = people.member(eva.organisation, "Olga", roles=["owner"])
    said = {"service": service, "name": "News", "address": address, "team": "", "language": "en"}
    answer = page_of(olga).post("/organisation/chat-rooms", said)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not ChatRoom.objects.exists()


def test_a_room_that_does_not_take_the_greeting_is_not_connected(eva: Member, slack: SlackStandIn) -> None:
    slack.channels[SLACK_CHANNEL] = False
    with pytest.raises(RoomRefused, match="/invite"):
        room(eva.organisation, SLACK_CHANNEL, "slack")
    assert not ChatRoom.objects.exists()


def test_rooms_of_a_team_that_is_removed_are_disconnected(eva: Member, chat: ChatStandIn) -> None:
    team = people.team(eva.organisation, "Pumps")
    room(eva.organisation, chat.teams_address, team=team)
    assert "1 chat room is disconnected." in told_of(team)
    for use in declared():
        use.hand_over(team, None)
    assert not ChatRoom.objects.exists()
