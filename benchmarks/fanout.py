"""How fast everybody hears of a story: `make bench-fanout`.

A story for a hundred thousand members: published as an editor does, announced and mailed by real workers to a real SMTP
server in its own process, each mail with links of the member's own. In the same run, before and after, a bare loop
sends mails that the product made to the same server, through as many reused connections, and does nothing else.
MEMBERS and WORKERS choose other numbers.
"""

from __future__ import annotations

import base64
import os
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.installation import DATABASES, PROGRAM, Installation, installation
from benchmarks.mail_sink import Sink, received
from tests.peers.process import free_port

MEMBERS = int(os.environ.get("MEMBERS", "100_000"))
WORKERS = int(os.environ.get("WORKERS", "1"))
BARE = min(20_000, MEMBERS)
READY_MADE = 500

_COMPANY = """
from django.db import transaction
from proudly.kit import clock
from proudly.people.models import Member, Organisation, Person
company, now = Organisation.objects.get(), clock.now()
NETWORKS = (["linkedin"], ["linkedin", "x"], ["linkedin", "facebook"], ["linkedin", "bluesky", "x"], ["x", "mastodon"])
with transaction.atomic():
    people = Person.objects.bulk_create([Person(email=f"p{n}@example.com", password="!") for n in range(members)],
                                        batch_size=2000)
    Member.objects.bulk_create([
        Member(organisation=company, person=person, name=f"Member {n} de Vries", language=("nl", "en")[n % 2],
               networks=NETWORKS[n % 5], started_at=now, welcomed_at=now) for n, person in enumerate(people)],
        batch_size=2000)
Member.objects.filter(person__email="sanne@example.com").update(mail_wanted=False)  # who wrote it is not counted
"""

_READY_MADE = """
import base64
from django.utils import translation
from proudly.content.models import Story
from proudly.content.services import write_story
from proudly.kit import clock
from proudly.notices.channels.mail.message import mail_for
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.sharing.notices import NEW_STORY
from proudly.content.services import publish_story
sanne = Member.objects.get(person__email="sanne@example.com")
story = publish_story(story=write_story(author=sanne, title=title, summary=summary, why=why, language="en",
                                        url="https://example.com/story", announce=False))
result = []
for member in Member.objects.select_related("person", "organisation").exclude(pk=sanne.pk).order_by("pk")[:number]:
    notice = Notice(pk=member.pk, organisation=member.organisation, member=member, kind=NEW_STORY.key, about=story.pk,
                    created_at=clock.now())
    with translation.override(member.language):
        mail = mail_for(notice, NEW_STORY.compose([notice])[notice.pk])
    result.append([member.email, base64.b64encode(mail.message().as_bytes(linesep="\\r\\n")).decode()])
"""

PUBLISH = """
import time
from proudly.content.services import publish_story, write_story
from proudly.people.models import Member
sanne = Member.objects.get(person__email="sanne@example.com")
story = write_story(author=sanne, title=title, summary=summary, why=why, language="en",
                    url="https://example.com/story", announce=True, for_all=True)
began = time.time()
publish_story(story=story)
result = [story.pk, began]
"""

_WHEN_WRITTEN = """
import time
from proudly.sharing.models import Announcement
while not (row := Announcement.objects.filter(story=story, written_at__isnull=False).first()):
    time.sleep(0.2)
result = [row.written_at.timestamp(), row.people]
"""

WORDS = {
    "title": "Our pump brings clean water to a village of two thousand",
    "summary": "For two years five colleagues worked on it in their own time. Now it runs, on the sun alone. " * 4,
    "why": "Because it shows what we can do when somebody just begins.",
}


@dataclass(frozen=True)
class Outcome:
    """Times in seconds since publication; `memory_mb` is the largest of a worker."""

    ratio: float
    first_s: float
    rows_s: float
    doubled: int
    missing: int
    memory_mb: float

    def __str__(self) -> str:
        return (
            f"fanout ratio={self.ratio:.2f} first_s={self.first_s:.1f} rows_s={self.rows_s:.1f} "
            f"duplicates={self.doubled} missing={self.missing}"
        )


def found_company(proudly: Installation, members: int) -> None:
    """Members p0@example.com and so on, who use different networks, in Dutch and English."""
    proudly.run(_COMPANY, members=members)


def bare_rate(port: int, ready_made: list[tuple[str, bytes]], number: int) -> float:
    """Mails a second of a loop that only sends, through as many connections as there are workers."""

    def send(mails: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as mailer:
            for one in range(mails):
                to, content = ready_made[one % len(ready_made)]
                mailer.sendmail("proudly@localhost", [to], content)

    senders = [threading.Thread(target=send, args=[number // WORKERS]) for _ in range(WORKERS)]
    began = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return number // WORKERS * WORKERS / (time.perf_counter() - began)


def measure(database: str) -> Outcome:
    with ExitStack() as stack:
        proudly = stack.enter_context(installation(database, links=0))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proudly-sink-")))
        sink, bare_sink = (stack.enter_context(Sink(free_port(), folder / name)) for name in ("product", "bare"))
        proudly.environment["MAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
        found_company(proudly, MEMBERS)
        ready_made = _ready_made(proudly)
        before = bare_rate(bare_sink.port, ready_made, BARE)
        print(f"{database}: bare {before:.0f} mails/s of {len(ready_made[0][1]):,} bytes", flush=True)
        workers = [_worker(proudly) for _ in range(WORKERS)]
        try:
            time.sleep(3)  # until they are up
            story, began = proudly.run(PUBLISH, **WORDS)
            written_at, people = proudly.run(_WHEN_WRITTEN, story=story)
            assert people == MEMBERS, people
            print(f"{database}: written in {written_at - began:.1f} s", flush=True)
            while sink.number() < MEMBERS:
                assert all(worker.poll() is None for worker in workers)
                time.sleep(0.5)
            time.sleep(2)  # for what might come twice
            memory = max(_peak_mb(worker) for worker in workers)
        finally:
            for worker in workers:
                worker.terminate()
                worker.wait()
        after = bare_rate(bare_sink.port, ready_made, BARE)
        taken = sink.taken()
        rate = len(taken) / (taken[-1].at - taken[0].at)
        print(
            f"{database}: product {rate:.0f} mails/s, bare again {after:.0f}; a worker took {memory:.0f} MB", flush=True
        )
        got = received(taken, {f"p{number}@example.com" for number in range(MEMBERS)})
        ratio = rate / ((before + after) / 2)
        return Outcome(ratio, taken[0].at - began, written_at - began, got.doubled, got.missing, memory)


def _ready_made(proudly: Installation) -> list[tuple[str, bytes]]:
    made = proudly.run(_READY_MADE, number=READY_MADE, **WORDS)
    return [(to, base64.b64decode(content)) for to, content in made]


def _worker(proudly: Installation) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*PROGRAM, "worker"], env=proudly.environment)


def _peak_mb(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    outcomes = []
    for database in sys.argv[1:] or DATABASES:
        outcomes.append(measure(database))
        print(f"{database}: {outcomes[-1]}", flush=True)
    worst = Outcome(
        min(one.ratio for one in outcomes),
        max(one.first_s for one in outcomes),
        max(one.rows_s for one in outcomes),
        sum(one.doubled for one in outcomes),
        sum(one.missing for one in outcomes),
        max(one.memory_mb for one in outcomes),
    )
    print(worst)


if __name__ == "__main__":
    main()
