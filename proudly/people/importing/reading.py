"""From a file to its preview: what each line would change. Nothing of people is written."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from proudly.kit import clock
from proudly.people.importing import claims, limits
from proudly.people.importing.files import Sheet, read_sheet
from proudly.people.importing.rows import PATH_SIGN, Wanted, wanted_by
from proudly.people.importing.text import kept
from proudly.people.importing.trees import TeamTree
from proudly.people.importing.trouble import Unreadable
from proudly.people.models import Member, MemberImport, MemberImportRow, MemberRole
from proudly.people.services import owners_to_keep

State = MemberImport.State
Kind = MemberImportRow.Kind


def read_file(claim: claims.Claim) -> None:
    """Make the preview of an import that is claimed for reading, in pieces; one that was begun is begun anew."""
    work = claim.begin()
    if work is None:
        return
    if work.attempts > limits.MOST_ATTEMPTS:  # it took whoever read it down
        return _refuse(claim, Unreadable("gave up"))
    try:
        sheet = read_sheet(bytes(work.file or b""))
        comparing = _Comparing(work, sheet)
        piece: list[MemberImportRow] = []
        for row in comparing.rows():
            if row is not None:
                piece.append(row)
            if len(piece) >= limits.BATCH or comparing.lines - work.done >= limits.BATCH * 10:
                if not _keep(claim, piece, comparing.lines, sheet.about):
                    return
                work.done, piece = comparing.lines, []
        if not comparing.lines:
            raise Unreadable("only headings")
        if not _keep(claim, piece, comparing.lines, comparing.lines):
            return
    except Unreadable as trouble:
        return _refuse(claim, trouble)
    with claim.held() as mine:
        if mine is not None:
            mine.state, mine.read_at = State.READY, clock.now()
            mine.counts = dict(comparing.counts)
            mine.headings = [kept(heading) for heading in sheet.headings]
            mine.ignored_columns = sheet.ignored
            mine.new_teams = [PATH_SIGN.join(names) for names in comparing.new_teams.values()]
            claim.let_go_of(mine)


def _keep(claim: claims.Claim, piece: list[MemberImportRow], done: int, total: int) -> bool:
    """Write a piece of the preview; False when another worker has taken over."""
    started = time.monotonic()
    with claim.held() as mine:
        if mine is None:
            return False
        MemberImportRow.objects.bulk_create(piece)
        mine.done, mine.total = done, max(total, done)
        mine.save(update_fields=["done", "total"])
    claims.breathe(after=time.monotonic() - started)
    return True


def _refuse(claim: claims.Claim, trouble: Unreadable) -> None:
    with claim.held() as mine:
        if mine is not None:
            mine.rows.all().delete()
            mine.state, mine.file = State.UNREADABLE, None
            mine.trouble = {"code": trouble.code, **trouble.about}
            claim.let_go_of(mine)


class _Comparing:
    """The lines of a file beside the people that there are. A handful of queries, however long the file."""

    def __init__(self, work: MemberImport, sheet: Sheet) -> None:
        self.work = work
        self.sheet = sheet
        self.lines = 0
        self.counts: Counter[str] = Counter()
        self.new_teams: dict[tuple[str, ...], list[str]] = {}
        self._tree = TeamTree(work.organisation_id)
        self._seen: dict[str, int] = {}
        organisation = work.organisation_id
        members = Member.objects.filter(organisation=organisation, erased_at=None).select_related("person")
        columns = ("person__email", "pk", "left_at", "name", "function", "location", "language", "team_id")
        self._people = {row[0].lower(): row[1:] for row in members.values_list(*columns)}
        self._roles: dict[int, set[str]] = {}
        for member_id, role in MemberRole.objects.filter(organisation=organisation).values_list("member_id", "role"):
            self._roles.setdefault(member_id, set()).add(role)

    def rows(self) -> Iterator[MemberImportRow | None]:
        """The rows of the preview; None for each line that changes nothing."""
        for line in self.sheet.lines:
            self.lines += 1
            wanted = wanted_by(line, self.sheet.columns)
            row = self._compare(wanted)
            if row is None:
                self.counts["same"] += 1
                yield None
                continue
            if row.kind == Kind.WRONG:
                row.cells = [kept(cell) for cell in line.cells[: limits.COLUMNS]]
                row.problems = wanted.problems
                self.counts["without address"] += not wanted.email
            self.counts[row.kind] += 1
            yield row
        # A line whose address cannot be read may be about anybody: then nobody is missing.
        if self.work.let_go_missing and not self.counts["without address"]:
            for row in self._gone():
                self.counts[row.kind] += 1
                yield row

    def _compare(self, wanted: Wanted) -> MemberImportRow | None:
        """The row of the preview; None when nothing would change."""
        values = dict(wanted.values)
        before: dict[str, Any] = {}
        if wanted.email:
            first = self._seen.setdefault(wanted.email, wanted.line)
            if first != wanted.line:
                wanted.problems.append({"code": "address twice", "column": "email", "line": first})
        known = self._people.get(wanted.email)
        nameless = known is None and wanted.email and "name" not in values
        if nameless and not any(problem.get("column") == "name" for problem in wanted.problems):
            wanted.problems.append({"code": "no name", "column": "name"})
        row = MemberImportRow(
            organisation_id=self.work.organisation_id,
            member_import=self.work,
            line=wanted.line,
            email=wanted.email,
            name=values.get("name", known[2] if known else ""),
        )
        if wanted.problems:
            row.kind = Kind.WRONG
            return row
        if known is None:
            row.kind = Kind.NEW
        else:
            row.member_id, left_at, name, function, location, language, team_id = known
            row.kind = Kind.BACK if left_at else Kind.CHANGED
            held = {"name": name, "function": function, "location": location, "language": language}
            held["team"] = self._tree.path(team_id)
            roles = set() if left_at else self._roles.get(known[0], set())  # they do not come back with anybody
            values, before = self._differences(values, held, team_id, roles)
            if "team" in values:
                before["team_id"] = team_id
            if left_at:
                before["left_at"] = left_at.isoformat()
            if not values and row.kind == Kind.CHANGED:
                return None
        if names := values.get("team"):
            self._want_team(names)
            values["team"] = PATH_SIGN.join(names)
        row.values, row.before = values, before
        return row

    def _differences(
        self, values: dict[str, Any], held: dict[str, Any], team_id: int | None, roles: set[str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        changed, before = {}, {}
        for key, value in values.items():
            if key == "roles":
                if more := [role for role in value if role not in roles]:
                    changed[key] = more
            elif key == "team":
                found = self._tree.find(value)
                if found is None or found != team_id:
                    changed[key], before[key] = value, held[key]
            elif value != held[key]:
                changed[key], before[key] = value, held[key]
        return changed, before

    def _want_team(self, names: list[str]) -> None:
        for depth in range(1, len(names) + 1):
            if self._tree.find(names[:depth]) is None:
                self.new_teams.setdefault(tuple(name.casefold() for name in names[:depth]), names[:depth])
        if len(self.new_teams) > limits.NEW_TEAMS:
            raise Unreadable("too many teams")

    def _gone(self) -> Iterator[MemberImportRow]:
        """Who is not in the file, but for whoever brought it, and as long as an owner is left."""
        here = [(email, known) for email, known in self._people.items() if known[1] is None]
        missing = [(email, known) for email, known in here if email not in self._seen and known[0] != self.work.by_id]
        stay = owners_to_keep(self.work.organisation_id, going={known[0] for _email, known in missing})
        for email, known in missing:
            if known[0] in stay:
                continue
            yield MemberImportRow(
                organisation_id=self.work.organisation_id,
                member_import=self.work,
                kind=Kind.GONE,
                email=email,
                name=known[2],
                member_id=known[0],
            )
