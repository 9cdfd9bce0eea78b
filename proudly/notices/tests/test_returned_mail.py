"""Mail that comes back: what a provider reports, what the mail server answers, and who sees it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from proudly.kit import clock
from proudly.notices import kinds, sending, services
from proudly.notices.channels.mail import channel, returned
from proudly.notices.channels.mail.pace import MINUTE, Pace, limits_from
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice, ReturnedMail
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

SECRET = "provider:a long enough password"


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        return Message(f"About {notice.about}", said="said", actions=(Action("Look", "https://proudly.test/"),))

    kinds.declare(Kind("a test", each(compose), "Tests"))
    yield
    del kinds._declared["a test"]


@pytest.fixture
def sanne(settings: Settings) -> Member:
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    return people.member(name="Sanne")


def reports(said: Any, *, provider: str = "postmark", secret: str = SECRET) -> HttpResponse:
    basic = base64.b64encode(secret.encode()).decode()
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    answer: HttpResponse = Client().post(
        f"/mail-events/{provider}", body, content_type="application/json", headers={"Authorization": f"Basic {basic}"}
    )  # type: ignore[assignment]
    return answer


def bounce(member: Member, kind: str = "HardBounce", said: str = "smtp;550 5.1.1 Unknown user") -> dict[str, Any]:
    """As Postmark documents it: postmarkapp.com/developer/webhooks/bounce-webhook."""
    return {
        "RecordType": "Bounce", "ID": 42, "Type": kind, "TypeCode": 1, "Name": "Hard bounce", "Tag": "",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Details": said, "Email": member.email,
        "Description": "The server was unable to deliver your message", "BouncedAt": "2026-11-05T16:33:54.9070259Z",
    }  # fmt: skip


def is_mailed(member: Member, about: int = 1) -> bool:
    outbox.outbox.clear()
    services.promise_notices(organisation=member.organisation, members=[member], kind="a test", about=about)
    sending.send_due_notices()
    return bool(outbox.outbox)


def test_no_mail_goes_to_an_address_that_does_not_exist_and_the_inbox_has_it(sanne: Member) -> None:
    assert reports(bounce(sanne)).status_code == 200
    assert not is_mailed(sanne)
    assert Notice.objects.get().state == Notice.State.TOLD


def test_a_mailbox_that_is_only_full_is_given_up_when_it_stays_so(sanne: Member) -> None:
    for number in range(3):
        assert is_mailed(sanne, about=number)
        reports(bounce(sanne, "SoftBounce", "smtp;452 4.2.2 Over quota"))
    assert not is_mailed(sanne, about=9)


def test_what_arrives_in_between_counts_for_the_address(sanne: Member) -> None:
    for number in range(4):
        reports(bounce(sanne, "SoftBounce", "smtp;452 4.2.2 Over quota"))
        delivered = {"RecordType": "Delivery", "Recipient": sanne.email, "DeliveredAt": "2026-11-05T16:33:54Z"}
        reports(delivered | {"MessageID": f"{number}", "ServerID": 23, "Details": "250 OK"})
    assert is_mailed(sanne)


def test_mail_that_is_refused_because_of_who_sends_it_says_nothing_of_the_address(sanne: Member) -> None:
    for _ in range(4):
        reports(bounce(sanne, "Blocked", "smtp;550 5.7.1 Message rejected as spam by content filtering"))
    assert is_mailed(sanne)


def test_who_calls_a_mail_spam_gets_no_more(sanne: Member) -> None:
    said = bounce(sanne, "SpamComplaint") | {"RecordType": "SpamComplaint"}
    assert reports(said).status_code == 200
    assert not is_mailed(sanne)
    assert not Member.objects.get().mail_wanted and not ReturnedMail.objects.exists()


def test_another_provider_reports_in_its_own_words(sanne: Member) -> None:
    """As Mailjet documents it: dev.mailjet.com/email/guides/webhooks."""
    event = {
        "event": "bounce", "time": 1430812195, "MessageID": 13792286917004336, "email": sanne.email,
        "hard_bounce": True, "error_related_to": "recipient", "error": "user unknown", "comment": "",
        "blocked": False, "customcampaign": "", "mj_campaign_id": 0, "mj_contact_id": 0, "CustomID": "", "Payload": "",
    }  # fmt: skip
    for _ in range(3):
        assert reports(event, provider="mailjet").status_code == 200
    assert not is_mailed(sanne)


@pytest.mark.parametrize("secret", ["provider:wrong", ":", "x"])
def test_who_does_not_know_the_password_stops_nobodys_mail(sanne: Member, secret: str) -> None:
    assert reports(bounce(sanne), secret=secret).status_code == 403
    assert is_mailed(sanne)


def test_without_a_password_set_there_is_no_door(sanne: Member, settings: Settings) -> None:
    settings.ANYMAIL = {}
    assert reports(bounce(sanne)).status_code == 404
    assert Client().get("/mail-events/postmark").status_code == 405


@pytest.mark.parametrize("said", [b"", b"not json", b"[]", b"null", b'{"RecordType": "Bounce"}', b"[[]]", b'"x"'])
@pytest.mark.parametrize("provider", ["postmark", "mailjet", "sparkpost", "brevo"])
def test_what_is_no_report_is_refused_and_changes_nothing(sanne: Member, said: bytes, provider: str) -> None:
    assert reports(said, provider=provider).status_code in {200, 400}
    assert not ReturnedMail.objects.exists()


def test_an_unknown_provider_has_no_door_and_an_unknown_address_changes_nothing(sanne: Member) -> None:
    assert reports(bounce(sanne), provider="nobody").status_code == 404
    assert reports(bounce(sanne) | {"Email": "stranger@example.org"}).status_code == 200
    assert not ReturnedMail.objects.exists()


def test_the_member_sees_it_and_says_that_it_works_again(sanne: Member) -> None:
    reports(bounce(sanne))
    browser = Client()
    browser.force_login(sanne.person)
    page = browser.get("/preferences/notices").content.decode()
    assert f"Mail to {sanne.email} comes back" in page and "5.1.1" in page
    browser.post("/preferences/notices", {"part": "address"})
    assert is_mailed(sanne)
    assert "comes back" not in browser.get("/preferences/notices").content.decode()


def test_an_owner_sees_the_own_colleagues_and_no_others(sanne: Member) -> None:
    olga, other = people.member(sanne.organisation, "Olga", roles=["owner"]), people.outsider()
    reports(bounce(sanne))
    reports(bounce(other))
    browser = Client()
    browser.force_login(olga.person)
    page = browser.get("/organisation/undelivered").content.decode()
    assert "Sanne" in page and other.name not in page
    assert browser.post(f"/organisation/undelivered/{other.pk}/address").status_code == 404
    assert browser.post(f"/organisation/undelivered/{sanne.pk}/address").status_code == 302
    assert is_mailed(sanne)


def test_another_address_gets_mail_and_the_old_one_is_forgotten(sanne: Member) -> None:
    reports(bounce(sanne))
    sanne.person.email = "new@example.org"
    sanne.person.save()
    assert is_mailed(sanne)
    assert returned.forget_returned_mail() == 1


def test_what_came_back_once_does_not_count_for_ever(sanne: Member) -> None:
    reports(bounce(sanne, "SoftBounce", "smtp;452 4.2.2 Over quota"))
    assert returned.forget_returned_mail() == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert returned.forget_returned_mail() == 1


# --- so many a minute -------------------------------------------------------------------------------------------------


@given(st.integers(1, 5), st.lists(st.integers(0, 200), min_size=1, max_size=60))
def test_no_minute_has_more_than_its_limit_and_no_mail_waits_longer_than_needed(limit: int, after: list[int]) -> None:
    pace, begin = Pace({"example.org": limit}), clock.now().replace(second=0, microsecond=0)
    waiting = sorted(begin + timedelta(seconds=second) for second in after)
    sent: list[Any] = []
    while waiting:
        now = waiting.pop(0)
        turn = pace.turn_of("example.org", now)
        if turn is None:
            sent.append(now)
        else:
            assert turn > now
            waiting = sorted([*waiting, turn])
    for moment in sent:
        minute = moment.replace(second=0, microsecond=0)
        assert sum(minute <= other < minute + MINUTE for other in sent) <= limit
    assert len(sent) == len(after)


def test_other_domains_do_not_wait() -> None:
    pace, now = Pace({"gmail.com": 1}), clock.now()
    assert pace.turn_of("gmail.com", now) is None and pace.turn_of("gmail.com", now) is not None
    assert all(pace.turn_of("proudly.test", now) is None for _ in range(100))


def test_limits_are_read_and_nonsense_is_refused() -> None:
    assert limits_from("Gmail.com=60, *=600") == {"gmail.com": 60, "*": 600}
    assert limits_from("") == {}
    for wrong in ("gmail.com", "=3", "gmail.com=0", "gmail.com=many"):
        with pytest.raises(ValueError):
            limits_from(wrong)


def test_mails_beyond_the_limit_wait_for_their_minute_and_lose_no_attempt(sanne: Member, settings: Settings) -> None:
    settings.MAIL_A_MINUTE = {"*": 1}
    channel._pace.cache_clear()
    try:
        now = clock.now()
        with clock.at(now):
            services.promise_notices(organisation=sanne.organisation, members=[sanne], kind="a test", about=1)
            services.promise_notices(organisation=sanne.organisation, members=[sanne], kind="a test", about=2)
            sending.send_due_notices()
            assert len(outbox.outbox) == 1
        with clock.at(now + MINUTE):
            sending.send_due_notices()
            assert len(outbox.outbox) == 2
        assert set(Notice.objects.values_list("deliveries__attempts", flat=True)) == {1}
    finally:
        channel._pace.cache_clear()
