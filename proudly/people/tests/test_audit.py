"""The audit trail tells who did what, holds together, and shows when somebody has laid hands on it."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from proudly.people import audit
from proudly.people.acting import acting
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.people.services import give_role, let_go
from proudly.people.tests import factories as people

Action, Via = AuditEntry.Action, AuditEntry.Via


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def some_entries(company: Organisation, many: int = 5) -> None:
    for number in range(many):
        audit.record(Action.RULE_CHANGED, organisation_id=company.pk, deed="click", points=number, text="4-byte 💧 é")


@pytest.mark.django_db
def test_a_role_that_is_given_is_in_the_trail_with_who_gave_it() -> None:
    olga = people.member(name="Olga")
    sanne = people.member(olga.organisation)
    with acting(olga, Via.PAGE):
        give_role(member=sanne, role="editor")
        give_role(member=sanne, role="editor")
    entry = AuditEntry.objects.get()
    assert (entry.number, entry.actor, entry.via, entry.action) == (1, olga, "page", "role given")
    assert (entry.concerns, entry.about) == (sanne, {"role": "editor"})


@pytest.mark.django_db
def test_what_is_done_without_a_page_is_done_on_the_server() -> None:
    let_go(member=people.member())
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.via, entry.action) == (None, "server", "member let go")


@pytest.mark.django_db
def test_who_left_does_not_leave_again() -> None:
    sanne = people.member()
    let_go(member=sanne)
    left_at = sanne.left_at
    let_go(member=sanne)
    assert (sanne.left_at, AuditEntry.objects.count()) == (left_at, 1)


@pytest.mark.django_db
def test_what_did_not_happen_is_not_in_the_trail() -> None:
    sanne = people.member()
    with pytest.raises(RuntimeError), transaction.atomic():
        give_role(member=sanne, role="editor")
        raise RuntimeError("the power fails")
    assert not AuditEntry.objects.exists()
    give_role(member=sanne, role="editor")
    assert AuditEntry.objects.get().number == 1


@pytest.mark.django_db
def test_each_organisation_has_a_trail_of_its_own() -> None:
    one, other = people.organisation(), people.organisation("Elders")
    for company in (one, other, one):
        some_entries(company, 1)
    assert list(AuditEntry.objects.filter(organisation=one).values_list("number", flat=True)) == [1, 2]
    assert audit.verify(one).entries == 2
    assert audit.verify(other).entries == 1


def change_about(entries: list[AuditEntry], at: int) -> None:
    AuditEntry.objects.filter(pk=entries[at].pk).update(about={"points": 1000})


def change_moment(entries: list[AuditEntry], at: int) -> None:
    AuditEntry.objects.filter(pk=entries[at].pk).update(at=entries[at - 1].at)


def change_actor(entries: list[AuditEntry], at: int) -> None:
    actor = people.member(entries[at].organisation, "Somebody else")
    AuditEntry.objects.filter(pk=entries[at].pk).update(actor=actor)


def remove(entries: list[AuditEntry], at: int) -> None:
    entries[at].delete()


def remove_and_close_the_gap(entries: list[AuditEntry], at: int) -> None:
    entries[at].delete()
    for entry in entries[at + 1 :]:
        AuditEntry.objects.filter(pk=entry.pk).update(number=entry.number - 1)


def swap(entries: list[AuditEntry], at: int) -> None:
    one, other = entries[at - 1], entries[at]
    AuditEntry.objects.filter(pk=one.pk).update(number=1000)
    AuditEntry.objects.filter(pk=other.pk).update(number=one.number)
    AuditEntry.objects.filter(pk=one.pk).update(number=other.number)


TAMPERINGS = [change_about, change_moment, change_actor, remove, remove_and_close_the_gap, swap]


class TestTampering(TestCase):
    @given(st.sampled_from(TAMPERINGS), st.integers(1, 4))
    def test_whatever_is_done_to_an_entry_is_found(
        self, tamper: Callable[[list[AuditEntry], int], None], at: int
    ) -> None:
        company = people.organisation()
        some_entries(company, 6)
        assert audit.verify(company).broken is None
        tamper(list(AuditEntry.objects.filter(organisation=company).order_by("number")), at)
        found = audit.verify(company)
        assert found.broken in (at, at + 1)
        assert found.entries == found.broken - 1


@pytest.mark.django_db
def test_a_trail_that_is_cut_off_at_the_end_has_another_last_hash() -> None:
    company = people.organisation()
    some_entries(company, 3)
    noted = audit.verify(company)
    AuditEntry.objects.get(number=3).delete()
    found = audit.verify(company)
    assert found.broken is None
    assert (found.entries, found.hash) != (noted.entries, noted.hash)


@pytest.mark.django_db(transaction=True)
def test_entries_that_are_written_at_once_follow_each_other() -> None:
    company = people.organisation()

    def work() -> None:
        some_entries(company, 5)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = audit.verify(company)
    assert (found.entries, found.broken) == (20, None)


@pytest.mark.django_db
def test_the_owner_reads_the_trail_newest_first_and_nobody_else_does() -> None:
    olga = people.member(name="Olga", roles=["owner"])
    people.member(olga.organisation, "Eva", roles=["editor"])
    people.outsider()
    page = signed_in(olga).get("/audit").content.decode()
    assert page.index("Eva") < page.index(">owner<")
    assert "Gave a role" in page and "on the server" in page and "Otto" not in page
    manager = people.member(olga.organisation, "Max", roles=["manager"])
    assert signed_in(manager).get("/audit").status_code == 403
    assert signed_in(manager).post("/audit.csv").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"owner", "editor", "left"}),
        ({"who": "eva"}, {"editor", "left"}),
        ({"action": "member let go"}, {"left"}),
        ({"who": "nobody"}, set()),
        ({"until": "2026-01-01"}, set()),
        ({"since": "2026-01-01", "action": "role given", "who": "Olga"}, {"owner"}),
        ({"since": "yesterday"}, {"owner", "editor", "left"}),
    ],
)
def test_the_trail_can_be_searched(asked: dict[str, str], found: set[str]) -> None:
    olga = people.member(name="Olga", roles=["owner"])
    let_go(member=people.member(olga.organisation, "Eva", roles=["editor"]))
    page = signed_in(olga).get("/audit", asked).content.decode()
    words = {"owner": "role: ", "editor": ">editor<", "left": "Let somebody go: "}
    shown = {"owner": ">owner<" in page, "editor": words["editor"] in page, "left": words["left"] in page}
    assert {word for word, there in shown.items() if there} == found


@pytest.mark.django_db
def test_what_is_no_day_is_said_beside_its_field() -> None:
    page = signed_in(people.member(roles=["owner"])).get("/audit", {"since": "yesterday"}).content.decode()
    assert page.count("Enter a valid date.") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("size", [2, 40])
def test_the_page_takes_as_many_queries_for_forty_entries_as_for_two(size: int, django_assert_num_queries: Any) -> None:
    olga = people.member(name="Olga", roles=["owner"])
    for number in range(size):
        people.member(olga.organisation, f"Eva {number}", roles=["editor"])
    client = signed_in(olga)
    client.get("/audit")
    with django_assert_num_queries(9):
        client.get("/audit")


@pytest.mark.django_db
def test_an_export_has_every_entry_and_is_one_itself() -> None:
    olga = people.member(name="Olga", roles=["owner"])
    audit.record(
        Action.REWARD_OFFERED, organisation_id=olga.organisation_id, reward='=HYPERLINK("https://evil")', points=1
    )
    client = signed_in(olga)
    assert client.get("/audit.csv").status_code == 405
    answer = client.post("/audit.csv")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert [line["action"] for line in lines] == ["role given", "reward offered", "audit exported"]
    assert json.loads(lines[1]["about"])["reward"] == '=HYPERLINK("https://evil")'
    assert not any(cell.startswith(tuple("=+-@\t")) for line in lines for cell in line.values())
    assert lines[2]["actor"] == str(olga.pk)
    assert audit.verify(olga.organisation).hash == lines[2]["hash"]
