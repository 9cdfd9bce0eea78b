"""Whether ten million clicks make anything slower: `make bench-clicks`.

Two installations run beside each other, an empty one and one with 100,000 links and 10,000,000 clicks behind it. Their
edges are loaded in turn; then new clicks of the large one are judged, counted and rewarded, as its worker would.
CLICKS chooses another number of clicks.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass

from benchmarks.installation import DATABASES, Installation, installation
from benchmarks.load import client, load

LINKS = 100_000
CLICKS = int(os.environ.get("CLICKS", "10_000_000"))
PEOPLE = 5_000
NEW_CLICKS = 60_000
ROUNDS = 3
SECONDS = 10.0

# The past is written by SQL: what is measured is what comes after it.
_PAST = """
from django.db import connection
from proudly.content.models import Story
from proudly.content.services import write_story
from proudly.kit.models import Cursor
from proudly.links.models import Click, Link, Verdict
from proudly.people.models import Member, Person
from proudly.points.services import adopt_starting_rules
from proudly.sharing.models import Share
story = Story.objects.select_related("organisation").get()
company = story.organisation
adopt_starting_rules(organisation=company)
Person.objects.bulk_create([Person(email=f"p{number}@example.com", password="!") for number in range(people)])
Member.objects.bulk_create([
    Member(organisation=company, person_id=person, name="Somebody", language="en")
    for person in Person.objects.filter(email__startswith="p").values_list("pk", flat=True)], batch_size=1000)
members = list(Member.objects.filter(name="Somebody").select_related("organisation"))
links = list(Link.objects.order_by("pk").values_list("pk", flat=True))
for first in range(0, len(links), people):  # everybody shares every story
    told = write_story(author=members[0], title="A story", summary="That many read", language="en",
                       url="https://example.com/story", announce=False)
    of_story = links[first : first + people]
    Link.objects.filter(pk__gte=of_story[0], pk__lte=of_story[-1]).update(story=told)
    Share.objects.bulk_create([
        Share(organisation=company, member=member, story=told, network="linkedin", link_id=link, caption="",
              state="confirmed") for member, link in zip(members, of_story)], batch_size=1000)
first, vendor = links[0], connection.vendor
series = (
    f"(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {clicks} - 1) SELECT n FROM s)"
    if vendor == "sqlite" else f"generate_series(0, {clicks} - 1)")
named = f"{series} AS s" if vendor == "sqlite" else f"{series} AS s(n)"
a_moment = (
    "datetime('2026-01-01', '+' || (n / (%d / 300 + 1)) || ' days')" if vendor == "sqlite"
    else "timestamptz '2026-01-01' + (n / (%d / 300 + 1)) * interval '1 day'") % clicks
visitor = "printf('%032x', n)" if vendor == "sqlite" else "lpad(to_hex(n), 32, '0')"
no = "0" if vendor == "sqlite" else "false"
n = "n" if vendor == "sqlite" else "n::bigint"
link = f"{first} + {n} * {len(links)} / {clicks}"
with connection.cursor() as cursor:
    cursor.execute(
        "INSERT INTO links_click (organisation_id, link_id, at, visitor, method, agent, referrer, prefetch, own, key)"
        f" SELECT {company.pk}, {link}, {a_moment}, {visitor}, 'GET', '{agent}', 'www.linkedin.com', {no}, '', ''"
        f" FROM {named}")
    cursor.execute(
        "INSERT INTO links_verdict (organisation_id, click_id, link_id, kind, was, reason, visitor, at)"
        " SELECT organisation_id, id, link_id, 'human', '', 'reader', visitor, at FROM links_click ORDER BY id")
    # What a database does about new rows in its own time is done, and does not disturb.
    cursor.execute("VACUUM ANALYZE" if vendor == "postgresql" else "ANALYZE")
    cursor.execute("CHECKPOINT" if vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
for name, log in (("verdicts", Click), ("link totals", Verdict), ("readers' points", Verdict)):
    Cursor.objects.update_or_create(projection=name, defaults={"position": log.objects.order_by("-pk")[0].pk})
result = Click.objects.count()
"""
_NEW = """
import random, time
from proudly.kit import clock, projections
from proudly.kit.models import Cursor
from proudly.links.models import Click, Link, Verdict
from proudly.links.services import keep_clicks
links = list(Link.objects.values_list("pk", "organisation_id"))
dice = random.Random(1)
def click(number):
    link, company = dice.choice(links)
    return Click(organisation_id=company, link_id=link, at=clock.now(), visitor=f"new{number}", method="GET",
                 agent=agent, referrer="www.linkedin.com")
def read_up_to_here():
    for name, log in (("verdicts", Click), ("link totals", Verdict), ("readers' points", Verdict)):
        Cursor.objects.filter(projection=name).update(position=log.objects.order_by("-pk")[0].pk)
read_up_to_here()  # what the load has left is not what is measured
keep_clicks(click(number) for number in range(new))
known = {one.name: one for one in projections.declared()}
result = {}
for name in ("verdicts", "link totals", "readers' points"):
    started, taken = time.perf_counter(), 0
    while more := projections.advance(known[name]):
        taken += more
    assert taken >= new, (name, taken)
    result[name] = taken / (time.perf_counter() - started)
"""
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


@dataclass(frozen=True)
class Outcome:
    """Redirects of the large installation ÷ of the empty one; clicks a second; megabytes of the large one's edge."""

    ratio: float
    projected_per_second: float
    edge_mb: float

    def __str__(self) -> str:
        return (
            f"clicks ratio={self.ratio:.2f} projected_per_second={self.projected_per_second:,.0f}"
            f" edge_mb={self.edge_mb:.0f}"
        )


def measure(database: str) -> Outcome:
    with installation(database, links=1000) as empty, installation(database, links=LINKS) as large:
        started = time.monotonic()
        large.run(_PAST, clicks=CLICKS, people=PEOPLE, agent=AGENT)
        os.sync()  # or the disk would be busy with the past for a minute
        print(f"{database}: {CLICKS:,} clicks made in {time.monotonic() - started:.0f} s", flush=True)
        with empty.edge() as (empty_address, _), large.edge() as (large_address, process):
            rounds: dict[str, list[float]] = {"empty": [], "large": []}
            for number in range(ROUNDS + 1):
                for name, proudly, address in (("empty", empty, empty_address), ("large", large, large_address)):
                    done = load(address, [f"/go/{code}" for code in proudly.codes], seconds=SECONDS)
                    if number:  # the first round fills the memory of both
                        rounds[name].append(done.per_second)
                        print(f"{database} round {number}: {name} {done.per_second:,.0f}/s p99 {done.p99_ms:.1f} ms")
            memory = _megabytes(process.pid)
        speeds = _project(large)
    whole = 1 / sum(1 / speed for speed in speeds.values())
    told = ", ".join(f"{name} {speed:,.0f}/s" for name, speed in speeds.items())
    print(f"{database}: {told}; one after the other {whole:,.0f} clicks/s", flush=True)
    ratio = statistics.median(rounds["large"]) / statistics.median(rounds["empty"])
    return Outcome(ratio, whole, memory)


def _project(proudly: Installation) -> dict[str, float]:
    """How many clicks each projection takes in a second."""
    speeds: dict[str, float] = proudly.run(_NEW, new=NEW_CLICKS, agent=AGENT)
    return speeds


def _megabytes(pid: int) -> float:
    """The memory of the edge's processes that do not share it."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], stdout=subprocess.PIPE, text=True, check=True)
    rows = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
    return max(rss for _pid, parent, rss in rows if parent == pid) / 1024


def main() -> None:
    print(f"64 connections by {client()}, {ROUNDS} rounds of {SECONDS:g} s each in turn")
    outcomes = []
    for database in DATABASES:
        outcomes.append(measure(database))
        print(f"{database}: {outcomes[-1]}", flush=True)
    print(
        Outcome(
            min(one.ratio for one in outcomes),
            min(one.projected_per_second for one in outcomes),
            max(one.edge_mb for one in outcomes),
        )
    )


if __name__ == "__main__":
    main()
