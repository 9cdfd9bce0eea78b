"""Fifty thousand people in by a file: `make bench-import`.

On each database, in an installation with a worker as in production, a CSV file and an Excel file are brought, previewed
and applied; a third changes everybody; and that is undone. Meanwhile somebody else writes every 50 ms, and the longest
wait is told. `cpu` are the seconds that the worker computed: on a busy machine it waits besides. PEOPLE chooses another
number.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from benchmarks.installation import DATABASES, PROGRAM, Installation, installation

PEOPLE = int(os.environ.get("PEOPLE", "50_000"))
HEADINGS = ["E-mail", "Name", "Function", "Team", "Location", "Language"]

_IMPORT = """
import statistics, threading, time
from pathlib import Path
from django.db import connection
from proudly.kit import heartbeat
from proudly.people.importing import services
from proudly.people.models import Member, MemberImport, Organisation
State = MemberImport.State
by = Member.objects.filter(person__email="sanne@example.com").order_by("pk").first()
if company:
    by.organisation = Organisation.objects.get_or_create(name=company, language="en")[0]
    by, _new = Member.objects.get_or_create(
        organisation=by.organisation, person=by.person, defaults={"name": "Sanne", "language": "en"})
waits, seen, stop = [], [], threading.Event()
def somebody_else():
    while not stop.wait(0.05):
        started = time.perf_counter()
        heartbeat.beat("benchmark")
        waits.append(time.perf_counter() - started)
    connection.close()
writer = threading.Thread(target=somebody_else)
writer.start()
def until(state, pk):
    started = time.perf_counter()
    while True:
        now = MemberImport.objects.defer("file").get(pk=pk)
        seen.append(now.done)
        if now.state == state:
            return time.perf_counter() - started
        assert now.state in (State.READING, State.APPLYING, State.UNDOING), (now.state, now.trouble)
        time.sleep(0.1)
if path:
    started = time.perf_counter()
    brought = services.bring_file(by=by, data=Path(path).read_bytes(), file_name=path)
    read = until(State.READY, brought.pk)
    brought = services.confirm(brought=brought, by=by)
    applied = until(State.APPLIED, brought.pk)
    brought.refresh_from_db()
    result = {"read": read, "apply": applied, "counts": brought.counts}
else:
    brought = services.undo(brought=services.newest_applied(by.organisation_id), by=by)
    result = {"undo": until(State.UNDONE, brought.pk)}
stop.set()
writer.join()
result |= {"longest_wait": max(waits), "wait": statistics.median(waits), "steps": len(set(seen)),
           "people": Member.objects.present().filter(organisation=by.organisation_id).count()}
"""


@dataclass(frozen=True)
class Outcome:
    """Seconds for the slowest file, to preview and to apply; the longest that somebody else waited to write."""

    seconds: float
    longest_wait: float

    def __str__(self) -> str:
        return f"import people={PEOPLE:,} seconds={self.seconds:.1f} longest_wait={self.longest_wait:.2f}"


def lines(function: str) -> Iterator[list[str]]:
    yield HEADINGS
    for number in range(PEOPLE):
        team = f"Waterwerk > {('NL', 'BE', 'DE')[number % 3]} > Department {number % 90}"
        yield [f"person.{number}@waterwerk.example", f"Person {number} O’Neil 💧", function, team, "Utrecht", "nl"]


def csv_file(path: Path, function: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(lines(function))
    path.write_text(text.getvalue())


def excel_file(path: Path, function: str) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines(function):
        sheet.append(line)
    book.save(path)


@contextmanager
def worker(proudly: Installation) -> Iterator[int]:
    process = subprocess.Popen([*PROGRAM, "worker"], env=proudly.environment, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def computed(pid: int) -> float:
    """Seconds of a processor that a process has used."""
    said = subprocess.run(["ps", "-o", "time=", "-p", str(pid)], stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds = 0.0
    for part in said.strip().replace("-", ":").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def measure(database: str, folder: Path) -> Outcome:
    seconds, wait = 0.0, 0.0
    files = {"csv": folder / "people.csv", "excel": folder / "people.xlsx", "changed": folder / "changed.csv"}
    csv_file(files["csv"], "Engineer")
    excel_file(files["excel"], "Engineer")
    csv_file(files["changed"], "Chief engineer")
    steps = [("csv", "", "csv"), ("excel", "Elders", "excel"), ("everybody changed", "", "changed"), ("undone", "", "")]
    with installation(database, links=0) as proudly, worker(proudly) as pid:
        for name, company, file in steps:
            before = computed(pid)
            told = proudly.run(_IMPORT, path=str(files[file]) if file else "", company=company)
            told["cpu"] = computed(pid) - before
            whole = sum(told.get(part, 0) for part in ("read", "apply", "undo"))
            print(f"{database}: {name}: {whole:.1f} s: {json.dumps(told)}", flush=True)
            assert told["people"] == PEOPLE + 1, told
            seconds, wait = max(seconds, whole), max(wait, told["longest_wait"])
    return Outcome(seconds, wait)


def main() -> None:
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="proudly-import-") as folder:
        for database in sys.argv[1:] or DATABASES:
            outcomes.append(measure(database, Path(folder)))
            print(f"{database}: {outcomes[-1]}", flush=True)
    print(Outcome(max(one.seconds for one in outcomes), max(one.longest_wait for one in outcomes)))


if __name__ == "__main__":
    main()
