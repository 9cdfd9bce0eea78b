"""A confirmed import, applied in small transactions; and taken back likewise.

Each transaction moves `position` on, so that one that is cut off goes on where it was, by whichever worker finds it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count
from django.db.models.functions import Lower

from proudly.kit import clock
from proudly.people.acting import acting
from proudly.people.audit import Deed, record, record_all
from proudly.people.coming_back import take_back
from proudly.people.groups import hold_roles_of_groups
from proudly.people.importing import claims, limits
from proudly.people.importing.rows import PATH_SIGN
from proudly.people.importing.trees import TeamTree
from proudly.people.models import AuditEntry, Member, MemberImport, MemberImportRow, MemberRole, Organisation, Person
from proudly.people.rules import OWNER
from proudly.people.services import give_role, owners_to_keep, take_role

State = MemberImport.State
Kind = MemberImportRow.Kind
Outcome = MemberImportRow.Outcome
PLAIN = ("name", "function", "location", "language")  # set as they stand in the file
WRITTEN = [*PLAIN, "team", "left_at"]


def apply_rows(claim: claims.Claim) -> None:
    """Apply an import that is claimed for it, or what is left of it."""
    _step_by_step(_apply_next, claim)


def undo_rows(claim: claims.Claim) -> None:
    """Take back an import that is claimed for it, or what is left of it."""
    _step_by_step(_undo_next, claim)


def _step_by_step(step: Callable[[claims.Claim], bool], claim: claims.Claim) -> None:
    started = time.monotonic()
    while step(claim):
        claims.breathe(after=time.monotonic() - started)
        started = time.monotonic()


# --- apply ------------------------------------------------------------------------------------------------------------


def _apply_next(claim: claims.Claim) -> bool:
    with claim.held() as mine:
        if mine is None:
            return False
        # Changes of roles and leavings in one organisation follow each other: the last owners cannot all go.
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=mine.organisation_id)
        with acting(mine.asked_by, AuditEntry.Via.PAGE):
            rows = _next_rows(mine)
            if not rows:
                _finish_applying(mine)
                claim.let_go_of(mine)
                return False
            previewed = [_said(row) for row in rows]
            tree = TeamTree(organisation.pk)
            if not mine.position:
                tree.make([path.split(PATH_SIGN) for path in mine.new_teams])
            _bring_in(organisation, [row for row in rows if row.kind != Kind.GONE], tree)
            _let_go(mine, [row for row in rows if row.kind == Kind.GONE])
        _write_rows([row for row, said in zip(rows, previewed, strict=True) if _said(row) != said])
        _move_on(mine, rows)
    return True


def _said(row: MemberImportRow) -> tuple[Any, ...]:
    """What a row says, to see whether it is to be written anew."""
    return row.kind, row.member_id, dict(row.values), dict(row.before), row.outcome


def _next_rows(mine: MemberImport) -> list[MemberImportRow]:
    waiting = mine.rows.filter(pk__gt=mine.position).exclude(kind=Kind.WRONG)
    return list(waiting.order_by("pk")[: limits.BATCH])


def _bring_in(organisation: Organisation, rows: list[MemberImportRow], tree: TeamTree) -> None:
    """New, changed and returning members. The preview may be old: what is so now is what undoing restores."""
    people = _people_of([row.email for row in rows])
    found = Member.objects.filter(organisation=organisation, erased_at=None, person__in=people.values())
    members = {member.person_id: member for member in found}
    tree.make([row.values["team"].split(PATH_SIGN) for row in rows if "team" in row.values])
    now = clock.now()
    returning = {member.pk for member in members.values() if member.left_at}
    written: list[Member] = []
    for row in rows:
        person_id = people.get(row.email)
        member = members.get(person_id) if person_id else None
        if person_id is None or (member is None and "name" not in row.values):
            row.outcome = Outcome.KEPT  # it was about somebody whom nobody knows any more
            continue
        if member is None:
            row.kind, row.before = Kind.NEW, {}
            member = Member(
                organisation=organisation, person_id=person_id, language=organisation.language, joined_at=now
            )
        else:
            row.kind = Kind.BACK if member.left_at else Kind.CHANGED
            row.before = {key: getattr(member, key) for key in PLAIN if key in row.values}
            row.member_id = member.pk
            if "team" in row.values:
                row.before |= {"team": tree.path(member.team_id), "team_id": member.team_id}
            if member.left_at:
                row.before["left_at"] = member.left_at.isoformat()
        for key in PLAIN:
            if key in row.values:
                setattr(member, key, row.values[key])
        if "team" in row.values:
            member.team_id = tree.find(row.values["team"].split(PATH_SIGN))
        member.left_at = None
        written.append(member)
    take_back(organisation_id=organisation.pk, member_ids=returning & {member.pk for member in written})
    _write_members(written)
    if with_roles := [row for row in rows if row.values.get("roles") and not row.outcome]:
        _give_roles(organisation, with_roles)


def _people_of(emails: list[str]) -> dict[str, int]:
    """Ids of the people with these addresses, who are made where they are missing. Addresses are in small letters."""
    known = _known_people(emails)
    missing = [email for email in emails if email not in known]
    if missing:
        # Another organisation may bring the same person at this moment.
        Person.objects.bulk_create(
            (Person(email=email, password=_no_password(), date_joined=clock.now()) for email in missing),
            ignore_conflicts=True,
        )
        known |= _known_people(missing)
    return known


def _no_password() -> str:
    """As `set_unusable_password` makes it, in a hundredth of the time."""
    return UNUSABLE_PASSWORD_PREFIX + token_urlsafe(30)


def _known_people(emails: list[str]) -> dict[str, int]:
    people = Person.objects.annotate(address=Lower("email")).filter(address__in=emails)
    return dict(people.values_list("address", "pk"))


def _write_members(members: Iterable[Member]) -> None:
    """Insert or update, in as few statements as the database allows."""
    rows = []
    for member in members:
        if member.pk is not None:  # who it is, organisation and person say
            member = Member(**{field.attname: getattr(member, field.attname) for field in Member._meta.concrete_fields})
            member.pk = None
        rows.append(member)
    Member.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organisation", "person"], update_fields=WRITTEN
    )


def _give_roles(organisation: Organisation, rows: list[MemberImportRow]) -> None:
    members = _members_of(organisation, rows)
    held: dict[int, set[str]] = {}
    holding = MemberRole.objects.filter(member__in=[member.pk for member in members.values()])
    for member_id, role in holding.values_list("member_id", "role"):
        held.setdefault(member_id, set()).add(role)
    for row in rows:
        member = members[row.email]
        row.values["roles"] = [role for role in row.values["roles"] if role not in held.get(member.pk, ())]
        for role in row.values["roles"]:
            give_role(member=member, role=role)


def _members_of(organisation: Organisation, rows: list[MemberImportRow]) -> dict[str, Member]:
    """The members that rows are about, by the addresses of the file."""
    people = _known_people([row.email for row in rows])
    found = Member.objects.filter(organisation=organisation, erased_at=None, person__in=people.values())
    by_person = {member.person_id: member for member in found}
    return {email: by_person[person] for email, person in people.items() if person in by_person}


def _let_go(mine: MemberImport, rows: list[MemberImportRow]) -> None:
    """Those who are not in the file, but for whoever is at work, and as long as an owner is left."""
    going = {row.member_id for row in rows if row.member_id} - {mine.by_id, mine.asked_by_id}
    present = Member.objects.present().filter(organisation=mine.organisation_id)
    going &= set(present.filter(pk__in=going).values_list("pk", flat=True))
    going -= owners_to_keep(mine.organisation_id, going=going)
    now = clock.now()
    Member.objects.filter(organisation=mine.organisation_id, pk__in=going).update(left_at=now)
    _record_each(AuditEntry.Action.MEMBER_LET_GO, going, mine.organisation_id)
    for row in rows:
        if row.member_id in going:
            row.values = {"left_at": now.isoformat()}
        else:
            row.outcome = Outcome.KEPT


def _record_each(action: AuditEntry.Action, member_ids: Iterable[int], organisation_id: int) -> None:
    record_all([Deed(action, pk) for pk in sorted(member_ids)], organisation_id=organisation_id)


def _finish_applying(mine: MemberImport) -> None:
    mine.state, mine.applied_at, mine.file = State.APPLIED, clock.now(), None
    mine.counts = {**dict.fromkeys(Kind.values, 0), **mine.counts, **_counted(mine)}
    about = {kind: count for kind, count in mine.counts.items() if count and kind in Kind.values}
    about["same"] = mine.counts.get("same", 0)
    record(AuditEntry.Action.MEMBERS_IMPORTED, organisation_id=mine.organisation_id, teams=len(mine.new_teams), **about)


def _counted(mine: MemberImport) -> dict[str, int]:
    """How many of each kind were done in the end."""
    counted = dict.fromkeys((Kind.NEW, Kind.CHANGED, Kind.BACK, Kind.GONE), 0)
    done = mine.rows.exclude(kind=Kind.WRONG).filter(outcome="").values_list("kind").annotate(n=Count("pk"))
    return {str(kind): number for kind, number in {**counted, **dict(done.order_by())}.items()}


def _write_rows(rows: list[MemberImportRow]) -> None:
    MemberImportRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["kind", "member", "values", "before", "outcome"],
    )


def _move_on(mine: MemberImport, rows: list[MemberImportRow]) -> None:
    mine.position, mine.done = rows[-1].pk, mine.done + len(rows)
    mine.save(update_fields=["position", "done"])


# --- undo -------------------------------------------------------------------------------------------------------------


def _undo_next(claim: claims.Claim) -> bool:
    with claim.held() as mine:
        if mine is None:
            return False
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=mine.organisation_id)
        with acting(mine.asked_by, AuditEntry.Via.PAGE):
            rows = _next_rows(mine)
            if not rows:
                _finish_undoing(mine)
                claim.let_go_of(mine)
                return False
            _take_back(mine, organisation, [row for row in rows if row.outcome != Outcome.KEPT])
        for outcome in (Outcome.UNDONE, Outcome.LEFT):
            told = [row.pk for row in rows if row.outcome == outcome]
            MemberImportRow.objects.filter(pk__in=told).update(outcome=outcome)
        _move_on(mine, rows)
    return True


def _take_back(mine: MemberImport, organisation: Organisation, rows: list[MemberImportRow]) -> None:
    """Each row as it was before, unless somebody has changed it since: then it stays, and says so."""
    members = _members_of(organisation, rows)
    tree = TeamTree(organisation.pk)
    losing = {members[row.email].pk for row in rows if row.email in members and _loses(row)}
    stay = {mine.asked_by_id} | owners_to_keep(organisation.pk, going=losing)
    written: list[Member] = []
    again: set[int] = set()
    left: set[int] = set()
    for row in rows:
        member = members.get(row.email)
        team_before = row.before.get("team_id")
        if (
            member is None
            or not _as_it_was_left(member, row, tree)
            or (_loses(row) and member.pk in stay)
            or (team_before and not tree.path(team_before))
        ):
            row.outcome = Outcome.LEFT
            continue
        row.outcome = Outcome.UNDONE
        for key in PLAIN:
            if key in row.before:
                setattr(member, key, row.before[key])
        if "team_id" in row.before:
            member.team_id = team_before
        if row.kind == Kind.NEW:
            member.left_at = clock.now()
        elif row.kind == Kind.BACK:
            member.left_at = datetime.fromisoformat(row.before["left_at"])
        elif row.kind == Kind.GONE:
            member.left_at = None  # with all that was theirs: it was a mistake that they went
            again.add(member.pk)
        if member.left_at:
            left.add(member.pk)
        written.append(member)
    _write_members(written)
    _record_each(AuditEntry.Action.MEMBER_LET_GO, left, organisation.pk)
    _record_each(AuditEntry.Action.MEMBER_BACK, again, organisation.pk)
    hold_roles_of_groups(organisation_id=organisation.pk, member_ids=again)
    for row in rows:
        if row.outcome == Outcome.UNDONE and row.values.get("roles"):
            for role in row.values["roles"]:
                take_role(member=members[row.email], role=role)


def _loses(row: MemberImportRow) -> bool:
    """Whether somebody is let go when the row is taken back, or is no owner any more."""
    return row.kind in (Kind.NEW, Kind.BACK) or OWNER in row.values.get("roles", ())


def _as_it_was_left(member: Member, row: MemberImportRow, tree: TeamTree) -> bool:
    """Whether all that the import has set is still so."""
    if row.kind == Kind.GONE:
        return member.left_at is not None and member.left_at == datetime.fromisoformat(row.values["left_at"])
    values: dict[str, Any] = row.values
    return (
        member.left_at is None
        and all(getattr(member, key) == values[key] for key in PLAIN if key in values)
        and ("team" not in values or member.team_id == tree.find(values["team"].split(PATH_SIGN)))
    )


def _finish_undoing(mine: MemberImport) -> None:
    mine.state, mine.undone_at = State.UNDONE, clock.now()
    outcomes: Counter[str] = Counter(
        dict(mine.rows.exclude(outcome="").values_list("outcome").annotate(n=Count("pk")).order_by())
    )
    mine.counts = {**mine.counts, "undone": outcomes[Outcome.UNDONE], "left": outcomes[Outcome.LEFT]}
    record(
        AuditEntry.Action.IMPORT_UNDONE,
        organisation_id=mine.organisation_id,
        undone=outcomes[Outcome.UNDONE],
        left=outcomes[Outcome.LEFT],
    )
