"""What the edge asks of the database, on SQLite and on PostgreSQL.

The tables are those of the rooms' models; the tests of the edge run on both databases and fail when a column moves.
An object here belongs to one thread and connects by itself; after trouble it connects anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from django.conf import settings

LOCKED_FOR_LONG = 0.25  # seconds; who writes for longer sends the clicks to the spool
WRITE_AHEAD_PAGES = 50_000  # 200 MB: then writers wait a moment, so that SQLite can begin its log anew
ANSWERS_WITHIN = 2  # seconds; a PostgreSQL that says nothing for so long is taken for gone

# The columns of a click, in the order of a row of a batch, with their types in PostgreSQL. New ones come last: rows
# that an earlier version has left in a spool end before them, and are taken in with nothing there.
CLICK = {
    "organisation_id": "bigint",
    "link_id": "bigint",
    "at": "timestamptz",
    "visitor": "text",
    "method": "text",
    "agent": "text",
    "referrer": "text",
    "prefetch": "boolean",
    "own": "text",
    "key": "text",
    "country": "text",
    "origin": "text",
}
_COLUMNS = ", ".join(CLICK)

_LINKS = """
    SELECT link.code, link.id, link.organisation_id, link.member_id, link.network, story.id, story.url, closing.at,
           settings.address, settings.utm, settings.reports_conversions
    FROM links_link AS link
    JOIN content_story AS story ON story.id = link.story_id
    LEFT JOIN links_closing AS closing ON closing.story_id = story.id
    LEFT JOIN links_linksettings AS settings ON settings.organisation_id = link.organisation_id
    WHERE link.code IN ({codes})
"""
_CARD = """
    SELECT story.title, story.summary, COALESCE({crop}, story.picture), story.picture_alt FROM links_link AS link
    JOIN content_story AS story ON story.id = link.story_id WHERE link.id = {mark}
"""
_CHANGED = """
    SELECT 'story', id, changed_at FROM content_story WHERE changed_at > {mark}
    UNION ALL SELECT 'story', story_id, changed_at FROM links_closing WHERE changed_at > {mark}
    UNION ALL SELECT 'organisation', organisation_id, changed_at FROM links_linksettings WHERE changed_at > {mark}
"""

# What has changed: of a story or an organisation, which, and when.
Change = tuple[str, int, Any]


class DatabaseTrouble(Exception):
    """The database did not do it just now. It may later."""


class Database(Protocol):
    """Each method raises DatabaseTrouble when the database cannot be asked."""

    def links(self, codes: Sequence[str]) -> list[tuple[Any, ...]]:
        """The rows of `_LINKS` for those codes that there are."""
        ...

    def card(self, link_id: int) -> tuple[str, str, str, str]:
        """Of a link's story: title, summary, picture as its network shows it (below MEDIA_URL, or ""), its words."""
        ...

    def changes(self, since: str) -> list[Change]:
        """Stories and organisations whose links may lead elsewhere, or nowhere, since a moment (ISO 8601, UTC)."""
        ...

    def day_key(self, day: str, offered: bytes) -> bytes:
        """The key of a day (2026-11-25); `offered` becomes it when there is none yet."""
        ...

    def keep(self, key: str, clicks: str) -> None:
        """Write down a batch, unless it is there: it may have been tried before, with whatever end.

        When this returns, it is durable.

        Args:
            key: names the batch, and no other.
            clicks: a JSON list of lists of the values of `CLICK`.
        """
        ...

    def tidy(self) -> None:
        """Housekeeping that would make visitors wait, done while others write."""
        ...

    def close(self) -> None:
        """Hang up. Whoever asks afterwards connects anew."""
        ...


class _Connected:
    """What both have in common: a connection that is made when it is needed, and made anew after trouble."""

    def __init__(self, connect: Callable[[], Any], error: type[Exception]) -> None:
        self._connect, self._error = connect, error
        self._connection: Any = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _rows(self, query: str, values: Any) -> list[tuple[Any, ...]]:
        with self._trouble() as connection:
            rows: list[tuple[Any, ...]] = connection.execute(query, values).fetchall()
            return rows

    @contextmanager
    def _trouble(self) -> Iterator[Any]:
        try:
            if self._connection is None:
                self._connection = self._connect()
            yield self._connection
        except self._error as error:
            self.close()
            raise DatabaseTrouble(str(error)) from error


class SQLite(_Connected):
    """The database file of an embedded installation.

    Args:
        waits: seconds for somebody who holds the lock.
    """

    def __init__(self, waits: float = LOCKED_FOR_LONG) -> None:
        super().__init__(lambda: _connect_to_sqlite(waits), sqlite3.Error)

    def links(self, codes: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._rows(_LINKS.format(codes=", ".join("?" * len(codes))), codes)

    def card(self, link_id: int) -> tuple[str, str, str, str]:
        crop = "json_extract(story.crops, '$.' || link.network)"
        [(title, summary, picture, words)] = self._rows(_CARD.format(crop=crop, mark="?"), [link_id])
        return title, summary, picture, words

    def changes(self, since: str) -> list[Change]:
        moment = since.replace("T", " ").removesuffix("+00:00")  # as Django writes moments in SQLite
        return [(kind, row, at) for kind, row, at in self._rows(_CHANGED.format(mark="?1"), [moment])]

    def day_key(self, day: str, offered: bytes) -> bytes:
        with self._trouble() as connection:
            connection.execute("INSERT OR IGNORE INTO links_daykey (day, key) VALUES (?, ?)", [day, offered])
            return bytes(connection.execute("SELECT key FROM links_daykey WHERE day = ?", [day]).fetchone()[0])

    def keep_at_once(self, clicks: str) -> None:
        """Write down a batch that nobody has tried to write before."""
        # One statement and so one transaction. That it failed is certain here: the batch needs no mark of its own.
        with self._trouble() as connection:
            connection.execute(_SQLITE_INSERT, [clicks])

    def keep(self, key: str, clicks: str) -> None:
        with self._trouble() as connection:
            connection.execute("BEGIN IMMEDIATE")
            marked = connection.execute(
                "INSERT OR IGNORE INTO links_clickbatch (key, at) VALUES (?, strftime('%Y-%m-%d %H:%M:%f', 'now'))",
                [key],
            )
            if marked.rowcount:
                connection.execute(_SQLITE_INSERT, [clicks])
            connection.execute("COMMIT")

    def tidy(self) -> None:
        """Move what was written from the write-ahead log into the file; who writes meanwhile is not held up."""
        with self._trouble() as connection:
            _busy, pages, _moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages > WRITE_AHEAD_PAGES:
                connection.execute("PRAGMA wal_checkpoint(RESTART)")


_SQLITE_INSERT = (
    f"INSERT INTO links_click ({_COLUMNS}) SELECT "
    + ", ".join(f"coalesce(json_extract(value, '$[{place}]'), '')" for place in range(len(CLICK)))
    + " FROM json_each(?)"
)


def _connect_to_sqlite(waits: float) -> sqlite3.Connection:
    # Never made here: a file that is gone is trouble, and an empty one would hide it.
    name = f"file:{settings.DATABASES['default']['NAME']}?mode=rw"
    connection = sqlite3.connect(name, uri=True, timeout=waits, isolation_level=None, check_same_thread=False)
    # A click that was answered survives a power cut too: so many share one commit that waiting for the disk is cheap.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=0")  # `tidy` does that, where nobody waits for it
    return connection


class PostgreSQL(_Connected):
    """The database of a distributed installation."""

    def __init__(self) -> None:
        super().__init__(connect_to_postgresql, psycopg.Error)

    def links(self, codes: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._rows(_LINKS.format(codes="SELECT unnest(%s::text[])"), [list(codes)])

    def card(self, link_id: int) -> tuple[str, str, str, str]:
        crop = "story.crops ->> link.network"
        [(title, summary, picture, words)] = self._rows(_CARD.format(crop=crop, mark="%s"), [link_id])
        return title, summary, picture, words

    def changes(self, since: str) -> list[Change]:
        return [(kind, row, at) for kind, row, at in self._rows(_CHANGED.format(mark="%(since)s"), {"since": since})]

    def day_key(self, day: str, offered: bytes) -> bytes:
        with self._trouble() as connection:
            connection.execute(
                "INSERT INTO links_daykey (day, key) VALUES (%s, %s) ON CONFLICT (day) DO NOTHING", [day, offered]
            )
            row = connection.execute("SELECT key FROM links_daykey WHERE day = %s", [day]).fetchone()
            assert row is not None
            return bytes(row[0])

    def keep(self, key: str, clicks: str) -> None:
        with self._trouble() as connection:
            connection.execute(POSTGRESQL_KEEP, [key, clicks])

    def tidy(self) -> None:
        """PostgreSQL does its own."""


# A connection that is cut leaves unknown whether the batch is in: its mark tells, next time.
POSTGRESQL_KEEP = (
    "WITH batch AS ("
    "INSERT INTO links_clickbatch (key, at) VALUES (%s, now()) ON CONFLICT (key) DO NOTHING RETURNING key) "
    f"INSERT INTO links_click ({_COLUMNS}) SELECT "
    + ", ".join(f"coalesce(row->>{place}, '')::{kind}" for place, kind in enumerate(CLICK.values()))
    + " FROM batch, jsonb_array_elements(%s::jsonb) AS row"
)


def connect_to_postgresql() -> psycopg.Connection:
    """A connection that gives up soon. Raises psycopg.Error."""
    said = settings.DATABASES["default"]
    waits = f"-c lock_timeout={int(LOCKED_FOR_LONG * 1000)} -c statement_timeout={ANSWERS_WITHIN * 1000}"
    return psycopg.connect(
        dbname=said["NAME"],
        user=said["USER"] or None,
        password=said["PASSWORD"] or None,
        host=said["HOST"] or None,
        port=said["PORT"] or None,
        autocommit=True,
        prepare_threshold=1,
        connect_timeout=ANSWERS_WITHIN,
        options=f"-c timezone=UTC {waits}",
        tcp_user_timeout=ANSWERS_WITHIN * 1000,
    )


def connect() -> Database:
    """The database that the settings name; each thread has its own."""
    kinds: dict[str, Callable[[], Database]] = {
        "django.db.backends.sqlite3": SQLite,
        "django.db.backends.postgresql": PostgreSQL,
    }
    return kinds[settings.DATABASES["default"]["ENGINE"]]()
