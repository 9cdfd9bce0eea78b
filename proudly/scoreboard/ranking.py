"""Where one member stands among a million, read in a few statements: `rules.steps_above` says how.

They are asked with every look at a scoreboard, and written by hand: the ORM would take longer to put them together than
the database takes to answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from proudly.people.models import Consent
from proudly.people.privacy_rules import ShownAs
from proudly.scoreboard.models import Face
from proudly.scoreboard.rules import NEIGHBOURS, Period, steps_above

ENDLESS = 1 << 62  # a step that nobody reaches


@dataclass(frozen=True)
class Eyes:
    """Which members, beside the own one, whoever looks sees on a board where everybody's figures are open.

    Args:
        nicknames: those too who hide behind one, since there are enough of them.
        consent: who is named has agreed.
    """

    nicknames: bool
    consent: bool

    @property
    def faces(self) -> frozenset[int]:
        seen = {Face.NAMED} if self.consent else {Face.NAMED, Face.UNASKED}
        return frozenset(seen | {Face.NICKNAMED} if self.nicknames else seen)


class Line(NamedTuple):
    """A member's standing. `points_before` are those at the end of the day before the scoreboard's."""

    member: int
    points: int
    points_before: int
    tie: int
    face: int
    name: str
    team: str
    shown_as: str

    @property
    def place(self) -> tuple[int, int]:
        """What lines are ordered by, the best last."""
        return self.points, self.tie


class Place(NamedTuple):
    """A scoreboard with its day, and somebody's own line on it; None without points."""

    board: int
    day: date
    own: Line | None


_COLUMNS = f"""
    member.id, standing.points,
    CASE WHEN standing.day = {{day}} THEN standing.points_before ELSE standing.points END, standing.tie,
    standing.face, CASE member.shown_as WHEN '{ShownAs.NICKNAME.value}' THEN member.nickname ELSE member.name END,
    COALESCE(team.name, ''), member.shown_as"""
_OWN = f"""
    SELECT board.id, board.day, {_COLUMNS.format(day="board.day")}
    FROM scoreboard_scoreboard board
    LEFT JOIN scoreboard_standing standing
        ON standing.scoreboard_id = board.id AND standing.member_id = %s AND standing.points > 0
    LEFT JOIN people_member member ON member.id = standing.member_id
    LEFT JOIN people_team team ON team.id = member.team_id
    WHERE board.organisation_id = %s AND board.period = %s AND board.starts_on = %s"""


def place_of(member: int, organisation: int, period: Period, start: date) -> Place | None:
    """None where nobody has won anything. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [member, organisation, period.value, start])
        row = cursor.fetchone()
    if row is None:
        return None
    return Place(row[0], _day(row[1]), Line(*row[2:]) if row[2] is not None else None)


def _day(read: date | str) -> date:
    """SQLite keeps it as a text."""
    return date.fromisoformat(read) if isinstance(read, str) else read


@lru_cache
def _lines(eyes: Eyes, *, around: bool) -> str:
    """The statement for the first lines, and for those just above and below a place.

    CROSS JOIN keeps SQLite to the order of the standings' index: it would begin with whatever table has fewest rows,
    and sort a million.
    """
    seen = f"""
        SELECT {{part}} AS part, {_COLUMNS.format(day="%s")}
        FROM scoreboard_standing standing CROSS JOIN people_member member
        LEFT JOIN people_team team ON team.id = member.team_id
        WHERE member.id = standing.member_id AND standing.scoreboard_id = %s
        AND standing.face IN ({_listed(eyes.faces)}) AND member.left_at IS NULL AND {_is_seen_now(eyes)}"""
    with_points, best_first = "AND standing.points > 0", "ORDER BY standing.points DESC, standing.tie DESC LIMIT %s"
    parts = [f"{seen.format(part=0)} {with_points} {best_first}"]
    if around:
        place = "(standing.points, standing.tie)"
        parts += [  # above there are points anyway, and saying so would make SQLite begin at the bottom
            f"{seen.format(part=1)} AND {place} > (%s, %s) ORDER BY standing.points, standing.tie LIMIT %s",
            f"{seen.format(part=1)} {with_points} AND {place} < (%s, %s) {best_first}",
        ]
    return " UNION ALL ".join(f"SELECT * FROM ({part}) AS part_{number}" for number, part in enumerate(parts))


def _is_seen_now(eyes: Eyes) -> str:
    """Whoever hides since a moment ago is shown no more, even before that is counted."""
    by_name = f"member.shown_as = '{ShownAs.NAME.value}'"
    if eyes.consent:
        by_name += (
            " AND EXISTS (SELECT 1 FROM people_consent consent WHERE consent.member_id = member.id"
            f" AND consent.kind = '{Consent.Kind.NAME_ON_BOARDS.value}' AND consent.withdrawn_at IS NULL)"
        )
    return f"({by_name} OR member.shown_as = '{ShownAs.NICKNAME.value}')" if eyes.nicknames else f"({by_name})"


def lines_of(place: Place, eyes: Eyes, *, first: int) -> tuple[list[Line], list[Line]]:
    """The first lines, and those around the own one: three above it, two below. One query."""
    own, board = place.own, (place.day, place.board)
    wanted: list[Any] = [*board, first]
    if own:
        wanted += [*board, *own.place, NEIGHBOURS + 1]
        wanted += [*board, *own.place, NEIGHBOURS]
    with connection.cursor() as cursor:
        cursor.execute(_lines(eyes, around=own is not None), wanted)
        found = [(row[0], Line(*row[1:])) for row in cursor.fetchall()]
    found.sort(key=lambda row: row[1].place, reverse=True)
    return [line for part, line in found if part == 0], [line for part, line in found if part == 1]


class Above(NamedTuple):
    """How many stand above so many points: now, and at the end of the day before."""

    now: dict[int, int]
    before: dict[int, int]


def count_above(board: int, eyes: Eyes, *, now: Iterable[int] = (), before: Iterable[int] = ()) -> Above:
    """One query, none without points to ask for. Of a few hundred rows for each."""
    above = Above(dict.fromkeys(now, 0), dict.fromkeys(before, 0))
    spans = [
        f"({moment}, {points}, {level}, {step}, {ENDLESS if last is None else last})"
        for moment, asked in enumerate(above)
        for points in asked
        for level, step, last in steps_above(points)
    ]
    if not spans:
        return above
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH span (moment, points, level, step, last) AS (VALUES {", ".join(spans)})
            SELECT span.moment, span.points,
                SUM(CASE span.moment WHEN 0 THEN counted.people ELSE counted.people_before END)
            FROM span CROSS JOIN scoreboard_standingcount counted
            WHERE counted.scoreboard_id = %s AND counted.level = span.level AND counted.step > span.step
                AND counted.step <= span.last AND counted.face IN ({_listed(eyes.faces)})
            GROUP BY span.moment, span.points""",
            [board],
        )
        for moment, points, people in cursor.fetchall():
            above[moment][points] = people
    return above


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in sorted(numbers))
