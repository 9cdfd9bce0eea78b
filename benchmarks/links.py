"""How fast the edge is, beside the same server with an application that only answers: `make bench-links`.

Both run at the same time on the same machine with one process each, and are loaded in turn by the same client. What the
machine does besides disturbs both; the ratio of their medians says what an answer that keeps the click costs.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass

from benchmarks.installation import DATABASES, installation, serving
from benchmarks.load import client, load
from tests.peers.process import free_port

LINKS = 1000
ROUNDS = 3
SECONDS = 10.0
WARM_UP = 1.0  # seconds


@dataclass(frozen=True)
class Outcome:
    ratio: float
    p99_ms: float
    lost: int

    def __str__(self) -> str:
        return f"links ratio={self.ratio:.2f} p99_ms={self.p99_ms:.1f} lost={self.lost}"


def measure(database: str) -> Outcome:
    port = free_port()
    bare_command = [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--log-level", "warning"),
        *("--port", str(port), "benchmarks.bare:application"),
    ]
    bare_address = f"http://127.0.0.1:{port}"
    with (
        installation(database, links=LINKS) as proudly,
        serving(bare_command, bare_address, proudly.environment),
        proudly.edge() as (edge_address, _process),
    ):
        paths = [f"/go/{code}" for code in proudly.codes]
        answered = load(edge_address, paths, seconds=WARM_UP).answered
        load(bare_address, paths, seconds=WARM_UP)
        bare, edge = [], []
        for number in range(ROUNDS):
            bare.append(load(bare_address, paths, seconds=SECONDS))
            edge.append(load(edge_address, paths, seconds=SECONDS))
            print(
                f"{database} round {number + 1}: bare {bare[-1].per_second:,.0f}/s p99 {bare[-1].p99_ms:.1f} ms,"
                f" edge {edge[-1].per_second:,.0f}/s p99 {edge[-1].p99_ms:.1f} ms, failed {edge[-1].failed}",
                flush=True,
            )
        answered += sum(one.answered for one in edge)
        kept = proudly.clicks()
    print(f"{database}: {answered:,} clicks answered, {kept:,} in the database (some were cut off unanswered)")
    return Outcome(
        statistics.median(one.per_second for one in edge) / statistics.median(one.per_second for one in bare),
        statistics.median(one.p99_ms for one in edge),
        max(0, answered - kept) + sum(one.failed for one in edge),
    )


def main() -> None:
    print(f"64 connections by {client()}, {ROUNDS} rounds of {SECONDS:g} s each in turn")
    outcomes = []
    for database in DATABASES:
        outcomes.append(measure(database))
        print(f"{database}: {outcomes[-1]}", flush=True)
    worst = Outcome(
        min(one.ratio for one in outcomes), max(one.p99_ms for one in outcomes), sum(one.lost for one in outcomes)
    )
    print(worst)


if __name__ == "__main__":
    main()
