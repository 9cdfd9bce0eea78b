"""Writing clicks down: those that arrive together share one commit, and each waits for it.

The event loop writes what came in one of its turns; what comes while that is under way is the next batch. So nobody
waits when nothing is under way, and under load the batches grow by themselves. Waking a thread and being woken by it
costs more than a commit does, so a thread is asked only when the loop would have to wait: for somebody who holds the
database, for a slow disk, or for a database that is gone.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial

from proudly.links.edge.database import Database, DatabaseTrouble
from proudly.links.edge.spool import Spool, SpoolFull
from proudly.links.edge.writers import Told, Writer

log = logging.getLogger(__name__)

HELD_UP = 0.005  # seconds; a commit that holds the loop up for longer has the next ones made by the thread
LEAVE_ALONE = 1.0  # seconds in which what went wrong is not tried again: the thread is asked, or the spool
TAKE_IN_EVERY = 1.0  # seconds between looks at the spool


class _Batch:
    """Clicks that are written together. `kept` says, when it is known, whether they were."""

    __slots__ = ("clicks", "kept", "key")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.key = uuid.uuid4().hex
        self.clicks: list[str] = []
        self.kept: asyncio.Future[bool] = loop.create_future()


class ClickLog:
    """The log of clicks as the edge sees it, for the event loop.

    Args:
        writer: writes without making the loop wait.
        connect: makes the databases of the threads.
    """

    def __init__(
        self, writer: Writer, connect: Callable[[], Database], spool: Spool, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._loop = loop
        self._writer = writer
        self._patient: Writer = _PatientWriter(connect, spool, loop)
        self._patient_until = 0.0  # monotonic time; before it the patient writer is asked
        self._gathering: _Batch | None = None
        self._under_way: _Batch | None = None

    def keep(self, click: str) -> asyncio.Future[bool]:
        """Have a click written down; the future says True when it is durable, False when nothing could be written.

        Args:
            click: a JSON list of the values of `database.CLICK`.
        """
        batch = self._gathering
        if batch is None:
            batch = self._gathering = _Batch(self._loop)
            self._loop.call_soon(self._hand_over)
        batch.clicks.append(click)
        return batch.kept

    async def stop(self) -> None:
        """Write what has gathered and let go of everything. What is in the spool stays for the next process."""
        for batch in (self._under_way, self._gathering):
            if batch is not None:
                await batch.kept
        await self._writer.stop()
        await self._patient.stop()

    def _hand_over(self) -> None:
        batch = self._gathering
        if batch is None or self._under_way is not None:
            return
        self._gathering, self._under_way = None, batch
        began = time.monotonic()
        if began < self._patient_until:
            return self._have_written(batch, self._patient)
        self._have_written(batch, self._writer)
        if (ended := time.monotonic()) - began > HELD_UP:
            self._patient_until = ended + LEAVE_ALONE

    def _have_written(self, batch: _Batch, writer: Writer) -> None:
        told = partial(self._told, batch, writer)
        try:
            writer.write(batch.key, f"[{','.join(batch.clicks)}]", told)
        except Exception:  # whatever it is, visitors wait for an answer
            log.exception("%d clicks were not written at once", len(batch.clicks))
            told(False)

    def _told(self, batch: _Batch, writer: Writer, kept: bool) -> None:
        if not kept and writer is self._writer:
            self._patient_until = time.monotonic() + LEAVE_ALONE
            return self._have_written(batch, self._patient)
        self._under_way = None
        batch.kept.set_result(kept)
        self._hand_over()


class _PatientWriter:
    """Waits for a database that is held by somebody, and goes to the spool when it cannot be had; in a thread."""

    def __init__(self, connect: Callable[[], Database], spool: Spool, loop: asyncio.AbstractEventLoop) -> None:
        self._connect, self._spool, self._loop = connect, spool, loop
        self._asked = queue.SimpleQueue[tuple[str, str, Told] | None]()
        self._try_again_at = 0.0  # monotonic time; before it the database is left alone
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, name="edge: clicks", daemon=True),
            threading.Thread(target=self._take_in, name="edge: spool", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def write(self, key: str, clicks: str, told: Told) -> None:
        self._asked.put((key, clicks, told))

    async def stop(self) -> None:
        self._stopping.set()
        self._asked.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._spool.close()

    def _write(self) -> None:
        database = self._connect()
        self._spool.prepare()
        while asked := self._asked.get():
            key, clicks, told = asked
            try:
                kept = self._write_down(database, key, clicks)
            except Exception:  # whatever it is, visitors wait for this thread: it goes on
                log.exception("Clicks were not kept")
                kept = False
            self._loop.call_soon_threadsafe(told, kept)
        database.close()

    def _write_down(self, database: Database, key: str, clicks: str) -> bool:
        if time.monotonic() >= self._try_again_at:
            try:
                database.keep(key, clicks)
                return True
            except DatabaseTrouble as trouble:
                log.warning("The database takes no clicks, they go to the spool: %s", trouble)
                self._try_again_at = time.monotonic() + LEAVE_ALONE
        try:
            self._spool.keep(key, clicks)
        except SpoolFull as full:
            log.error("Clicks could be kept neither in the database nor in the spool: %s", full)
            return False
        return True

    def _take_in(self) -> None:
        database = self._connect()
        while not self._stopping.wait(TAKE_IN_EVERY):
            try:
                if taken := self._spool.take_in(database.keep):
                    log.info("%d batches of clicks were taken in from the spool", taken)
                database.tidy()
            except DatabaseTrouble as trouble:
                log.warning("What is in the spool waits for the database: %s", trouble)
            except Exception:
                log.exception("What is in the spool cannot be taken in; it stays, and is tried again")
        database.close()
