"""What a member hears of together, and when; and how many stories a week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from proudly.kit import clock
from proudly.notices import digests, kinds, reading_hours, rhythm, sending, services, wishes
from proudly.notices.kinds import DIGEST, Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice, ReadingHour, Rhythm
from proudly.notices.wishes import Wish
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # before anybody's hour
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def compose(notice: Notice) -> Message | None:
    if notice.about == 13:
        raise RuntimeError("poison")
    if notice.about == 404:
        return None
    address = f"https://proudly.test/{notice.about}"
    return Message(f"Thing {notice.about}", said=f"Said {notice.about}.", actions=(Action("Share it", address),))


@pytest.fixture(autouse=True)
def a_kind() -> Iterator[None]:
    kinds.declare(Kind("a test", each(compose), "Tests", in_digest=True))
    kinds.declare(Kind("urgent", each(compose), "Urgent tests"))
    yield
    del kinds._declared["a test"], kinds._declared["urgent"]


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation(time_zone="UTC"), "Sanne")


def promise(member: Member, *about: int, kind: str = "a test") -> None:
    for one in about:
        services.promise_notices(organisation=member.organisation, members=[member], kind=kind, about=one)


def takes(member: Member, what: Rhythm, most_a_week: int | None = None) -> None:
    rhythm.choose_rhythm(member=member, rhythm=what, most_a_week=most_a_week)


def tick(now: datetime) -> list[str]:
    """What a worker does at this moment: the mails that it sends."""
    outbox.outbox.clear()
    with clock.at(now):
        digests.promise_digests()
        sending.send_due_notices()
    return [str(mail.body) for mail in outbox.outbox]


def test_what_comes_together_comes_in_one_mail_at_the_members_hour(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    with clock.at(MONDAY):
        promise(sanne, 1, 2)
    assert tick(MONDAY) == [], "nothing by itself"
    (body,) = tick(MONDAY + 2 * HOUR)
    assert "Said 1." in body and "Said 2." in body and "https://proudly.test/2" in body
    assert outbox.outbox[0].subject == "Thing 2, and 1 more for you"
    assert tick(MONDAY + 3 * HOUR) == [], "once a day"


def test_the_next_digest_has_what_came_since_and_nothing_twice(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    with clock.at(MONDAY):
        promise(sanne, 1)
    tick(MONDAY + 2 * HOUR)
    with clock.at(MONDAY + 5 * HOUR):
        promise(sanne, 2)
    assert tick(MONDAY + 6 * HOUR) == []
    (body,) = tick(MONDAY + DAY + 2 * HOUR)
    assert "Said 2." in body and "Said 1." not in body
    assert tick(MONDAY + 2 * DAY + 2 * HOUR) == [], "without news there is none"


def test_a_digest_that_is_late_leaves_everything_to_the_newer_one(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    with clock.at(MONDAY):
        promise(sanne, 1)
    with clock.at(MONDAY + 2 * HOUR):
        digests.promise_digests()  # and nobody sends it
    with clock.at(MONDAY + DAY):
        promise(sanne, 2)
    (body,) = tick(MONDAY + DAY + 2 * HOUR)
    assert "Said 1." in body and "Said 2." in body
    assert sorted(Notice.objects.filter(kind=DIGEST).values_list("state", flat=True)) == ["told", "withdrawn"]


def test_what_came_by_itself_does_not_come_again_to_who_changes_to_a_digest(sanne: Member) -> None:
    with clock.at(MONDAY):
        promise(sanne, 1)
    assert len(tick(MONDAY)) == 1
    takes(sanne, Rhythm.DAILY)
    assert tick(MONDAY + 2 * HOUR) == []


def test_a_weekly_one_comes_on_tuesday(sanne: Member) -> None:
    takes(sanne, Rhythm.WEEKLY)
    with clock.at(MONDAY):
        promise(sanne, 1)
    assert tick(MONDAY + 2 * HOUR) == []
    assert len(tick(MONDAY + DAY + 2 * HOUR)) == 1


def test_what_was_seen_or_makes_no_sense_any_more_is_not_in_it(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    with clock.at(MONDAY):
        promise(sanne, 1, 404, 13)
        promise(sanne, 2)
        Notice.objects.filter(about=1).update(read_at=clock.now())
    (body,) = tick(MONDAY + 2 * HOUR)
    assert "Said 2." in body and "Said 1." not in body
    assert outbox.outbox[0].subject == "Thing 2", "what is poisonous keeps nothing else back"


def test_a_digest_of_which_everything_was_seen_before_it_goes_out_is_withdrawn(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    with clock.at(MONDAY):
        promise(sanne, 1)
    with clock.at(MONDAY + 2 * HOUR):
        digests.promise_digests()
        Notice.objects.filter(about=1).update(read_at=clock.now())
    assert tick(MONDAY + 2 * HOUR) == []
    assert Notice.objects.get(kind=DIGEST).state == Notice.State.WITHDRAWN


def test_what_is_urgent_comes_at_once_to_who_takes_a_digest(sanne: Member) -> None:
    takes(sanne, Rhythm.WEEKLY)
    with clock.at(MONDAY):
        promise(sanne, 1, kind="urgent")
    assert len(tick(MONDAY)) == 1


def test_what_the_organisation_chose_holds_for_who_did_not_and_is_in_the_audit_trail(sanne: Member) -> None:
    piet = people.member(sanne.organisation, "Piet")
    takes(piet, Rhythm.AT_ONCE)
    rhythm.change_rhythm(organisation=sanne.organisation, rhythm=Rhythm.DAILY)
    rhythm.change_rhythm(organisation=sanne.organisation, rhythm=Rhythm.DAILY)
    with clock.at(MONDAY):
        promise(sanne, 1)
        promise(piet, 1)
    tick(MONDAY)
    assert [mail.to for mail in outbox.outbox] == [[piet.email]]
    tick(MONDAY + 2 * HOUR)
    assert [mail.to for mail in outbox.outbox] == [[sanne.email]]
    assert AuditEntry.objects.filter(action=AuditEntry.Action.NOTICE_DEFAULTS_CHANGED).count() == 1


def test_who_wants_no_digest_by_mail_gets_none(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    wishes.choose_channels(member=sanne, wishes={Wish(DIGEST, "mail"): False})
    with clock.at(MONDAY):
        promise(sanne, 1)
    assert tick(MONDAY + 2 * HOUR) == []
    assert not Notice.objects.filter(kind=DIGEST).exists()


def test_a_digest_waits_until_it_is_not_quiet(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    wishes.keep_quiet(member=sanne, time_zone="", begins=time(18), ends=time(10), days_off=[], away_until=None)
    with clock.at(MONDAY):
        promise(sanne, 1)
    assert tick(MONDAY + 2 * HOUR) == []
    assert len(tick(MONDAY + 4 * HOUR)) == 1


def test_more_than_a_few_are_a_number(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    with clock.at(MONDAY):
        promise(sanne, *range(20, 28))
    (body,) = tick(MONDAY + 2 * HOUR)
    assert body.count("Said ") == digests.MOST and "And 3 more among your messages" in body


def test_a_room_adds_a_sentence_of_its_own(sanne: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    piet = people.member(sanne.organisation, "Piet")

    def standing(members: Sequence[Member]) -> Mapping[int, str]:
        return {member.pk: "You lead." for member in members if member == sanne}

    monkeypatch.setattr(digests, "_closings", [standing])
    for member in (sanne, piet):
        takes(member, Rhythm.DAILY)
        with clock.at(MONDAY):
            promise(member, 1)
    bodies = tick(MONDAY + 2 * HOUR)
    assert sorted("You lead." in body for body in bodies) == [False, True]


# --- the hour ---------------------------------------------------------------------------------------------------------


def reads_at(member: Member, hour: int, times: int = 6) -> None:
    for number in range(times):
        at = MONDAY.replace(hour=hour) - (number + 1) * DAY
        Notice.objects.create(
            organisation=member.organisation, member=member, kind="urgent", about=900 + number, read_at=at,
            state=Notice.State.TOLD, created_at=at,
        )  # fmt: skip


def test_the_hour_is_learned_from_when_the_member_used_the_app(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    reads_at(sanne, 16)
    with clock.at(MONDAY):
        assert reading_hours.learn_hours() == 1
        assert reading_hours.learn_hours() == 0, "once a week"
        promise(sanne, 1)
    assert tick(MONDAY + 2 * HOUR) == []
    assert len(tick(MONDAY.replace(hour=16))) == 1


def test_nothing_is_learned_of_who_takes_no_digest_and_it_is_forgotten_when_they_stop(sanne: Member) -> None:
    reads_at(sanne, 16)
    with clock.at(MONDAY):
        assert reading_hours.learn_hours() == 0
        takes(sanne, Rhythm.DAILY)
        assert reading_hours.learn_hours() == 1
        takes(sanne, Rhythm.AT_ONCE)
    with clock.at(MONDAY + 8 * DAY):
        reading_hours.learn_hours()
    assert not ReadingHour.objects.exists()


def test_of_who_read_seldom_no_hour_is_known(sanne: Member) -> None:
    takes(sanne, Rhythm.DAILY)
    reads_at(sanne, 16, times=2)
    with clock.at(MONDAY):
        reading_hours.learn_hours()
    assert ReadingHour.objects.get().hour is None
    assert reading_hours.hour_of(Member.objects.get(pk=sanne.pk)) == 8


# --- the page ---------------------------------------------------------------------------------------------------------


def test_a_member_chooses_how_often_on_the_page_and_how_many_stories(sanne: Member) -> None:
    browser = Client()
    browser.force_login(sanne.person)
    sent = browser.post("/preferences/notices", {"part": "rhythm", "rhythm": "weekly", "most_a_week": "2"})
    assert sent.status_code == 302
    kept = Member.objects.get(pk=sanne.pk)
    assert rhythm.rhythm_of(kept) == Rhythm.WEEKLY
    assert rhythm.own_limits(sanne.organisation, [sanne.pk]) == {sanne.pk: 2}
    assert 'value="weekly" checked' in " ".join(browser.get("/preferences/notices").content.decode().split()).replace(
        'id="id_rhythm_3" ', ""
    )
    browser.post("/preferences/notices", {"part": "rhythm", "rhythm": "", "most_a_week": ""})
    assert rhythm.rhythm_of(Member.objects.get(pk=sanne.pk)) == Rhythm.AT_ONCE


@pytest.mark.parametrize("wrong", [{"rhythm": "hourly"}, {"rhythm": "daily", "most_a_week": "99"}])
def test_what_cannot_be_chosen_is_refused_and_changes_nothing(sanne: Member, wrong: dict[str, str]) -> None:
    browser = Client()
    browser.force_login(sanne.person)
    assert browser.post("/preferences/notices", {"part": "rhythm", **wrong}).status_code == 200
    assert rhythm.rhythm_of(Member.objects.get(pk=sanne.pk)) == Rhythm.AT_ONCE


def test_a_manager_chooses_for_everybody(sanne: Member) -> None:
    mona = people.member(sanne.organisation, "Mona", roles=["manager"])
    browser = Client()
    browser.force_login(mona.person)
    assert browser.post("/organisation/notices", {"part": "rhythm", "rhythm": "daily"}).status_code == 302
    assert rhythm.rhythm_of(Member.objects.get(pk=sanne.pk)) == Rhythm.DAILY
