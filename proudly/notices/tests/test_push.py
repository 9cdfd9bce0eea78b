"""Notifications: from a notice to what a browser decrypts, and what becomes of subscriptions."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.kit import clock
from proudly.notices import kinds, sending, services, wishes
from proudly.notices.channels.push.key import public_key
from proudly.notices.channels.push.payload import MOST_BYTES, payload_for
from proudly.notices.channels.push.subscriptions import MOST, NoSubscription, subscribe
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Circuit, Delivery, Notice, PushKey, PushSubscription
from proudly.notices.wishes import Wish
from proudly.people.models import Member, Organisation, SignIn
from proudly.people.tests import factories as people
from tests.peers.push_service import PushService, Subscription, push_service

pytestmark = pytest.mark.django_db

KEYS = {"p256dh": urlsafe_b64encode(bytes(65)).decode(), "auth": urlsafe_b64encode(bytes(16)).decode()}


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        if notice.about == 0:
            return None
        share = Action("Share on LinkedIn", "https://proudly.test/s/token")
        return Message(
            "Worth sharing: a pump",
            said="Look.  <b>what</b>\nwe made",
            actions=(share, Action("Share on X", "https://proudly.test/s/other")),
            leads_to="https://proudly.test/stories/1",
            picture="https://proudly.test/media/pump.jpg",
        )

    kinds.declare(Kind("a test", each(compose), "Tests"))
    yield
    del kinds._declared["a test"]


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    with push_service() as running:
        yield running


@pytest.fixture
def sanne() -> Member:
    return without_mail()


def without_mail(within: Organisation | None = None, name: str = "Sanne", **fields: Any) -> Member:
    member = people.member(within, name, **fields)
    services.stop_mail(member=member)
    return member


def browser_of(member: Member, service: PushService, *, host: str = "127.0.0.1") -> Subscription:
    """A browser in which the member has switched notifications on."""
    one = service.subscribe(public_key(), host)
    PushSubscription.objects.create(organisation=member.organisation, member=member, endpoint=one.endpoint, **one.keys)
    return one


def promise(member: Member, about: int = 1) -> None:
    services.promise_notices(organisation=member.organisation, members=[member], kind="a test", about=about)


def state() -> str:
    return Delivery.objects.get(channel="push").state


# --- what arrives -----------------------------------------------------------------------------------------------------


def test_a_notice_arrives_encrypted_signed_and_with_its_actions(sanne: Member, service: PushService) -> None:
    phone = browser_of(sanne, service)
    promise(sanne)
    sending.send_due_notices()
    assert phone.refused == []
    [pushed] = phone.pushed
    assert pushed.told == {
        "title": "Worth sharing: a pump",
        "body": "Look. <b>what</b> we made",
        "language": "en",
        "tag": f"notice-{Notice.objects.get().pk}",
        "icon": pushed.told["icon"],
        "image": "https://proudly.test/media/pump.jpg",
        "address": "https://proudly.test/stories/1",
        "actions": [{"label": "Share on LinkedIn", "address": "https://proudly.test/s/token"}],
        "later": "Later",
    }
    assert pushed.headers["topic"] == pushed.told["tag"], "one that is sent twice takes the place of the first"
    assert state() == "sent" and outbox.outbox == []


def test_each_device_gets_it_once_and_nobody_elses(sanne: Member, service: PushService) -> None:
    piet = people.member(sanne.organisation, "Piet")
    phone, laptop, other = browser_of(sanne, service), browser_of(sanne, service), browser_of(piet, service)
    promise(sanne)
    sending.send_due_notices()
    sending.send_due_notices()
    assert [len(one.pushed) for one in (phone, laptop, other)] == [1, 1, 0]


def test_who_wants_no_notifications_of_a_kind_gets_none(sanne: Member, service: PushService) -> None:
    phone = browser_of(sanne, service)
    wishes.choose_channels(member=sanne, wishes={Wish("a test", "push"): False})
    promise(sanne)
    sending.send_due_notices()
    assert phone.pushed == [] and Notice.objects.get().state == Notice.State.TOLD


def test_words_are_in_the_members_language(service: PushService) -> None:
    nina = without_mail(name="Nina", language="nl")
    phone = browser_of(nina, service)
    promise(nina)
    sending.send_due_notices()
    assert phone.pushed[0].told["later"] == "Straks"


@pytest.mark.parametrize("long", ["é" * 3000, "x " * 3000])
def test_what_is_long_is_cut_to_what_a_service_takes(sanne: Member, long: str) -> None:
    promise(sanne)
    message = Message(long, said=long, actions=(Action("Share", "https://proudly.test/" + "a" * 900),), picture=long)
    assert len(payload_for(Notice.objects.get(), message)) <= MOST_BYTES


# --- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [404, 410, 403, 400])
def test_a_browser_that_is_gone_is_forgotten_and_the_others_are_told(
    sanne: Member, service: PushService, answer: int
) -> None:
    gone, laptop = browser_of(sanne, service), browser_of(sanne, service)
    gone.answer = answer
    promise(sanne)
    sending.send_due_notices()
    assert len(laptop.pushed) == 1 and state() == "sent"
    assert PushSubscription.objects.get().endpoint == laptop.endpoint


def test_who_has_no_browser_left_is_told_by_the_inbox(sanne: Member, service: PushService) -> None:
    browser_of(sanne, service).answer = 410
    promise(sanne)
    sending.send_due_notices()
    assert state() == "failed" and not PushSubscription.objects.exists()
    promise(sanne, about=2)
    assert Delivery.objects.filter(channel="push").count() == 1


@pytest.mark.parametrize("answer", [429, 500, 503])
def test_a_service_that_has_trouble_is_asked_again_later(sanne: Member, service: PushService, answer: int) -> None:
    phone = browser_of(sanne, service)
    phone.answer = answer
    promise(sanne)
    sending.send_due_notices()
    assert state() == "waiting" and phone.pushed == []
    phone.answer = 201
    with clock.at(clock.now() + 2 * sending.FIRST_WAIT):
        sending.send_due_notices()
    assert len(phone.pushed) == 1 and state() == "sent"


def test_a_service_that_fails_again_and_again_is_left_alone_and_the_others_are_not(
    sanne: Member, service: PushService
) -> None:
    members = [sanne, *(without_mail(sanne.organisation, f"Member {n}") for n in range(5))]
    ill = [browser_of(member, service, host="localhost") for member in members]
    well = [browser_of(member, service) for member in members]
    for one in ill:
        one.answer = 500
    for member in members:
        promise(member)
    sending.send_due_notices()
    assert [len(one.pushed) for one in well] == [1] * 6
    assert Circuit.objects.get(channel="push", provider="localhost").open_until is not None
    assert not Circuit.objects.filter(provider="127.0.0.1").exists()


def test_an_address_inside_a_private_network_is_never_reached(
    sanne: Member, service: PushService, settings: Settings
) -> None:
    settings.FETCH_ALLOWED_HOSTS = []
    phone = browser_of(sanne, service)
    promise(sanne)
    sending.send_due_notices()
    assert phone.pushed == [] and phone.refused == [] and state() == "failed"
    assert not PushSubscription.objects.exists()


# --- subscribing ------------------------------------------------------------------------------------------------------


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_a_browser_is_subscribed_once_and_the_page_knows_it_by_a_mark(sanne: Member) -> None:
    client, said = signed_in(sanne), {"endpoint": "https://push.example/secret-address", **KEYS}
    for _again in range(2):
        page = client.post("/push/subscribe", said, follow=True).content.decode()
        assert "From now on this browser tells you" in page
    assert PushSubscription.objects.get().member == sanne
    assert "secret-address" not in page and public_key() in page
    client.post("/push/unsubscribe", {"endpoint": said["endpoint"]})
    assert not PushSubscription.objects.exists()


def test_nobody_switches_off_what_another_switched_on(sanne: Member) -> None:
    piet = people.member(sanne.organisation, "Piet")
    signed_in(piet).post("/push/subscribe", {"endpoint": "https://push.example/1", **KEYS})
    signed_in(sanne).post("/push/unsubscribe", {"endpoint": "https://push.example/1"})
    assert PushSubscription.objects.get().member == piet


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": ""},
        {"endpoint": "http://push.example/1"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": "https://push.example/" + "x" * 1000},
        {"p256dh": "AAAA"},
        {"p256dh": "é" * 87},
        {"auth": KEYS["p256dh"]},
    ],
)
def test_what_is_no_subscription_is_refused_with_a_word(sanne: Member, wrong: dict[str, Any]) -> None:
    said = {"endpoint": "https://push.example/1", **KEYS} | wrong
    page = signed_in(sanne).post("/push/subscribe", said, follow=True).content.decode()
    assert "no subscription" in page and not PushSubscription.objects.exists()
    with pytest.raises(NoSubscription):
        subscribe(member=sanne, sign_in=None, **said)


def test_the_oldest_of_too_many_browsers_makes_room(sanne: Member) -> None:
    for number in range(MOST + 2):
        subscribe(member=sanne, endpoint=f"https://push.example/{number}", sign_in=None, **KEYS)
    kept = PushSubscription.objects.order_by("pk").values_list("endpoint", flat=True)
    assert len(kept) == MOST and kept[0] == "https://push.example/2"


def test_a_subscription_ends_with_the_sign_in_that_it_was_made_in(sanne: Member) -> None:
    sign_in = SignIn.objects.create(person=sanne.person, key_hash=os.urandom(8).hex(), key="")
    subscribe(member=sanne, endpoint="https://push.example/1", sign_in=sign_in, **KEYS)
    sign_in.delete()
    assert not PushSubscription.objects.exists()


def test_there_is_one_key_and_it_stays(sanne: Member) -> None:
    first = public_key()
    assert public_key() == first and PushKey.objects.count() == 1
    assert "PRIVATE" not in PushKey.objects.get().private


def test_a_key_that_went_with_another_secret_is_made_anew_and_members_switch_on_again(
    sanne: Member, settings: Settings
) -> None:
    first = public_key()
    subscribe(member=sanne, endpoint="https://push.example/1", sign_in=None, **KEYS)
    settings.SECRET_KEY = "another"
    second = public_key()
    assert second != first and public_key() == second and not PushSubscription.objects.exists()


def test_the_script_lies_at_the_top_for_all_pages_and_is_asked_for_anew(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    assert b"showNotification" in answer.content
