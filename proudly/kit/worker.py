"""The worker: tasks of the queue, periodic tasks, and the pulse that keeps projections and outboxes moving.

Any number of workers may run. One that is killed loses nothing: what it was doing is found again in the database.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from functools import partial
from typing import NoReturn

from django.db import close_old_connections, connections
from django.utils.module_loading import autodiscover_modules

from proudly.kit import heartbeat, projections, pulse
from proudly.kit.tasks import huey

logger = logging.getLogger(__name__)

THREADS = 4
TASK_POLL = 0.5  # seconds; the longest that a task waits for an idle thread
BUSY_WAIT = 0.3  # seconds between rounds of the pulse while something moves
IDLE_WAIT = 1.0
IDLE_GROWTH = 1.3  # a round with nothing to do makes the next wait this much longer
HEALTH_EVERY = 5.0  # seconds between looks at our own threads
FINISH_WITHIN = 20.0  # seconds for what is in hand once we are asked to stop


class _StopAsked(BaseException):
    """SIGTERM or SIGINT came."""


class PulseThread(threading.Thread):
    """Calls every pulse until `stopping` is set, and says every few seconds that the worker is alive."""

    def __init__(self, pulses: list[pulse.Pulse], stopping: threading.Event) -> None:
        super().__init__(name="pulse", daemon=True)
        self.pulses = pulses
        self.stopping = stopping
        self._alive = pulse.Pulse("heartbeat", self._say_alive)
        self._last_heartbeat = float("-inf")

    def run(self) -> None:
        wait = 0.0  # the first round comes at once, so that we are soon known to be alive
        try:
            while not self.stopping.wait(wait):
                close_old_connections()
                self._alive.beat(at=time.monotonic())
                moved = self.beat()
                wait = BUSY_WAIT if moved else min(max(wait, BUSY_WAIT) * IDLE_GROWTH, IDLE_WAIT)
        finally:
            connections.close_all()

    def beat(self) -> int:
        """One round of all pulses. Returns how many things were done."""
        done = 0
        for one in self.pulses:
            done += one.beat(at=time.monotonic())
            self._alive.beat(at=time.monotonic())
        return done

    def _say_alive(self) -> int:
        if time.monotonic() - self._last_heartbeat < heartbeat.EVERY:
            return 0
        heartbeat.beat(heartbeat.WORKER)
        self._last_heartbeat = time.monotonic()
        return 1


def every_pulse() -> list[pulse.Pulse]:
    """What the worker calls again and again: each projection, then what the rooms' `tasks.py` registered."""
    autodiscover_modules("tasks")
    advances = [
        pulse.Pulse(f"projection {projection.name}", partial(projections.advance, projection))
        for projection in projections.declared()
    ]
    return [*advances, *pulse.registered()]


def run(*, stop_with_parent: bool = False) -> None:
    """Work until SIGTERM or SIGINT; then finish the tasks in hand and return. Call it in the main thread.

    `stop_with_parent`: also stop when the process that started us is gone, which the end of our standard input tells.
    Raises RuntimeError when the pulse has stopped by itself: then whoever started us starts us again.
    """
    stopping = threading.Event()
    pulse_thread = PulseThread(every_pulse(), stopping)
    consumer = huey.create_consumer(workers=THREADS, max_delay=TASK_POLL, shutdown_timeout=FINISH_WITHIN)
    try:
        consumer.start()
        signal.signal(signal.SIGTERM, _ask_to_stop)
        signal.signal(signal.SIGINT, _ask_to_stop)
        pulse_thread.start()
        if stop_with_parent:
            threading.Thread(target=_stop_at_end_of_input, name="parent watch", daemon=True).start()
        logger.info("The worker is up")
        while True:
            time.sleep(HEALTH_EVERY)
            consumer.check_worker_health()
            if not pulse_thread.is_alive():
                raise RuntimeError("The pulse has stopped.")
    except _StopAsked:
        logger.info("The worker finishes what is in hand and stops")
    finally:
        stopping.set()
        consumer.stop(graceful=True)
        pulse_thread.join(FINISH_WITHIN)
        connections.close_all()


def _ask_to_stop(*_: object) -> NoReturn:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # once is enough; work in hand is not interrupted by a second time
    raise _StopAsked


def _stop_at_end_of_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
