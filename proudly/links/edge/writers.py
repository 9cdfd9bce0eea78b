"""Writing a batch of clicks from the event loop, which must not wait: for no lock, and for no answer of a server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

import psycopg
from django.conf import settings
from psycopg import pq

from proudly.links.edge.database import (
    ANSWERS_WITHIN,
    POSTGRESQL_KEEP,
    DatabaseTrouble,
    SQLite,
    connect_to_postgresql,
)

log = logging.getLogger(__name__)

Told = Callable[[bool], None]


class Writer(Protocol):
    def write(self, key: str, clicks: str, told: Told) -> None:
        """Begin to write a batch. One is under way at a time.

        Args:
            key: names the batch, and no other.
            clicks: a JSON list of lists of the values of `database.CLICK`.
            told: hears in the loop, before this returns or later, True when the batch is durable. False says that
                nobody knows: the batch may be tried again under the same key.
        """
        ...

    async def stop(self) -> None:
        """Let go of everything; nothing is under way."""
        ...


class SQLiteWriter:
    """Commits at once, unless somebody holds the lock."""

    def __init__(self) -> None:
        self._database = SQLite(waits=0)

    def write(self, key: str, clicks: str, told: Told) -> None:
        try:
            self._database.keep_at_once(clicks)
        except DatabaseTrouble as trouble:
            log.debug("The thread writes for a while: %s", trouble)
            told(False)
        else:
            told(True)

    async def stop(self) -> None:
        self._database.close()


class PostgreSQLWriter:
    """Sends a batch, and hears of it when the server has answered.

    It speaks to libpq itself: psycopg's own asynchronous connection costs a fifth of all that the edge can answer.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._connection: psycopg.Connection | None = None
        self._socket = -1  # of the connection; libpq tells it no more when the connection is lost
        self._connecting: asyncio.Future[None] | None = None
        self._told: Told | None = None
        self._done = False  # what the server has said of the batch under way
        self._alarm: asyncio.TimerHandle | None = None

    def write(self, key: str, clicks: str, told: Told) -> None:
        if self._connection is None:
            if self._connecting is None or self._connecting.done():
                self._connecting = self._loop.create_task(self._connect())
            return told(False)
        self._told, self._done = told, False
        self._alarm = self._loop.call_later(ANSWERS_WITHIN, self._let_go, "no answer")
        try:
            self._connection.pgconn.send_query_prepared(_KEEP, [key.encode(), clicks.encode()])
            self._push()
        except psycopg.Error as error:
            self._let_go(str(error))

    async def stop(self) -> None:
        if self._connecting is not None:
            await self._connecting
        if self._connection is not None:
            self._let_go("we stop")

    async def _connect(self) -> None:
        try:
            self._connection = await asyncio.to_thread(_connect_and_prepare)
        except psycopg.Error as error:
            log.debug("The thread writes for a while: %s", error)
        else:
            self._socket = self._connection.pgconn.socket
            self._loop.add_reader(self._socket, self._hear)

    def _push(self) -> None:
        """Have the rest sent that the network did not take yet."""
        assert self._connection is not None
        if self._connection.pgconn.flush():
            self._loop.add_writer(self._socket, self._push_on)
        else:
            self._loop.remove_writer(self._socket)

    def _push_on(self) -> None:
        try:
            self._push()
        except psycopg.Error as error:
            self._let_go(str(error))

    def _hear(self) -> None:
        assert self._connection is not None
        server = self._connection.pgconn
        try:
            server.consume_input()
            while not server.is_busy():
                result = server.get_result()
                if result is None:
                    return self._answer(self._done)
                self._done = result.status == pq.ExecStatus.COMMAND_OK
                if not self._done:
                    log.debug("The thread writes for a while: %s", result.error_message)
        except psycopg.Error as error:
            self._let_go(str(error))

    def _let_go(self, why: str) -> None:
        """Hang up; who asks next has a new connection made."""
        assert self._connection is not None
        log.debug("The connection that writes clicks is given up: %s", why)
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._connection.close()
        self._connection = None
        self._answer(False)

    def _answer(self, done: bool) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        told, self._told, self._alarm = self._told, None, None
        if told is not None:
            told(done)


_KEEP = b"keep"


def _connect_and_prepare() -> psycopg.Connection:
    connection = connect_to_postgresql()
    prepared = connection.pgconn.prepare(_KEEP, POSTGRESQL_KEEP.replace("%s", "$1", 1).replace("%s", "$2", 1).encode())
    if prepared.status != pq.ExecStatus.COMMAND_OK:
        connection.close()
        raise psycopg.OperationalError(prepared.error_message.decode(errors="replace"))
    connection.pgconn.nonblocking = 1
    return connection


def writer(loop: asyncio.AbstractEventLoop) -> Writer:
    """The one for the database that the settings name."""
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        return SQLiteWriter()
    return PostgreSQLWriter(loop)
