"""What was given up: the owner sees why, and sends it again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import mail as outbox
from django.test import Client

from proudly.kit import clock
from proudly.notices import circuits, kinds, sending, services
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Circuit, Delivery, Notice
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        return Message(f"About {notice.about}", said="said", actions=(Action("Look", "https://proudly.test/"),))

    kinds.declare(Kind("a test", each(compose), "Tests"))
    yield
    del kinds._declared["a test"]


@pytest.fixture
def olga() -> Member:
    return people.member(name="Olga", roles=["owner"])


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def given_up(member: Member, about: int = 1) -> Delivery:
    services.promise_notices(organisation=member.organisation, members=[member], kind="a test", about=about)
    Delivery.objects.filter(notice__member=member).update(
        state=Delivery.State.FAILED, error="550 5.1.1 <nobody>", attempts=6
    )
    Notice.objects.filter(member=member).update(state=Notice.State.FAILED)
    return Delivery.objects.get(notice__member=member, notice__about=about)


def test_an_owner_sees_to_whom_what_did_not_arrive_and_why(olga: Member) -> None:
    sanne = people.member(olga.organisation, "Sanne")
    given_up(sanne)
    page = browser(olga).get("/organisation/undelivered").content.decode()
    assert "Sanne" in page and "Tests" in page and "Mail" in page and "&lt;nobody&gt;" in page
    assert browser(sanne).get("/organisation/undelivered").status_code == 403
    assert browser(sanne).post("/organisation/undelivered/again", {"delivery": "all"}).status_code == 403


def test_one_is_sent_again_or_all_are(olga: Member) -> None:
    crew = [people.member(olga.organisation, name) for name in ("Sanne", "Piet", "Anna")]
    first, *_others = [given_up(member) for member in crew]
    client = browser(olga)
    client.post("/organisation/undelivered/again", {"delivery": first.pk})
    sending.send_due_notices()
    assert [mail.to for mail in outbox.outbox] == [[crew[0].email]]
    client.post("/organisation/undelivered/again", {"delivery": "all"})
    sending.send_due_notices()
    assert len(outbox.outbox) == 3 and Notice.objects.filter(state="told").count() == 3
    assert (
        "nothing to send again"
        in client.post("/organisation/undelivered/again", {"delivery": "all"}, follow=True).content.decode()
    )
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.NOTICES_SENT_AGAIN).order_by("number")
    assert [entry.about for entry in entries] == [{"number": 1}, {"number": 2}]


def test_what_is_of_another_organisation_or_no_number_is_left_alone(olga: Member) -> None:
    foreign = given_up(people.outsider())
    for said in (foreign.pk, "all", "", "x", "9" * 30):
        browser(olga).post("/organisation/undelivered/again", {"delivery": said})
    foreign.refresh_from_db()
    assert foreign.state == Delivery.State.FAILED
    assert "5.1.1" not in browser(olga).get("/organisation/undelivered").content.decode()


def test_what_arrived_by_another_channel_is_not_sent_by_that_again(olga: Member) -> None:
    sanne = people.member(olga.organisation, "Sanne")
    one = given_up(sanne)
    Delivery.objects.create(
        organisation=olga.organisation, notice=one.notice, channel="push", state=Delivery.State.SENT
    )
    browser(olga).post("/organisation/undelivered/again", {"delivery": "all"})
    assert Delivery.objects.get(channel="push").state == Delivery.State.SENT


def test_a_channel_that_is_left_alone_is_shown_with_what_it_said(olga: Member) -> None:
    circuit = circuits.circuit_of("mail")
    for _again in range(circuits.OPENS_AT):
        circuit = circuits.failed(circuit, error="Connection refused")
    page = browser(olga).get("/organisation/undelivered").content.decode()
    assert "Mail does not work at this moment" in page and "Connection refused" in page
    Circuit.objects.update(open_until=clock.now())
    assert "does not work" not in browser(olga).get("/organisation/undelivered").content.decode()


@pytest.mark.parametrize("size", [1, 12])
def test_the_page_takes_as_many_queries_for_twelve_as_for_one(
    olga: Member, size: int, django_assert_num_queries
) -> None:
    for number in range(size):
        given_up(people.member(olga.organisation, f"Member {number}"))
    client = browser(olga)
    with django_assert_num_queries(11):
        client.get("/organisation/undelivered")
