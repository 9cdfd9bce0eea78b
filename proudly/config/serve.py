"""Web server and worker in one go: `proudly serve`."""

from __future__ import annotations

import atexit
import errno
import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server.common import AbstractServer

logger = logging.getLogger(__name__)

WORKER_STOPS_WITHIN = 25.0  # seconds; a little more than the worker gives its tasks
RESTART_PAUSE = 1.0  # seconds before a worker that died is started again
REQUESTS_END_WITHIN = 5  # seconds for requests in hand; an open stream of events is cut then


class CannotStart(Exception):
    """Something stands in the way; the message is one line that says what to do."""


def check_data_folder(folder: Path) -> None:
    """Raises CannotStart unless files can be made in `folder`, which is created when it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Choose another: PROUDLY_DATA=/some/folder, or make run DATA=/some/folder."
        ) from error


def check_port(host: str, port: int) -> None:
    """Raises CannotStart unless we can listen there."""
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {port} is taken by another program. "
                f"Choose another: --port {port + 1}, or make run PORT={port + 1}."
            ) from error
        raise CannotStart(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error


class WorkerKeeper:
    """Runs `command` as a child and starts it again when it dies, until `stop`."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the child to finish what is in hand, and wait for it."""
        with self._lock:
            self._stopping.set()
            if self._child is not None:
                self._child.terminate()
        self._thread.join(WORKER_STOPS_WITHIN)
        if self._child is not None and self._child.poll() is None:
            self._child.kill()

    def _keep(self) -> None:
        while child := self._spawn():
            code = child.wait()
            if not self._stopping.wait(RESTART_PAUSE):
                logger.error("The worker ended (exit %d) and is started again", code)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            # Its standard input ends when we do, even when we are killed: then it stops as well. A session of its own
            # keeps Ctrl-C from it, so that it is stopped once and in order.
            self._child = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)
            return self._child


def serve(*, host: str, port: int, web_processes: int, with_worker: bool, when_up: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT. `when_up` is called when the web server listens."""
    web = _web_server("proudly.config.asgi:application", host=host, port=port, processes=web_processes)
    if with_worker:
        keeper = WorkerKeeper([sys.executable, "-m", "proudly.config.cli", "worker", "--with-parent"])
        web.on_startup(keeper.start)
        web.on_shutdown(keeper.stop)
    web.on_startup(when_up)
    web.serve()


def serve_edge(*, host: str, port: int, processes: int, when_up: Callable[[], None]) -> None:
    """Serve tracked links alone, until SIGTERM or SIGINT. `when_up` is called when it listens."""
    edge = _web_server("proudly.config.edge:application", host=host, port=port, processes=processes)
    edge.on_startup(when_up)
    edge.serve()


def _web_server(application: str, *, host: str, port: int, processes: int) -> AbstractServer[Any]:
    # The same on every system and Python: a fresh interpreter per web process, nothing inherited.
    multiprocessing.set_start_method("spawn", force=True)
    return Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=processes,
        loop=Loops.auto,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=REQUESTS_END_WITHIN,
    )


def follow_parent() -> None:
    """In a web process: let Ctrl-C go to the process that started us, and stop when that one says so or is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        os.setpgid(0, 0)
        atexit.register(_end_at_once)
        threading.Thread(target=_terminate_after, args=[parent], name="parent watch", daemon=True).start()


def _end_at_once() -> None:
    """Skip the taking down of the interpreter: Granian's threads still use it then, which now and then aborts."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _terminate_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
