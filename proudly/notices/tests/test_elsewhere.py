"""An address of the member's own as a channel, through Apprise and a stand-in for ntfy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.kit import clock
from proudly.notices import kinds, sending, services, wishes
from proudly.notices.channels.elsewhere.addresses import allow_own_addresses
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Delivery, Notice, OwnAddress
from proudly.notices.wishes import Wish
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from tests.peers.chat import ChatStandIn, chat_stand_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        return Message(f"About {notice.about}", said="Said.", actions=(Action("Share it", "https://proudly.test/s"),))

    kinds.declare(Kind("a test", each(compose), "Tests"))
    yield
    del kinds._declared["a test"]


@pytest.fixture
def ntfy(settings: Settings) -> Iterator[ChatStandIn]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with chat_stand_in() as running:
        yield running


@pytest.fixture
def sanne() -> Member:
    member = people.member(name="Sanne")
    allow_own_addresses(organisation=member.organisation, allowed=True)
    return member


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def connects(member: Member, address: str) -> str:
    """The page that answers; "" when it was taken."""
    answer = browser(member).post("/preferences/notices", {"part": "elsewhere", "address": address})
    return "" if answer.status_code == 302 else answer.content.decode()


def promise(member: Member, about: int = 1) -> None:
    services.promise_notices(organisation=member.organisation, members=[member], kind="a test", about=about)
    sending.send_due_notices()


def test_who_connects_an_address_is_greeted_and_told_there_besides_mail(sanne: Member, ntfy: ChatStandIn) -> None:
    assert connects(sanne, ntfy.ntfy_address) == ""
    promise(sanne)
    hello, told = ntfy.notes
    assert "hear of things here" in hello["title"]
    assert told["title"] == "About 1" and "Share it: https://proudly.test/s" in told["message"]
    assert len(outbox.outbox) == 1
    page = browser(sanne).get("/preferences/notices").content.decode()
    assert "ntfy" in page and ntfy.ntfy_address not in page + OwnAddress.objects.get().sealed_address


def test_a_kind_can_be_switched_off_there(sanne: Member, ntfy: ChatStandIn) -> None:
    connects(sanne, ntfy.ntfy_address)
    wishes.choose_channels(member=sanne, wishes={Wish("a test", "elsewhere"): False})
    promise(sanne)
    assert len(ntfy.notes) == 1


def test_an_address_that_takes_nothing_any_more_is_left_alone_and_the_page_says_why(
    sanne: Member, ntfy: ChatStandIn
) -> None:
    Member.objects.update(language="nl")
    connects(sanne, ntfy.ntfy_address)
    ntfy.says = [403]
    promise(sanne)
    promise(sanne, about=2)
    assert len(ntfy.notes) == 1 and len(outbox.outbox) == 2
    page = browser(sanne).get("/preferences/notices").content.decode()
    assert "Daar komt niets meer aan" in page and "Het wordt niet aangenomen: het antwoord is 403." in page


def test_a_service_that_is_away_is_tried_again(sanne: Member, ntfy: ChatStandIn) -> None:
    connects(sanne, ntfy.ntfy_address)
    ntfy.says = [503]
    promise(sanne)
    assert Delivery.objects.get(channel="elsewhere").state == "waiting"
    with clock.at(clock.now() + timedelta(minutes=5)):
        sending.send_due_notices()
    assert len(ntfy.notes) == 2


def test_disconnecting_ends_it(sanne: Member, ntfy: ChatStandIn) -> None:
    connects(sanne, ntfy.ntfy_address)
    browser(sanne).post("/preferences/notices", {"part": "no elsewhere"})
    promise(sanne)
    assert len(ntfy.notes) == 1


@pytest.mark.parametrize("address", ["ntfy://10.0.0.1/topic", "mailto://a:b@example.org", "file:///etc/passwd", "x"])
def test_an_address_that_cannot_be_is_refused(sanne: Member, address: str) -> None:
    page = connects(sanne, address)
    assert "private network" in page or "begin with one of these" in page
    assert not OwnAddress.objects.exists()


@pytest.mark.parametrize(
    "asks", ["template=", "TEMPLATE=", "+template=", "%74emplate=", "mode=x&template=", "x=1?template="]
)
@pytest.mark.parametrize(
    "address",
    ["tgram://123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/12345/", f"discord://{'1' * 18}/{'a' * 68}/"],
)
@pytest.mark.parametrize("mark", ["?", "%3F", "%253F"])
def test_no_address_has_a_file_of_this_server_sent(sanne: Member, address: str, mark: str, asks: str) -> None:
    page = connects(sanne, f"{address}{mark}{asks}/etc/hostname")
    assert "Leave this out of the address" in page and not OwnAddress.objects.exists()


def test_what_is_harmless_in_an_address_may_stay(sanne: Member, ntfy: ChatStandIn) -> None:
    assert connects(sanne, f"{ntfy.ntfy_address}?priority=high&tags=wave") == ""


def test_where_the_organisation_does_not_allow_it_there_is_none(ntfy: ChatStandIn, sanne: Member) -> None:
    connects(sanne, ntfy.ntfy_address)
    olga = people.member(sanne.organisation, "Olga", roles=["owner"])
    assert browser(sanne).post("/organisation/chat-rooms", {"own": "no"}).status_code == 403
    assert browser(olga).post("/organisation/chat-rooms", {"own": "no"}).status_code == 302
    assert not OwnAddress.objects.exists()
    connects(sanne, ntfy.ntfy_address)
    assert not OwnAddress.objects.exists()
    assert "Elsewhere" not in browser(sanne).get("/preferences/notices").content.decode()
    assert AuditEntry.objects.filter(action=AuditEntry.Action.OWN_ADDRESSES_CHANGED).count() == 2
