"""What holds for every test: a data folder of its own run, and no socket beyond this machine."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from proudly.points.guards import TABLES
from tests.outside_world import refuse_outside_world

# A busy machine is no reason to fail.
hypothesis.settings.register_profile("proudly", deadline=None)
hypothesis.settings.load_profile("proudly")


def pytest_configure() -> None:
    settings.DATA_DIR.mkdir()


def pytest_collection_finish() -> None:
    """What is loaded by now stays; collecting garbage need not go over it again and again, a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def flushing_goes_past_the_guards_of_the_ledger() -> None:
    """After a test that commits Django empties the tables: on SQLite by DELETE, which the ledger refuses.

    The guards are back right after, by the signal that ends a flush.
    """
    if connection.vendor != "sqlite":
        return
    flush = connection.ops.sql_flush

    def sql_flush(*args: Any, **kwargs: Any) -> list[str]:
        drops = [f"DROP TRIGGER IF EXISTS {table}_guard_{deed}" for table in TABLES for deed in ("update", "delete")]
        return [*drops, *flush(*args, **kwargs)]

    connection.ops.sql_flush = sql_flush  # type: ignore[method-assign]


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_vocabulary_of_another_test() -> None:
    """The rows of one test are gone, and the next has others under the same numbers."""
    from proudly.content.search.queries import forget_vocabularies

    forget_vocabularies()


@pytest.fixture(autouse=True)
def no_outside_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fails a test that reaches for another machine, even where the code under test swallows the refusal."""
    reached_for = refuse_outside_world(monkeypatch)
    yield reached_for
    assert not reached_for, f"reached for {', '.join(reached_for)}, beyond this machine"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What some tests found out in figures: how the economy was tried, whichever processes did it, and cheating."""
    said = [
        (name, value)
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        for name, value in getattr(report, "user_properties", [])
        if report.when == "call"
    ]
    if done := [dict(value) for name, value in said if name == "economy"]:
        examples, steps = (sum(one[what] for one in done) for what in ("examples", "steps"))
        terminalreporter.write_line(f"economy examples={examples} steps={steps}")
    for name, lines in said:
        if name == "cheating":
            for line in lines:
                terminalreporter.write_line(line)
