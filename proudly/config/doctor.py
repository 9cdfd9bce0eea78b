"""Is this installation in order? `proudly doctor` asks each of these in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from proudly.kit import clock, heartbeat
from proudly.links.countries import open_countries

CLOCKS_MAY_DIFFER = timedelta(seconds=30)
EARLIEST_YEAR = 2026  # nobody ran this program before
SHORTEST_KEY = 32  # characters
LONGEST_MAIL_WAIT = 10  # seconds


@dataclass(frozen=True)
class Finding:
    """What one check found. `remedy` says what to do when it is not in order."""

    subject: str
    in_order: bool
    said: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Every check, one after the other; one that breaks is itself a finding.

    What is kept in the database is asked only when the database answers.
    """
    yield from map(_examine, (_settings, _secret_key, _storage, _erasures, _mail, _countries))
    database = _database()
    yield database
    if database.in_order:
        yield from map(_examine, (_tables, _clock, _worker))


def _examine(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:
        subject = check.__name__.removeprefix("_").replace("_", " ")
        return Finding(subject, False, f"could not be checked: {error}", "Mend what stands above first.")


def _settings() -> Finding:
    problems = [problem for problem in checks.run_checks() if problem.level >= checks.WARNING]
    if problems:
        said = "; ".join(str(problem.msg) for problem in problems)
        return Finding(
            "settings", False, said, " ".join(str(p.hint) for p in problems if p.hint) or "See docs/settings.md."
        )
    return Finding("settings", True, f"people find this installation at {settings.SITE_URL}")


def _secret_key() -> Finding:
    remedy = "Set SECRET_KEY to 50 random characters, or leave it out: then one is made in the data folder."
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        return Finding("secret key", False, f"shorter than {SHORTEST_KEY} characters", remedy)
    kept = settings.DATA_DIR / "secret.key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        return Finding("secret key", False, f"{kept} can be read by others", f"Close it: chmod 600 {kept}")
    return Finding("secret key", True, "long enough, and read by nobody else")


def _storage() -> Finding:
    for folder in (settings.DATA_DIR, Path(settings.MEDIA_ROOT), settings.PRIVATE_ROOT):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            remedy = "Give this user the right to write there, or choose another folder with PROUDLY_DATA."
            return Finding("storage", False, f"{folder} cannot be written ({error.strerror})", remedy)
    return Finding("storage", True, f"{settings.DATA_DIR} can be written")


def _erasures() -> Finding:
    file = Path(settings.ERASURES_FILE)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a"):
            pass
    except OSError as error:
        remedy = "Give this user the right to write there, or choose another place with ERASURES_FILE."
        return Finding("erasures", False, f"{file} cannot be written ({error.strerror}): nobody can be erased", remedy)
    return Finding("erasures", True, f"are listed in {file}")


def _database() -> Finding:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        first_line = str(error).strip().splitlines()[0]
        return Finding("database", False, first_line, "Check DATABASE_URL, and that the server runs.")
    version = ".".join(str(part) for part in connection.get_database_version())
    return Finding("database", True, f"{connection.display_name} {version}")


def _tables() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding("tables", False, f"{len(waiting)} migrations are waiting", "Run: proudly migrate")
    return Finding("tables", True, "up to date")


def _mail() -> Finding:
    if "smtp" not in settings.EMAIL_BACKEND:
        return Finding("mail", True, f"is kept in {settings.MAIL_DIR} and read at {settings.SITE_URL}/mailbox")
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        mailer = get_connection(timeout=LONGEST_MAIL_WAIT)
        mailer.open()
        mailer.close()
    except OSError as error:  # what smtplib raises are OSErrors as well
        return Finding(
            "mail", False, f"{server} does not take our mail: {error}", "Check MAIL_URL and the mail server."
        )
    return Finding("mail", True, f"{server} takes our mail, from {settings.DEFAULT_FROM_EMAIL}")


def _countries() -> Finding:
    if not settings.COUNTRY_DATABASE:
        return Finding("countries", True, "of visitors are not looked up")
    if open_countries() is None:
        remedy = "Set COUNTRY_DATABASE to a file in the format MMDB that this user may read, or leave it out."
        return Finding("countries", False, f"{settings.COUNTRY_DATABASE} cannot be read", remedy)
    return Finding("countries", True, f"of visitors are looked up in {settings.COUNTRY_DATABASE}")


def _clock() -> Finding:
    here = datetime.now(UTC)
    there = _database_time()
    remedy = "Set the clocks of this machine and of the database's by NTP."
    if here.year < EARLIEST_YEAR:
        return Finding("clock", False, f"this machine thinks it is {here:%Y}", remedy)
    if abs(here - there) > CLOCKS_MAY_DIFFER:
        return Finding("clock", False, f"here it is {here:%H:%M:%S}, in the database {there:%H:%M:%S} (UTC)", remedy)
    return Finding("clock", True, f"{here:%Y-%m-%d %H:%M} UTC, as in the database")


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        # Both in whole seconds since 1970.
        unix_now = "strftime('%s', 'now')" if connection.vendor == "sqlite" else "extract(epoch FROM clock_timestamp())"
        cursor.execute(f"SELECT {unix_now}")
        return datetime.fromtimestamp(float(cursor.fetchone()[0]), UTC)


def _worker() -> Finding:
    if heartbeat.is_alive(heartbeat.WORKER):
        return Finding("worker", True, "was heard a moment ago")
    heard = heartbeat.age(heartbeat.WORKER)
    said = "was never heard" if heard is None else f"was last heard at {clock.now() - heard:%Y-%m-%d %H:%M} UTC"
    return Finding("worker", False, said, "Start it: proudly serve (with web server), or proudly worker.")
