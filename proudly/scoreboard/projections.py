"""The ledger's lines → standings, and how many stand on each step."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from proudly.kit.models import Cursor
from proudly.kit.projections import Projection, declare
from proudly.people.models import Member, SightChange
from proudly.people.privacy import has_agreed
from proudly.people.privacy_rules import ShownAs
from proudly.points.models import Account, Entry
from proudly.scoreboard.models import Face, Scoreboard, Season, Standing, StandingCount
from proudly.scoreboard.rules import Period, period_start, steps_of

BoardKey = tuple[int, str, date]  # organisation, period, its first day


@dataclass(frozen=True)
class Won:
    """Points that a member won, or lost again, on a day."""

    organisation: int
    member: int
    day: date
    points: int


def count_won_points(entries: list[Entry]) -> None:
    """Add what was won to the standings of its member, one for each period.

    Seven queries for any number of entries of one day, as many for each further day, and four for new scoreboards.
    Nobody else adds to standings, and the cursor's row is locked while we do, so that the sums can be made here.
    """
    won = list(_won(entries))
    seasons = _seasons({one.organisation for one in won})
    for some in _day_by_day(won):
        sums = Counter[tuple[BoardKey, int]]()
        days: dict[BoardKey, date] = {}
        for one in some:
            for key in _boards_of(one, seasons):
                sums[key, one.member] += one.points
                days[key] = max(one.day, days.get(key, one.day))
        add_to_standings(sums, days)


def _won(entries: list[Entry]) -> Iterator[Won]:
    """Won is what came out of the programme's account, or went back there: spending is not losing. What is taken back
    is taken from the period in which it was won."""
    programme = Entry.objects.filter(transfer=OuterRef("transfer"), account__kind=Account.Kind.PROGRAMME)
    wallet_lines = (
        Entry.objects.filter(pk__in=[entry.pk for entry in entries], account__kind=Account.Kind.WALLET)
        .filter(Exists(programme))
        .annotate(won_at=Coalesce("transfer__reverses__happened_at", "happened_at"))
        .order_by("pk")
        .values_list("organisation_id", "account__member_id", "amount", "won_at", "organisation__time_zone")
    )
    for organisation, member, amount, won_at, time_zone in wallet_lines:
        assert member is not None, "wallets have a member"
        yield Won(organisation, member, won_at.astimezone(zoneinfo.ZoneInfo(time_zone)).date(), amount)


def _day_by_day(won: Iterable[Won]) -> Iterator[list[Won]]:
    """The same in pieces, in each of which no organisation's calendar goes on: so it is known what a day began with,
    however much is read at once."""
    piece: list[Won] = []
    last: dict[int, date] = {}
    for one in won:
        if one.day > last.get(one.organisation, one.day):
            yield piece
            piece, last = [], {}
        last[one.organisation] = one.day
        piece.append(one)
    if piece:
        yield piece


def _seasons(organisations: Collection[int]) -> dict[int, list[Season]]:
    """One query, none without organisations."""
    found: dict[int, list[Season]] = defaultdict(list)
    if organisations:
        for season in Season.objects.filter(organisation__in=organisations):
            found[season.organisation_id].append(season)
    return found


def _boards_of(one: Won, seasons: dict[int, list[Season]]) -> Iterator[BoardKey]:
    for period in Period:
        if period != Period.SEASON:
            yield one.organisation, period.value, period_start(period, one.day)
    for season in seasons.get(one.organisation, []):
        if season.starts_on <= one.day <= season.ends_on:
            yield one.organisation, Period.SEASON.value, season.starts_on


# --- adding -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class StandingRow:
    """A row of standings; some thousand a second are read and made when many win at once, too many for the ORM."""

    scoreboard_id: int
    member_id: int
    organisation_id: int
    face: int
    tie: int
    points: int
    day: date
    points_before: int
    pk: int | None = None  # until it is written


_FIELDS = ("scoreboard_id", "member_id", "organisation_id", "face", "tie", "points", "day", "points_before", "pk")


@dataclass
class Steps:
    """By how much the counts of steps change: (scoreboard, level, step, face) → people."""

    of: dict[int, int] = field(default_factory=dict)  # scoreboard → organisation
    now: Counter[tuple[int, int, int, int]] = field(default_factory=Counter)
    before: Counter[tuple[int, int, int, int]] = field(default_factory=Counter)

    def add(self, standing: Standing | StandingRow, points: int, people: int, *, before: bool = False) -> None:
        """`people` more who stand where `standing` does, with `points`."""
        if points > 0 and standing.face != Face.NONE:
            self.of[standing.scoreboard_id] = standing.organisation_id
            for level, step in enumerate(steps_of(points)):
                (self.before if before else self.now)[standing.scoreboard_id, level, step, standing.face] += people

    def write(self) -> None:
        """One statement for each piece of rows."""
        changed = sorted(key for key in self.now.keys() | self.before.keys() if self.now[key] or self.before[key])
        rows = [(self.of[key[0]], *key, self.now[key], self.before[key]) for key in changed]
        more = (
            " ON CONFLICT (scoreboard_id, level, step, face) DO UPDATE SET people = had.people + excluded.people,"
            " people_before = had.people_before + excluded.people_before"
        )
        _insert(StandingCount, _COUNT_COLUMNS, rows, more)


_COUNT_COLUMNS = {
    "organisation_id": "bigint",
    "scoreboard_id": "bigint",
    "level": "smallint",
    "step": "bigint",
    "face": "smallint",
    "people": "int",
    "people_before": "int",
}
_STANDING_COLUMNS = {
    "organisation_id": "bigint",
    "scoreboard_id": "bigint",
    "member_id": "bigint",
    "points": "bigint",
    "face": "smallint",
    "tie": "bigint",
    "day": "date",
    "points_before": "bigint",
}


def _insert(model: type[models.Model], columns: dict[str, str], rows: list[tuple[Any, ...]], more: str = "") -> None:
    """Some thousand rows a second when many win at once, which is too much for the ORM; `columns` with their type."""
    if not rows:
        return
    into = f"INSERT INTO {model._meta.db_table} AS had ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            columns_of_rows = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(f"{into} SELECT * FROM unnest({arrays}){more}", columns_of_rows)
        else:
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(columns))}){more}", rows)


def add_to_standings(sums: dict[tuple[BoardKey, int], int], days: dict[BoardKey, date]) -> None:
    """Add points to standings of members, and move them on the steps.

    Args:
        sums: (scoreboard, member) → points.
        days: scoreboard → the last day on which these were won.
    """
    boards = _scoreboards(days)
    members = {member for _key, member in sums}
    # The lock keeps `show_otherwise` from giving them another face meanwhile.
    found = (
        Standing.objects.select_for_update()
        .filter(scoreboard__in=[board.pk for board in boards.values()], member__in=members)
        .order_by("pk")
        .values_list(*_FIELDS)
    )
    there = {(row[0], row[1]): StandingRow(*row) for row in found}
    faces = _faces({member for key, member in sums if (boards[key].pk, member) not in there})
    steps, new = Steps(), []
    for (key, member), points in sums.items():
        board = boards[key]
        standing = there.get((board.pk, member))
        if standing is None:
            standing = new_standing(board, member, faces[member])
            new.append(standing)
        if standing.day < board.day:
            standing.day, standing.points_before = board.day, standing.points
        steps.add(standing, standing.points, -1)
        standing.points += points
        steps.add(standing, standing.points, +1)
    _write_points(there.values())
    insert_standings(new)
    steps.write()


def insert_standings(standings: Iterable[StandingRow]) -> None:
    """Write those that are not there yet."""
    _insert(Standing, _STANDING_COLUMNS, [tuple(getattr(one, name) for name in _STANDING_COLUMNS) for one in standings])


def _write_points(standings: Collection[StandingRow]) -> None:
    """As `_insert` does it."""
    rows = [(one.points, one.day, one.points_before, one.pk) for one in standings]
    if not rows:
        return
    table = Standing._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET points = new.points, day = new.day, points_before = new.points_before"
                " FROM unnest(%s::bigint[], %s::date[], %s::bigint[], %s::bigint[])"
                f" AS new (points, day, points_before, id) WHERE {table}.id = new.id",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(f"UPDATE {table} SET points = %s, day = %s, points_before = %s WHERE id = %s", rows)


def _scoreboards(days: dict[BoardKey, date]) -> dict[BoardKey, Scoreboard]:
    """The scoreboards, made where they are missing, and taken on to the day. One query where there is nothing to do."""
    boards = _known_scoreboards(days.keys())
    if missing := sorted(days.keys() - boards.keys()):
        Scoreboard.objects.bulk_create(
            Scoreboard(organisation_id=organisation, period=period, starts_on=start, day=start)
            for organisation, period, start in missing
        )
        boards = _known_scoreboards(days.keys())
    gone_on = [board for key, board in boards.items() if board.day < days[key]]
    if gone_on:
        for key, board in boards.items():
            board.day = max(board.day, days[key])
        Scoreboard.objects.bulk_update(gone_on, ["day"])
        of_them = StandingCount.objects.filter(scoreboard__in=gone_on)
        of_them.filter(people=0).delete()
        of_them.update(people_before=F("people"))
    return boards


def _known_scoreboards(keys: Collection[BoardKey]) -> dict[BoardKey, Scoreboard]:
    found = Scoreboard.objects.filter(
        organisation__in={organisation for organisation, _, _ in keys}, starts_on__in={start for _, _, start in keys}
    )
    boards = {(board.organisation_id, board.period, board.starts_on): board for board in found}
    return {key: board for key, board in boards.items() if key in keys}


def new_standing(board: Scoreboard, member: int, face: int) -> StandingRow:
    tie = _tie(member, settings.SECRET_KEY)
    return StandingRow(board.pk, member, board.organisation_id, face, tie, points=0, day=board.day, points_before=0)


@lru_cache(10_000)
def _tie(member: int, secret: str) -> int:
    """The same for a member on every board, and nothing that anybody could work out."""
    return int.from_bytes(hashlib.blake2b(str(member).encode(), key=secret.encode()[:64], digest_size=4).digest())


def _faces(members: Collection[int]) -> dict[int, int]:
    """How each of these members stands on boards. One query, none without members."""
    if not members:
        return {}
    face = Case(
        When(~Q(left_at=None) | Q(person__is_active=False) | Q(shown_as=ShownAs.HIDDEN), then=Value(Face.NONE.value)),
        When(shown_as=ShownAs.NICKNAME, then=Value(Face.NICKNAMED.value)),
        When(has_agreed(), then=Value(Face.NAMED.value)),
        default=Value(Face.UNASKED.value),
    )
    return dict(Member.objects.filter(pk__in=members).annotate(face=face).values_list("pk", "face"))


def forget_standings() -> None:
    for model in (StandingCount, Standing, Scoreboard):
        model._default_manager.all().delete()


STANDINGS = declare(Projection(name="standings", log=Entry, take_in=count_won_points, clear=forget_standings))


# --- who is to be seen otherwise --------------------------------------------------------------------------------------


def show_otherwise(changes: list[SightChange]) -> None:
    """Give the standings of these members the face that they have now, and count them there. Six queries, and more for
    more than a few hundred standings."""
    # Nobody may take a member who is just being changed into a new scoreboard with the old face.
    Cursor.objects.select_for_update().filter(projection=STANDINGS.name).first()
    faces = _faces({change.member_id for change in changes})
    steps, changed = Steps(), []
    for standing in (
        Standing.objects.select_for_update(of=("self",))
        .filter(member__in=faces)
        .select_related("scoreboard")
        .order_by("pk")
    ):
        if standing.face == faces[standing.member_id]:
            continue
        before = standing.points_before if standing.day == standing.scoreboard.day else standing.points
        for people in (-1, +1):
            steps.add(standing, standing.points, people)
            steps.add(standing, before, people, before=True)
            standing.face = faces[standing.member_id]
        changed.append(standing)
    Standing.objects.bulk_update(changed, ["face"], batch_size=500)
    steps.write()


def nothing_to_forget() -> None:
    """The faces are those of today, in whatever order the changes are read."""


declare(Projection(name="sight of standings", log=SightChange, take_in=show_otherwise, clear=nothing_to_forget))
