"""Members in by a file: previewed, confirmed, applied in pieces, taken back, and forgotten in time."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from proudly.kit import clock
from proudly.people import audit
from proudly.people.erasure import erase_member
from proudly.people.importing import applying, claims, limits, services
from proudly.people.models import (
    AuditEntry,
    IdentityProvider,
    Member,
    MemberImport,
    MemberImportRow,
    MemberRole,
    Person,
    Team,
)
from proudly.people.services import let_go, set_preferences
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

State = MemberImport.State


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BATCH", 3)
    monkeypatch.setattr(limits, "GAP", 0)


@pytest.fixture
def olga() -> Member:
    return people.member(name="Olga", email="olga@waterwerk.example", roles=["owner"])


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def brought(olga: Member, *lines: str, heading: str = "email;name;function;team", **more: Any) -> MemberImport:
    """A file that has been read."""
    data = "\n".join([heading, *lines]).encode()
    new = services.bring_file(by=olga, data=data, file_name="people.csv", **more)
    return worked_on(new)


def worked_on(one: MemberImport) -> MemberImport:
    services.work_on(import_id=one.pk)
    one.refresh_from_db()
    return one


def applied(olga: Member, *lines: str, **more: Any) -> MemberImport:
    one = brought(olga, *lines, **more)
    assert one.state == State.READY
    return worked_on(services.confirm(brought=one, by=olga))


def undone(olga: Member, one: MemberImport) -> MemberImport:
    return worked_on(services.undo(brought=one, by=olga))


def kinds(one: MemberImport) -> dict[str, str]:
    """Address → kind of row."""
    return dict(one.rows.values_list("email", "kind"))


def codes(one: MemberImport) -> dict[int, list[str]]:
    """Line → what is wrong with it."""
    wrong = one.rows.filter(kind="wrong").order_by("pk")
    return {row.line or 0: [problem["code"] for problem in row.problems] for row in wrong}


def find(address: str) -> Member:
    return Member.objects.select_related("person", "team__parent").get(person__email=address)


def everybody() -> list[tuple[Any, ...]]:
    """All that is known of people, to see that nothing has changed."""
    told = Member.objects.order_by("pk").values_list(
        "pk", "person__email", "name", "function", "location", "language", "team", "left_at", "mail_wanted"
    )
    return [*told, *MemberRole.objects.order_by("pk").values_list("member", "role")]


# --- preview ----------------------------------------------------------------------------------------------------------


def test_a_preview_tells_who_is_new_changed_back_gone_and_wrong_and_changes_nothing(olga: Member) -> None:
    pumps = people.team(olga.organisation, "Pumps")
    ann = people.member(olga.organisation, "Ann", email="ann@b.example", function="Engineer", team=pumps)
    people.member(olga.organisation, "Same", email="same@b.example", function="Engineer", team=pumps)
    people.member(olga.organisation, "Absent", email="absent@b.example")
    let_go(member=people.member(olga.organisation, "Bo", email="bo@b.example"))
    before, teams, accounts = everybody(), Team.objects.count(), Person.objects.count()
    one = brought(
        olga,
        "olga@waterwerk.example;Olga;;",
        "ANN@b.example;Ann Smit;Chief;Waterwerk > Pumps",
        "same@b.example;Same;Engineer;PUMPS",
        "bo@b.example;;;",
        "cas@b.example;Cas;Engineer;Pumps",
        "dirk@b.example;;;",
        let_go_missing=True,
    )
    assert kinds(one) == {
        "ann@b.example": "changed",
        "bo@b.example": "back",
        "cas@b.example": "new",
        "dirk@b.example": "wrong",
        "absent@b.example": "gone",
    }
    assert one.counts == {"same": 2, "changed": 1, "back": 1, "new": 1, "wrong": 1, "gone": 1, "without address": 0}
    row = one.rows.get(member=ann)
    assert row.values == {"name": "Ann Smit", "function": "Chief", "team": "Waterwerk > Pumps"}
    assert row.before == {"name": "Ann", "function": "Engineer", "team": "Pumps", "team_id": pumps.pk}
    assert one.new_teams == ["Waterwerk", "Waterwerk > Pumps"]
    assert (everybody(), Team.objects.count(), Person.objects.count()) == (before, teams, accounts)


def test_an_address_that_is_there_twice_however_it_is_written_is_told_with_the_first_line(olga: Member) -> None:
    one = brought(olga, "ann@b.example;Ann;;", "bo@b.example;Bo;;", " Ann@B.example;Ann;;", "ANN@b.example;Ann;;")
    assert codes(one) == {4: ["address twice"], 5: ["address twice"]}
    assert [row.problems[0]["line"] for row in one.rows.filter(kind="wrong")] == [2, 2]
    assert one.counts["new"] == 2


def test_an_empty_cell_changes_nothing(olga: Member) -> None:
    people.member(olga.organisation, "Ann", email="ann@b.example", function="Engineer", location="Utrecht")
    one = brought(olga, "ann@b.example;;;", "olga@waterwerk.example")
    assert one.counts["same"] == 2 and not one.rows.exists()


def test_people_of_another_organisation_are_neither_seen_nor_touched(olga: Member) -> None:
    otto = people.member(people.organisation("Elders"), "Otto", email="otto@b.example", function="Boss")
    one = applied(olga, "otto@b.example;Otto Here;Guest;", let_go_missing=True)
    assert kinds(one) == {"otto@b.example": "new"}
    assert Person.objects.filter(email="otto@b.example").count() == 1
    otto.refresh_from_db()
    assert (otto.name, otto.function, otto.left_at) == ("Otto", "Boss", None)


def test_nobody_is_gone_while_a_line_has_no_readable_address(olga: Member) -> None:
    people.member(olga.organisation, "Absent", email="absent@b.example")
    one = brought(olga, "absent@b,example;Absent;;", let_go_missing=True)
    assert kinds(one) == {"": "wrong"}
    assert "Nobody is let go" in signed_in(olga).get(f"/people/import/{one.pk}").content.decode()


def test_whoever_stands_in_a_wrong_line_is_not_gone(olga: Member) -> None:
    people.member(olga.organisation, "Ann", email="ann@b.example")
    one = brought(olga, f"ann@b.example;{'x' * 200};;", let_go_missing=True)
    assert kinds(one) == {"ann@b.example": "wrong"}


def test_the_uploader_and_the_last_owner_are_never_gone(olga: Member) -> None:
    max_ = people.member(olga.organisation, "Max", email="max@b.example", roles=["manager"])
    owner = people.member(olga.organisation, "Omar", email="omar@b.example", roles=["owner"])
    one = brought(olga, "eva@b.example;Eva;;", let_go_missing=True)
    assert kinds(one) == {"eva@b.example": "new", "max@b.example": "gone", "omar@b.example": "gone"}
    MemberRole.objects.filter(member=olga).delete()  # and now Omar is the last
    one = worked_on(services.confirm(brought=one, by=olga))
    for member in (olga, max_, owner):
        member.refresh_from_db()
    assert (olga.left_at, owner.left_at) == (None, None) and max_.left_at is not None
    assert one.rows.get(member=owner).outcome == "kept"


def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(olga: Member) -> None:
    one = brought(olga, "a@b.example;A", *["x@b.example;X"] * 10, heading="address;name")
    assert (one.state, one.trouble["code"], one.file) == (State.UNREADABLE, "no addresses", None)
    assert not one.rows.exists()
    page = signed_in(olga).get(f"/people/import/{one.pk}").content.decode()
    assert "No column is called" in page and "address" in page


def test_what_is_wrong_late_in_a_file_leaves_nothing_half_read(olga: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 8)
    one = brought(olga, *[f"p{number}@b.example;P;;" for number in range(9)])
    assert (one.state, one.trouble["code"]) == (State.UNREADABLE, "too many rows")
    assert not one.rows.exists()


def test_only_headings_and_far_too_many_teams_are_told(olga: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    assert brought(olga).trouble["code"] == "only headings"
    monkeypatch.setattr(limits, "NEW_TEAMS", 3)
    lines = [f"p{number}@b.example;P;;T{number}" for number in range(4)]
    assert brought(olga, *lines).trouble["code"] == "too many teams"


# --- apply ------------------------------------------------------------------------------------------------------------

MANY = [f"p{number}@b.example;Person {number};Engineer;Waterwerk > NL > Pumps {number % 2}" for number in range(10)]


def test_a_confirmed_import_brings_people_in_and_mails_nobody(olga: Member) -> None:
    one = applied(olga, *MANY)
    assert (one.state, one.file, one.done) == (State.APPLIED, None, 10)
    ann = find("p3@b.example")
    assert (ann.name, ann.function, ann.language) == ("Person 3", "Engineer", "en")
    assert ann.team is not None and (ann.team.name, str(ann.team.parent)) == ("Pumps 1", "NL")
    assert Team.objects.filter(organisation=olga.organisation).count() == 4
    assert not ann.person.has_usable_password()
    assert mail.outbox == []


def test_confirming_twice_is_once(olga: Member) -> None:
    one = applied(olga, *MANY)
    worked_on(services.confirm(brought=one, by=olga))
    assert Member.objects.count() == 11
    assert AuditEntry.objects.filter(action="members imported").count() == 1


def test_the_audit_trail_has_one_entry_with_counts_and_those_of_roles(olga: Member) -> None:
    lines = ["eva@b.example;Eva;editor", "olga@waterwerk.example;;owner,manager", "x;y;"]
    one = applied(olga, *lines, heading="email;name;roles")
    told = AuditEntry.objects.filter(actor=olga).order_by("number")
    assert [(entry.action, entry.about, entry.via) for entry in told] == [
        ("role given", {"role": "editor"}, "page"),
        ("role given", {"role": "manager"}, "page"),
        ("members imported", {"new": 1, "changed": 1, "same": 0, "wrong": 1, "teams": 0}, "page"),
    ]
    assert audit.verify(olga.organisation).broken is None
    undone(olga, one)
    last = AuditEntry.objects.order_by("-number")[0]
    assert (last.action, last.about) == ("import undone", {"undone": 2, "left": 0})
    page = signed_in(olga).get("/audit").content.decode()
    page = re.sub(r"<[^>]+>", "", page)
    assert "new: 1" in page and "taken back: 2" in page


def test_roles_are_given_by_a_file_and_never_taken(olga: Member) -> None:
    eva = people.editor(olga.organisation, email="eva@b.example")
    applied(olga, "eva@b.example;manager", heading="email;roles")
    assert set(eva.roles.values_list("role", flat=True)) == {"editor", "manager"}


def test_who_had_left_comes_back(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo", email="bo@b.example")
    let_go(member=bo)
    applied(olga, "bo@b.example;Bo Smit;;")
    bo.refresh_from_db()
    assert (bo.is_present, bo.name) == (True, "Bo Smit")


def test_who_comes_back_has_the_roles_of_the_file_and_none_from_before(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo", email="bo@b.example", roles=["manager", "editor"])
    let_go(member=bo)
    one = brought(olga, "bo@b.example;editor", heading="email;roles")
    page = signed_in(olga).get(f"/people/import/{one.pk}").content.decode()
    assert "editor" in page and "manager" not in page
    worked_on(services.confirm(brought=one, by=olga))
    bo.refresh_from_db()
    assert bo.is_present and set(bo.roles.values_list("role", flat=True)) == {"editor"}
    assert AuditEntry.objects.filter(concerns=bo, action="member back").count() == 1
    undone(olga, one)
    bo.refresh_from_db()
    assert not bo.is_present and not bo.roles.exists()


def test_the_last_owner_for_emergencies_is_never_gone(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo", email="bo@b.example", roles=["owner"])
    people.member(olga.organisation, "Cas", email="cas@b.example")
    IdentityProvider.objects.create(organisation=olga.organisation, kind="oidc", name="Entra", enforced=True)
    Member.objects.filter(pk=bo.pk).update(break_glass=True)
    one = brought(olga, "ann@b.example;Ann;;", let_go_missing=True)
    assert kinds(one) == {"ann@b.example": "new", "cas@b.example": "gone"}
    IdentityProvider.objects.update(enforced=False)
    one = brought(olga, "ann@b.example;Ann;;", let_go_missing=True)
    assert kinds(one)["bo@b.example"] == "gone"
    IdentityProvider.objects.update(enforced=True)
    worked_on(services.confirm(brought=one, by=olga))
    bo.refresh_from_db()
    assert bo.is_present


def test_undoing_gives_back_all_that_was_taken_by_letting_go(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo", email="bo@b.example", roles=["manager"])
    client = signed_in(bo)
    one = applied(olga, "ann@b.example;Ann;;", let_go_missing=True)
    assert client.get("/").status_code == 403
    assert AuditEntry.objects.filter(concerns=bo, action="member let go").count() == 1
    undone(olga, one)
    assert client.get("/").status_code == 200
    assert set(bo.roles.values_list("role", flat=True)) == {"manager"}


def test_no_line_reaches_somebody_erased(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo", email="bo@b.example")
    erase_member(member=bo)
    bo.refresh_from_db()
    for address in ("bo@b.example", f"erased-{bo.pk}@erased.invalid", f"{bo.pk}@erased.invalid"):
        one = applied(olga, f"{address};Bo again;;")
        assert kinds(one) == {address: "new"}
    bo.refresh_from_db()
    assert not bo.is_present and bo.name == "Former colleague"


def test_who_is_changed_keeps_what_the_file_does_not_say(olga: Member) -> None:
    ann = people.member(olga.organisation, "Ann", email="ann@b.example", location="Utrecht", networks=["x"])
    set_preferences(member=ann, language="nl", networks=["x"], mail_wanted=False)
    applied(olga, "ann@b.example;;Chief;")
    after = find("ann@b.example")
    assert after.pk == ann.pk and after.joined_at == ann.joined_at
    assert (after.function, after.location, after.language, after.networks, after.mail_wanted) == (
        "Chief",
        "Utrecht",
        "nl",
        ["x"],
        False,
    )


class Died(BaseException):
    """The worker is gone, in the middle of it."""


def dying_after(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, times: int) -> None:
    real, left = getattr(module, name), iter(range(times))

    def dies(*args: Any, **kwargs: Any) -> Any:
        done = real(*args, **kwargs)
        if next(left, None) is None:
            raise Died
        return done

    monkeypatch.setattr(module, name, dies)


@pytest.mark.parametrize("times", range(5))
@pytest.mark.parametrize("name", ["_bring_in", "_move_on", "_people_of", "_write_members", "_finish_applying"])
def test_a_worker_that_dies_anywhere_is_followed_by_one_that_goes_on(
    olga: Member, name: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = services.confirm(brought=brought(olga, *MANY), by=olga)
    with monkeypatch.context() as dying:
        dying_after(dying, applying, name, times)
        with suppress(Died):
            services.work_on(import_id=one.pk)
    services.work_on(import_id=one.pk)  # its claim holds for a while
    with clock.at(clock.now() + limits.CLAIM_RUNS_OUT * 2):
        for import_id in claims.waiting():
            services.work_on(import_id=import_id)
    one.refresh_from_db()
    assert (one.state, one.done) == (State.APPLIED, 10)
    assert Member.objects.count() == 11 and Team.objects.count() == 4
    assert AuditEntry.objects.filter(action="members imported").count() == 1


@pytest.mark.parametrize("at_row", [0, 1, 4, 9])
def test_a_reader_that_dies_is_followed_by_one_that_begins_anew(
    olga: Member, at_row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from proudly.people.importing import reading

    one = services.bring_file(by=olga, data="\n".join(["email;name;function;team", *MANY]).encode(), file_name="x")
    with monkeypatch.context() as dying:
        dying_after(dying, reading, "wanted_by", at_row)
        with pytest.raises(Died):
            services.work_on(import_id=one.pk)
    assert claims.waiting() == [], "its claim holds for a while"
    with clock.at(clock.now() + limits.CLAIM_RUNS_OUT * 2):
        assert claims.waiting() == [one.pk]
        worked_on(one)
    assert (one.state, one.counts["new"], one.rows.count()) == (State.READY, 10, 10)


def test_a_file_that_takes_its_readers_down_is_given_up(olga: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    from proudly.people.importing import reading

    one = services.bring_file(by=olga, data=b"email\na@b.example", file_name="x")
    monkeypatch.setattr(reading, "read_sheet", lambda _data: (_ for _ in ()).throw(Died))
    later = clock.now()
    for _attempt in range(limits.MOST_ATTEMPTS + 1):
        with clock.at(later), suppress(Died):
            services.work_on(import_id=one.pk)
        later += limits.CLAIM_RUNS_OUT * 2
    one.refresh_from_db()
    assert (one.state, one.trouble["code"]) == (State.UNREADABLE, "gave up")


def test_a_worker_that_was_given_up_and_wakes_changes_nothing(olga: Member) -> None:
    one = services.confirm(brought=brought(olga, *MANY), by=olga)
    late = claims.claim(one.pk)
    assert late is not None and claims.claim(one.pk) is None
    with clock.at(clock.now() + limits.CLAIM_RUNS_OUT * 2):
        worked_on(one)
    after = everybody()
    applying.apply_rows(late)
    assert everybody() == after


def test_people_who_came_meanwhile_are_changed_and_not_brought_in_twice(olga: Member) -> None:
    one = brought(olga, "ann@b.example;Ann;Chief;")
    ann = people.member(olga.organisation, "Annie", email="ann@b.example", function="Engineer")
    one = worked_on(services.confirm(brought=one, by=olga))
    assert one.counts["changed"] == 1 and one.counts["new"] == 0
    undone(olga, one)
    ann.refresh_from_db()
    assert (ann.name, ann.function, ann.is_present) == ("Annie", "Engineer", True)


def test_a_preview_from_before_another_import_is_made_anew(olga: Member) -> None:
    first, second = brought(olga, "ann@b.example;Ann;Engineer;"), brought(olga, "ann@b.example;Ann;Chief;")
    worked_on(services.confirm(brought=first, by=olga))
    answer = signed_in(olga).post(f"/people/import/{second.pk}/confirm", follow=True).content.decode()
    assert "People have changed since" in answer
    worked_on(second)
    assert (second.state, kinds(second)) == (State.READY, {"ann@b.example": "changed"})
    assert second.rows.get().values == {"function": "Chief"}


def test_one_import_at_a_time(olga: Member) -> None:
    first, second = brought(olga, "ann@b.example;Ann;;"), brought(olga, "bo@b.example;Bo;;")
    services.confirm(brought=first, by=olga)
    with pytest.raises(services.NotNow):
        services.confirm(brought=second, by=olga)
    with pytest.raises(services.NotNow):
        services.drop(brought=first)


# --- undo -------------------------------------------------------------------------------------------------------------


def test_undoing_leaves_everybody_as_before(olga: Member) -> None:
    pumps = people.team(olga.organisation, "Pumps")
    people.member(olga.organisation, "Ann", email="ann@b.example", function="Engineer", team=pumps)
    people.member(olga.organisation, "Absent", email="absent@b.example")
    let_go(member=people.member(olga.organisation, "Bo", email="bo@b.example"))
    before = everybody()
    lines = ["ann@b.example;Ann S;Chief;Other;manager", "bo@b.example;Bo S;;;", "cas@b.example;Cas;;Other;owner"]
    one = applied(olga, *lines, heading="email;name;function;team;roles", let_go_missing=True)
    assert everybody() != before
    one = undone(olga, one)
    assert (one.state, one.counts["undone"], one.counts["left"]) == (State.UNDONE, 4, 0)
    after = everybody()
    cas = find("cas@b.example")
    assert not cas.is_present and not cas.roles.exists()
    assert [told for told in after if told[0] != cas.pk] == before


def test_who_was_changed_since_is_left_and_listed(olga: Member) -> None:
    one = applied(olga, *MANY)
    set_preferences(member=find("p4@b.example"), language="nl", networks=[], mail_wanted=True)
    Member.objects.filter(pk=find("p5@b.example").pk).update(function="Chief")
    let_go(member=find("p6@b.example"))
    left_at = find("p6@b.example").left_at
    one = undone(olga, one)
    assert (one.counts["undone"], one.counts["left"]) == (8, 2)
    assert find("p5@b.example").is_present and find("p6@b.example").left_at == left_at
    assert not find("p4@b.example").is_present, "the file said nothing of the language"
    page = signed_in(olga).get(f"/people/import/{one.pk}?kind=stayed").content.decode()
    assert "p5@b.example" in page and "p6@b.example" in page and "p7@b.example" not in page


def test_who_was_let_go_and_taken_back_since_is_left(olga: Member) -> None:
    absent = people.member(olga.organisation, "Absent", email="absent@b.example")
    one = applied(olga, "ann@b.example;Ann;;", let_go_missing=True)
    later = clock.now() + timedelta(hours=1)
    Member.objects.filter(pk=absent.pk).update(left_at=later)
    one = undone(olga, one)
    absent.refresh_from_db()
    assert absent.left_at == later and one.counts["left"] == 1


def test_only_the_newest_import_is_undone(olga: Member) -> None:
    first = applied(olga, "ann@b.example;Ann;;")
    second = applied(olga, "bo@b.example;Bo;;")
    with pytest.raises(services.NotNow):
        services.undo(brought=first, by=olga)
    page = signed_in(olga).post(f"/people/import/{first.pk}/undo", follow=True).content.decode()
    assert "Undo that import first" in page
    undone(olga, second)
    undone(olga, first)
    assert not find("ann@b.example").is_present


def test_undoing_never_takes_the_last_owner(olga: Member) -> None:
    one = applied(olga, "ann@b.example;Ann;owner", heading="email;name;roles")
    MemberRole.objects.filter(member=olga).delete()
    one = undone(olga, one)
    assert find("ann@b.example").is_present and one.counts["left"] == 1
    assert MemberRole.objects.filter(member__person__email="ann@b.example", role="owner").exists()


@pytest.mark.parametrize("times", range(5))
def test_undoing_that_dies_goes_on(olga: Member, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one = services.undo(brought=applied(olga, *MANY), by=olga)
    with monkeypatch.context() as dying:
        dying_after(dying, applying, "_take_back", times)
        with suppress(Died):
            services.work_on(import_id=one.pk)
    with clock.at(clock.now() + limits.CLAIM_RUNS_OUT * 2):
        worked_on(one)
    assert (one.state, one.counts["undone"]) == (State.UNDONE, 10)
    assert Member.objects.present().count() == 1


# --- forgetting -------------------------------------------------------------------------------------------------------


def test_the_lines_of_an_import_are_deleted_in_time_and_undoing_ends_with_it(olga: Member) -> None:
    one, waiting = applied(olga, *MANY), brought(olga, "bo@b.example;Bo;;")
    services.forget_old_imports()
    assert one.rows.count() == 10
    with clock.at(clock.now() + limits.KEPT + timedelta(hours=1)):
        assert services.forget_old_imports() == 2
        assert services.forget_old_imports() == 0
    one.refresh_from_db()
    assert not MemberImportRow.objects.exists()
    assert (one.file_name, one.state, one.counts["new"]) == ("", State.APPLIED, 10)
    assert not MemberImport.objects.filter(pk=waiting.pk).exists()
    with pytest.raises(services.NotNow):
        services.undo(brought=one, by=olga)
    page = signed_in(olga).get(f"/people/import/{one.pk}").content.decode()
    assert "deleted after 30 days" in page and "undo-import" not in page


def test_an_import_forgets_whoever_asks_to_be_forgotten(olga: Member) -> None:
    one = applied(olga, *MANY)
    services.forget_member(member=find("p3@b.example"))
    assert one.rows.count() == 9 and not one.rows.filter(email="p3@b.example").exists()


def test_a_preview_that_is_dropped_leaves_nothing(olga: Member) -> None:
    one = brought(olga, *MANY)
    signed_in(olga).post(f"/people/import/{one.pk}/drop")
    assert not MemberImport.objects.exists() and not MemberImportRow.objects.exists()
    assert Member.objects.count() == 1


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_once(django_capture_on_commit_callbacks: Any) -> Any:
    """Tasks are done when a request commits."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_an_owner_brings_a_file_confirms_it_and_takes_it_back(olga: Member, at_once: Any) -> None:
    client = signed_in(olga)
    assert "No import yet" in client.get("/people/import").content.decode()
    file = SimpleUploadedFile("people.csv", b"email;name\nann@b.example;Ann <b>\nx;y\n")
    with at_once():
        answer = client.post("/people/import", {"file": file})
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert "ann@b.example" in page and "Ann &lt;b&gt;" in page and "Import 1 change" in page
    assert "“x” is no e-mail address." in client.get(f"{address}?kind=wrong").content.decode()
    with at_once():
        client.post(f"{address}/confirm")
    assert "1 change made" in client.get(address).content.decode()
    assert "Ann" in client.get("/people").content.decode()
    with at_once():
        client.post(f"{address}/undo")
    assert "1 change has been taken back" in client.get(address).content.decode()
    assert "people.csv" in client.get("/people/import").content.decode()


def test_progress_is_shown_while_it_lasts(olga: Member) -> None:
    one = services.bring_file(by=olga, data=b"email\na@b.example", file_name="x.csv")
    client = signed_in(olga)
    page = client.get(f"/people/import/{one.pk}").content.decode()
    assert 'hx-trigger="every 1s"' in page and "<progress" in page
    MemberImport.objects.filter(pk=one.pk).update(state=State.APPLYING, done=500, total=50_000)
    page = client.get(f"/people/import/{one.pk}").content.decode()
    assert "500 of 50,000" in page and 'value="500"' in page


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "The file is empty."), (b"x" * (limits.FILE_BYTES + 1), "The file is larger than 20.0")]
)
def test_a_file_of_the_wrong_size_is_refused_at_once(olga: Member, data: bytes, said: str) -> None:
    page = signed_in(olga).post("/people/import", {"file": SimpleUploadedFile("x.csv", data)}).content.decode()
    assert said in page.replace("\xa0", " ")
    assert not MemberImport.objects.exists()


def test_the_wrong_lines_are_downloaded_with_the_reason_and_run_nothing(olga: Member) -> None:
    lines = ['=cmd|"/C calc"!A0;x;;', "+a@@b;=1+1;-2;@x", "ann@b.example;A\0;\t=x;", "bo@b.example;Bo;;"]
    one = brought(olga, "=cmd|' /C calc'!A0;x;;", *lines[1:])
    client = signed_in(olga)
    assert client.get(f"/people/import/{one.pk}/wrong.csv").status_code == 405
    answer = client.post(f"/people/import/{one.pk}/wrong.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["email", "name", "function", "team", "Line", "What is wrong"]
    assert [row[-2] for row in rows[1:]] == ["2", "3", "4"]
    assert "is no e-mail address" in rows[1][-1]
    assert not any(cell.lstrip().startswith(tuple("=+-@\t\r")) for row in rows for cell in row)
    told = AuditEntry.objects.order_by("-number")[0]
    assert (told.action, told.about) == ("data exported", {"rows": 3})


def test_templates_have_the_headings_of_the_readers_language_and_can_be_filled_in(olga: Member) -> None:
    client = signed_in(olga)
    assert "E-mail,Name,Function,Team" in client.get("/people/import/template.csv").content.decode("utf-8-sig")
    set_preferences(member=olga, language="nl", networks=[], mail_wanted=True)
    filled = client.get("/people/import/template.csv").content + b"ann@b.example;Ann;Baas;A > B;Utrecht;nl;"
    one = services.bring_file(by=olga, data=filled, file_name="x.csv")
    assert kinds(worked_on(one)) == {"ann@b.example": "new"} and one.ignored_columns == []
    book = load_workbook(io.BytesIO(client.get("/people/import/template.xlsx").content))
    book.worksheets[0].append(["bo@b.example", "Bo", "=1+1", "A > B"])
    file = io.BytesIO()
    book.save(file)
    one = worked_on(services.bring_file(by=olga, data=file.getvalue(), file_name="x.xlsx"))
    assert kinds(one) == {"bo@b.example": "new"} and one.ignored_columns == []


@pytest.mark.parametrize("size", [3, 40])
def test_a_preview_takes_as_many_queries_for_forty_lines_as_for_three(
    olga: Member, size: int, django_assert_num_queries: Any
) -> None:
    one = brought(olga, *[f"p{number}@b.example;P;;" for number in range(size)])
    client = signed_in(olga)
    client.get("/people")
    with django_assert_num_queries(10):
        client.get(f"/people/import/{one.pk}")


@pytest.mark.parametrize("size", [30, 300])
def test_a_piece_takes_as_many_queries_however_many_lines_it_has(
    olga: Member, size: int, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(limits, "BATCH", 500)
    one = services.confirm(brought=brought(olga, *[f"p{number}@b.example;P;E;" for number in range(size)]), by=olga)
    # SQLite takes so many values at once: a bulk of three hundred members is some statements.
    with django_assert_max_num_queries(44):
        services.work_on(import_id=one.pk)
    assert Member.objects.count() == size + 1
