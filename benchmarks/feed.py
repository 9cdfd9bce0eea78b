"""How fast members get their stories in a large organisation: `make bench-feed`.

A hundred thousand members in three thousand teams, five thousand live stories of the last twelve weeks, half a million
shares and more than a million notices. One web process answers one member after the other, each the first page and some
also a later one; the time is what a browser beside the server waits. MEMBERS and STORIES choose other numbers.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
import urllib.request
from dataclasses import dataclass

from benchmarks.installation import DATABASES, PROGRAM, Installation, installation, serving
from tests.peers.process import free_port

MEMBERS = int(os.environ.get("MEMBERS", "100_000"))
STORIES = int(os.environ.get("STORIES", "5_000"))
VISITS = 300

_COMPANY = """
import random
from datetime import timedelta
from django.db import transaction
from proudly.audience.models import Audience
from proudly.content.models import Caption, Interest, Story, Topic
from proudly.kit import clock
from proudly.links.models import Link
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation, Person, Team
from proudly.sharing.models import Announcement, Share
from proudly.sharing.notices import NEW_STORY

luck, now = random.Random(2026), clock.now()
company = Organisation.objects.get()
LANGUAGES, NETWORKS = ("nl", "en"), ("linkedin", "x", "facebook", "bluesky")

def kept(rows):
    rows = list(rows)
    with transaction.atomic():
        return type(rows[0]).objects.bulk_create(rows, batch_size=2000)

countries = kept(Team(organisation=company, name=f"Country {n}") for n in range(20))
sites = kept(Team(organisation=company, name=f"Site {n}", parent=countries[n % 20]) for n in range(300))
teams = kept(Team(organisation=company, name=f"Team {n}", parent=sites[n % 300]) for n in range(max(1, members // 35)))
topics = kept(Topic(organisation=company, name=f"Topic {n}") for n in range(20))
people = kept(Person(email=f"p{n}@example.com", password="!") for n in range(members))
crew = kept(
    Member(organisation=company, person=person, name=f"Member {n}", language=LANGUAGES[n % 2],
           team=teams[n % len(teams)], networks=luck.sample(NETWORKS, 2), started_at=now, welcomed_at=now)
    for n, person in enumerate(people))
kept(Interest(organisation=company, member=member, topic=topic)
     for member in crew[::2] for topic in luck.sample(topics, 3))

audiences = kept(Audience(organisation=company, everyone=n % 10 < 7) for n in range(stories))
Audience.teams.through.objects.bulk_create([
    Audience.teams.through(audience=audience, team=team)
    for audience in audiences if not audience.everyone for team in luck.sample(countries, 5)], batch_size=2000)
tales = kept(
    Story(organisation=company, author=crew[n % 40], audience=audience, title=f"Story {n} of the water",
          language=LANGUAGES[n % 2], summary="What we made of it, and what it is worth to others. " * 4,
          url="https://example.com/story", announce=True, state=Story.State.PUBLISHED,
          published_at=now - timedelta(weeks=12) * (n + 1) / (stories + 1))
    for n, audience in enumerate(audiences))
Story.topics.through.objects.bulk_create([
    Story.topics.through(story=tale, topic=topic)
    for tale in tales for topic in luck.sample(topics, luck.choice((1, 1, 2)))], batch_size=2000)
kept(Caption(organisation=company, story=tale, network=network, language=language, text="Look what we made.")
     for tale in tales for network in ("linkedin", "x", "") for language in LANGUAGES)
kept(Announcement(organisation=company, story=tale, people=members // 200, written_at=now) for tale in tales)

popular = [luck.paretovariate(1.2) for _ in tales]  # few stories get most of the shares
shared = {(member.pk, tale.pk): (member, tale)
          for member in crew for tale in luck.choices(tales, popular, k=5)}.values()
links = kept(Link(organisation=company, story=tale, member=member, network="linkedin", code=f"b{n}")
             for n, (member, tale) in enumerate(shared))
kept(Share(organisation=company, member=link.member, story=link.story, network="linkedin", link=link, caption="",
           state="confirmed", shared_at=min(now, link.story.published_at + timedelta(hours=luck.expovariate(0.05))))
     for link in links)
for first in range(0, len(crew), 10_000):
    kept(Notice(organisation=company, member=member, kind=NEW_STORY.key, about=tale.pk, state="told",
                created_at=tale.published_at, told_at=tale.published_at)
         for member in crew[first : first + 10_000]
         for tale in {one.pk: one for one in luck.choices(tales, k=12)}.values())
result = [len(links), Notice.objects.count()]
"""

_COUNT = """
import time
from proudly.people.models import Organisation
from proudly.sharing.reception import take_reception
company, took = Organisation.objects.get(), []
for _ in range(2):
    started = time.perf_counter()
    changed = take_reception(company)
    took.append([round(time.perf_counter() - started, 2), changed])
result = took
"""

_SESSIONS = """
import random
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from proudly.people.models import Member
crew = list(Member.objects.filter(name__startswith="Member").order_by("pk").values_list("pk", flat=True))
chosen = Member.objects.filter(pk__in=random.Random(7).sample(crew, visits)).select_related("person")
settings.ALLOWED_HOSTS = ["*"]
result, counts = [], set()
for member in chosen:
    client = Client()
    client.force_login(member.person)
    if len(result) < 8:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/", secure=True).status_code == 200
        counts.add(len(queries))
    result.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
result = {"cookie": settings.SESSION_COOKIE_NAME, "sessions": result, "queries": sorted(counts)}
"""


@dataclass(frozen=True)
class Outcome:
    """The 95th percentile of waiting for a page, in milliseconds, and how many queries a page takes."""

    p95_ms: float
    queries: int

    def __str__(self) -> str:
        return f"feed p95_ms={self.p95_ms:.0f} queries={self.queries}"


def waits_for(proudly: Installation, cookie: str, sessions: list[str], page: int) -> list[float]:
    """Milliseconds that each of these members waits."""
    port, waits = free_port(), []
    command = [*PROGRAM, "serve", "--no-worker", "--port", str(port)]
    here = {**proudly.environment, "SITE_URL": f"http://127.0.0.1:{port}"}
    with serving(command, here["SITE_URL"], here):
        for number, session in enumerate([*sessions[:10], *sessions]):  # the first ten warm it up
            asked = urllib.request.Request(
                f"http://127.0.0.1:{port}/?page={page}", headers={"Cookie": f"{cookie}={session}"}
            )
            started = time.perf_counter()
            with urllib.request.urlopen(asked) as answer:
                body = answer.read()
            if number >= 10:
                waits.append((time.perf_counter() - started) * 1000)
            assert b"Story " in body, body[:500]
    return waits


def measure(database: str) -> Outcome:
    with installation(database, links=0) as proudly:
        started = time.perf_counter()
        shares, notices = proudly.run(_COMPANY, members=MEMBERS, stories=STORIES)
        print(
            f"{database}: {shares:,} shares and {notices:,} notices made in {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        print(f"{database}: counting how stories were received: {proudly.run(_COUNT)} (seconds, rows)", flush=True)
        found = proudly.run(_SESSIONS, visits=VISITS)
        least, *_, most = [*found["queries"], found["queries"][-1]]
        # One less for who follows nothing.
        assert most - least <= 1, f"the number of queries differs: {found['queries']}"
        slowest = 0.0
        for page in (1, 5, 40):
            waits = waits_for(proudly, found["cookie"], found["sessions"], page)
            p95 = statistics.quantiles(waits, n=20)[-1]
            slowest = max(slowest, p95)
            print(f"{database}: page {page}: median {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms", flush=True)
        return Outcome(slowest, most)


def main() -> None:
    outcomes = []
    for database in sys.argv[1:] or DATABASES:
        outcomes.append(measure(database))
        print(f"{database}: {outcomes[-1]}", flush=True)
    print(Outcome(max(one.p95_ms for one in outcomes), max(one.queries for one in outcomes)))


if __name__ == "__main__":
    main()
