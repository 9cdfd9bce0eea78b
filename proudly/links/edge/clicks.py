"""Writing clicks down: those that arrive together share one commit, and each waits for it.

A thread commits what has gathered while it committed the batch before. When nothing is under way a click is committed
at once; under load the commits follow each other, and the batches grow by themselves, up to a limit.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable

from proudly.links.edge.database import Database, DatabaseTrouble
from proudly.links.edge.spool import Spool, SpoolFull

log = logging.getLogger(__name__)

LEAVE_ALONE = 1.0  # seconds in which a database that failed is not tried again; clicks go to the spool
# Of those that came together, some are answered while others are being committed: so neither side waits for the other.
MOST_TOGETHER = 32
TAKE_IN_EVERY = 1.0  # seconds between looks at the spool


class _Batch:
    """Clicks that will be written together. `kept` says, when it is known, whether they were."""

    __slots__ = ("clicks", "kept")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.clicks: list[str] = []
        self.kept: asyncio.Future[bool] = loop.create_future()


class ClickLog:
    """The log of clicks as the edge sees it. `keep` is for the event loop; two threads do the writing."""

    def __init__(self, connect: Callable[[], Database], spool: Spool, loop: asyncio.AbstractEventLoop) -> None:
        self._connect, self._spool, self._loop = connect, spool, loop
        self._next: _Batch | None = None
        self._lock = threading.Lock()
        self._batches = queue.SimpleQueue[_Batch | None]()
        self._try_again_at = 0.0  # monotonic time; before it the database is left alone
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, name="edge: clicks", daemon=True),
            threading.Thread(target=self._take_in, name="edge: spool", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def keep(self, click: str) -> asyncio.Future[bool]:
        """Have a click written down; the future says True when it is durable, False when nothing could be written.

        Args:
            click: a JSON list of the values of `database.CLICK`.
        """
        with self._lock:
            batch = self._next
            if batch is None or len(batch.clicks) == MOST_TOGETHER:
                batch = self._next = _Batch(self._loop)
                self._batches.put(batch)
            batch.clicks.append(click)
        return batch.kept

    def stop(self) -> None:
        """Write what has gathered and end the threads. What is in the spool stays for the next process."""
        self._stopping.set()
        self._batches.put(None)
        for thread in self._threads:
            thread.join()
        self._spool.close()

    def _write(self) -> None:
        database = self._connect()
        self._spool.prepare()
        while batch := self._batches.get():
            with self._lock:  # from here on, nobody adds to it
                if self._next is batch:
                    self._next = None
            try:
                kept = self._write_down(database, batch)
            except Exception:  # whatever it is, visitors wait for this thread: it goes on
                log.exception("%d clicks were not kept", len(batch.clicks))
                kept = False
            self._loop.call_soon_threadsafe(_tell, batch, kept)
        database.close()

    def _write_down(self, database: Database, batch: _Batch) -> bool:
        key, clicks = uuid.uuid4().hex, f"[{','.join(batch.clicks)}]"
        if time.monotonic() >= self._try_again_at:
            try:
                database.keep(key, clicks)
                return True
            except DatabaseTrouble as trouble:
                self._leave_alone(trouble)
        try:
            self._spool.keep(key, clicks)
        except SpoolFull as full:
            log.error("%d clicks could be kept neither in the database nor in the spool: %s", len(batch.clicks), full)
            return False
        return True

    def _leave_alone(self, trouble: DatabaseTrouble) -> None:
        log.warning("The database takes no clicks, they go to the spool: %s", trouble)
        self._try_again_at = time.monotonic() + LEAVE_ALONE

    def _take_in(self) -> None:
        database = self._connect()
        while not self._stopping.wait(TAKE_IN_EVERY):
            try:
                if taken := self._spool.take_in(database.keep_once):
                    log.info("%d batches of clicks were taken in from the spool", taken)
                database.tidy()
            except DatabaseTrouble as trouble:
                log.warning("What is in the spool waits for the database: %s", trouble)
            except Exception:
                log.exception("What is in the spool cannot be taken in; it stays, and is tried again")
        database.close()


def _tell(batch: _Batch, kept: bool) -> None:
    if not batch.kept.done():
        batch.kept.set_result(kept)
