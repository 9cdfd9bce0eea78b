"""What members hear of, by which channel, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.kit import clock
from proudly.notices import inbox, kinds, sending, services, wishes
from proudly.notices.channels.registry import MAIL
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Delivery, MemberQuietTime, Notice
from proudly.notices.wishes import QuietRefused, Wish
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

BY_MAIL = Wish("a test", "mail")
EVENING = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)  # a Friday


def quiet_at_night(
    member: Member, *, days_off: Iterable[int] = (), zone: str = "", away_until: date | None = None
) -> None:
    wishes.keep_quiet(
        member=member, time_zone=zone, begins=time(20), ends=time(7), days_off=days_off, away_until=away_until
    )


@pytest.fixture(autouse=True)
def some_kinds() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        return Message(f"About {notice.about}", said="said", actions=(Action("Look", "https://proudly.test/"),))

    kinds.declare(Kind("a test", each(compose), "Tests"))
    kinds.declare(Kind("urgent", each(compose), "Urgent tests", can_wait=False))
    kinds.declare(Kind("for editors", each(compose), "Tests of editors", needs="write stories"))
    yield
    for key in ("a test", "urgent", "for editors"):
        del kinds._declared[key]


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation(time_zone="UTC"))


def promise(*members: Member, kind: str = "a test", about: int = 1) -> None:
    services.promise_notices(organisation=members[0].organisation, members=members, kind=kind, about=about)


def mailed() -> list[str]:
    return [mail.to[0] for mail in outbox.outbox]


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


# --- by which channel -------------------------------------------------------------------------------------------------


def test_who_wants_no_mail_of_a_kind_finds_it_in_the_inbox(sanne: Member) -> None:
    piet = people.member(sanne.organisation, "Piet")
    wishes.choose_channels(member=sanne, wishes={BY_MAIL: False})
    promise(sanne, piet)
    promise(sanne, kind="urgent")
    sending.send_due_notices()
    assert mailed() == [piet.email, sanne.email]
    told = Notice.objects.get(member=sanne, kind="a test")
    assert told.state == Notice.State.TOLD and not told.deliveries.exists()
    assert inbox.unread_of(sanne).number == 2


def test_a_choice_made_after_the_promise_holds_for_it(sanne: Member) -> None:
    promise(sanne)
    wishes.choose_channels(member=sanne, wishes={BY_MAIL: False})
    sending.send_due_notices()
    assert mailed() == []
    assert Notice.objects.get().state == Notice.State.TOLD, "by the inbox"
    assert Delivery.objects.get().state == Delivery.State.WITHDRAWN


def test_what_the_organisation_has_holds_for_who_did_not_choose(sanne: Member) -> None:
    piet, outsider = people.member(sanne.organisation, "Piet"), people.outsider()
    wishes.choose_channels(member=piet, wishes={BY_MAIL: False})
    wishes.choose_channels(member=piet, wishes={BY_MAIL: True})
    wishes.change_defaults(organisation=sanne.organisation, wishes={BY_MAIL: False})
    promise(sanne, piet)
    promise(outsider)
    sending.send_due_notices()
    assert mailed() == [piet.email, outsider.email]
    entry = AuditEntry.objects.get(action=AuditEntry.Action.NOTICE_DEFAULTS_CHANGED)
    assert entry.about == {"switched_on": [], "switched_off": ["a test, mail"]}


def test_what_a_member_leaves_as_it_is_follows_the_organisation(sanne: Member) -> None:
    client = browser(sanne)
    client.post("/preferences/notices", {"part": "channels", "a test": ["mail"], "urgent": []})
    wishes.change_defaults(organisation=sanne.organisation, wishes={BY_MAIL: False})
    wanted = wishes.wishes_of(sanne)
    assert not wanted[BY_MAIL] and not wanted[Wish("urgent", "mail")]


def test_members_choose_of_what_they_may_get(sanne: Member) -> None:
    editor = people.editor(sanne.organisation)
    assert "Tests of editors" not in browser(sanne).get("/preferences/notices").content.decode()
    assert "Tests of editors" in browser(editor).get("/preferences/notices").content.decode()
    browser(sanne).post("/preferences/notices", {"part": "channels", "a test": "carrier pigeon"})
    assert wishes.wishes_of(sanne)[BY_MAIL], "what is no channel changes nothing"


def test_managers_set_what_is_usual_and_nobody_else_does(sanne: Member) -> None:
    manager = people.member(sanne.organisation, "Mia", roles=["manager"])
    assert browser(sanne).post("/organisation/notices", {"part": "channels"}).status_code == 403
    assert browser(manager).post("/organisation/notices", {"part": "channels", "urgent": "mail"}).status_code == 302
    assert not wishes.wishes_of(sanne)[BY_MAIL] and wishes.wishes_of(sanne)[Wish("urgent", "mail")]


def test_a_kind_that_no_room_declares_any_more_keeps_no_sender_from_going_on(sanne: Member) -> None:
    promise(sanne)
    promise(sanne, kind="urgent", about=2)
    Notice.objects.filter(kind="a test").update(kind="of a room that is gone")
    services.stop_mail(member=sanne)
    sending.send_due_notices()
    assert not Delivery.objects.filter(state=Delivery.State.CLAIMED).exists()
    assert [*Notice.objects.order_by("pk").values_list("state", flat=True)] == ["withdrawn", "told"]


def test_the_page_asks_no_more_for_many_kinds(sanne: Member, django_assert_num_queries) -> None:
    as_in_a_request = Member.objects.prefetch_related("roles").select_related("organisation").get(pk=sanne.pk)
    with django_assert_num_queries(4):  # what is usual, what is connected and allowed, what was chosen
        wishes.wishes_of(as_in_a_request)


# --- when -------------------------------------------------------------------------------------------------------------


def test_in_quiet_hours_it_waits_and_then_comes_once(sanne: Member) -> None:
    quiet_at_night(sanne)
    piet = people.member(sanne.organisation, "Piet")
    with clock.at(EVENING):
        promise(sanne, piet)
        promise(sanne, kind="urgent")
        sending.send_due_notices()
        assert mailed() == [piet.email, sanne.email], "the urgent one"
        assert inbox.unread_of(sanne).number == 2, "the inbox disturbs nobody"
        assert sending.send_due_notices() == 0
    with clock.at(EVENING.replace(day=28, hour=6, minute=59)):
        assert sending.send_due_notices() == 0
    with clock.at(EVENING.replace(day=28, hour=7)):
        sending.send_due_notices()
        sending.send_due_notices()
    assert mailed()[2:] == [sanne.email]


def test_the_members_own_clock_counts_and_without_it_that_of_the_organisation(sanne: Member) -> None:
    sanne.organisation.time_zone = "Asia/Tokyo"
    sanne.organisation.save()
    own = people.member(sanne.organisation, "Own")
    quiet_at_night(own, zone="Europe/Lisbon")
    wishes.change_quiet_time(organisation=sanne.organisation, begins=time(20), ends=time(7), days_off=[])
    promise(sanne, own)
    with clock.at(datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=1)):  # nine in the evening in Tokyo
        sending.send_due_notices()
    assert mailed() == [own.email]


def test_who_is_away_comes_back_to_an_inbox_and_not_to_a_heap_of_mails(sanne: Member) -> None:
    back = (EVENING + timedelta(days=14)).date()
    quiet_at_night(sanne, away_until=back)
    with clock.at(EVENING):
        promise(sanne)
        sending.send_due_notices()
    with clock.at(EVENING + timedelta(days=15)):
        sending.send_due_notices()
        assert inbox.unread_of(sanne).number == 1
    assert mailed() == [] and Notice.objects.get().state == Notice.State.TOLD


def test_a_night_of_waiting_is_no_attempt_and_a_mail_server_that_is_down_after_it_is_tried_again(
    sanne: Member, settings: Settings
) -> None:
    quiet_at_night(sanne, days_off=[5, 6])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    with clock.at(EVENING):
        promise(sanne)
        sending.send_due_notices()
    with clock.at(EVENING + timedelta(days=2, hours=10, minutes=1)):
        sending.send_due_notices()
    one = Delivery.objects.get()
    assert (one.state, one.attempts) == (Delivery.State.WAITING, 0)


def test_hours_that_are_half_said_a_zone_that_is_none_and_a_week_without_a_day_change_nothing(sanne: Member) -> None:
    client = browser(sanne)
    every_day = [str(day) for day in range(7)]
    for said, words in (
        ({"begins": "20:00"}, "Say both, or neither."),
        ({"time_zone": "Europe/Atlantis"}, "There is no such time zone."),
        ({"days_off": every_day}, "Leave at least one day of the week."),
        ({"days_off": "8"}, "Select a valid choice"),
        ({"begins": "25:00", "ends": "7:00"}, "Enter a valid time."),
    ):
        page = client.post("/preferences/notices", {"part": "quiet"} | said)
        assert words in page.content.decode(), said
    assert not MemberQuietTime.objects.exists()
    with pytest.raises(QuietRefused):
        wishes.change_quiet_time(organisation=sanne.organisation, begins=time(0), ends=time(0), days_off=range(7))


def test_what_was_chosen_is_shown_as_it_was_chosen(sanne: Member) -> None:
    client = browser(sanne)
    client.post(
        "/preferences/notices",
        {"part": "quiet", "begins": "20:00", "ends": "07:30", "days_off": ["6"], "away_until": "2026-12-24"},
    )
    kept = MemberQuietTime.objects.get(member=sanne)
    assert (kept.begins, kept.ends, kept.days_off, kept.away_until) == (time(20), time(7, 30), [6], date(2026, 12, 24))
    page = client.get("/preferences/notices").content.decode()
    assert 'value="20:00"' in page and 'value="07:30"' in page and 'value="2026-12-24"' in page
    client.post("/preferences/notices", {"part": "quiet", "begins": "", "ends": ""})
    assert wishes.told_from(Member.objects.get(pk=sanne.pk), EVENING) is None


def test_many_kept_back_take_as_many_queries_as_one(django_assert_max_num_queries, sanne: Member) -> None:
    crew = [sanne, *(people.member(sanne.organisation, f"Member {number}") for number in range(8))]
    wishes.change_quiet_time(organisation=sanne.organisation, begins=time(20), ends=time(7), days_off=[])
    with clock.at(EVENING):
        promise(*crew)
        with django_assert_max_num_queries(5):
            due = sending._keep_back(sending._claim(MAIL))
    assert due == []
