"""Runs the worker until it is told to stop, and starts it anew after a fatal error.

A fatal error is one after which nothing that the process remembers can be trusted: another worker
has taken over, or a transaction's fate is unknown. The process then replaces itself by a fresh one
(same process id, so that a supervisor sees no change), which opens the partitions again.
"""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, NoReturn

import faust
import structlog
from aiokafka.errors import KafkaError

from entente.errors import EntenteError, NotReachable
from entente.logs import configure_logging
from entente.settings import Settings
from entente.stream import clients
from entente.stream.app import STAGES, StageName, Worker, create_worker

log = structlog.get_logger(__name__)

RESTARTS: Final = "ENTENTE_INTERNAL_RESTARTS"
_FIRST_WAIT_SECONDS: Final = 0.5
_LONGEST_WAIT_SECONDS: Final = 15.0
_QUIET_SECONDS: Final = 120.0


def run_worker(settings: Settings, stage: StageName | None) -> None:
    """Run `stage`, or both, until SIGTERM or SIGINT.

    Raises `NotReachable` or `ConfigError` if the first start fails; after a fatal error later on
    it starts again, waiting longer each time while the error lasts.
    """
    # As process 1 of a container we would not hear SIGTERM before Faust listens to it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    restarts = int(os.environ.pop(RESTARTS, "0"))
    _reap()
    if restarts:
        wait = min(_FIRST_WAIT_SECONDS * 2 ** (restarts - 1), _LONGEST_WAIT_SECONDS)
        log.info("starting again", restarts=restarts, after_seconds=wait)
        time.sleep(wait)
    begun = time.monotonic()

    def leave(why: str) -> NoReturn:
        log.error("leaving at once: the worker starts again", why=why)
        _start_again(0 if time.monotonic() - begun > _QUIET_SECONDS else restarts)

    try:
        _run(settings, STAGES if stage is None else (stage,), leave)
    except EntenteError as exc:
        if not restarts:
            raise
        leave(str(exc))
    except (KafkaError, OSError) as exc:
        if not restarts:
            raise clients.unreachable(settings, exc) from exc
        leave(repr(exc))


class _Shell(faust.Worker):
    """A Faust worker that keeps to our logging; its own set-up would replace it."""

    def __init__(
        self, settings: Settings, worker: Worker, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(
            worker.app,
            *worker.services,
            loop=loop,
            loglevel=settings.log.level,
            redirect_stdouts=False,
            quiet=True,
        )
        self.spinner = None  # it would write to stderr, among the lines of the log
        self._log_settings = settings.log

    def on_setup_root_logger(self, logger: logging.Logger, level: int) -> None:  # noqa: ARG002
        """Set our logging up again (Faust's hook, called after its own set-up)."""
        configure_logging(self._log_settings)


def _run(settings: Settings, stages: Iterable[StageName], leave: Callable[[str], None]) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = create_worker(settings, stages, leave)
    worker.app.flow_control.resume()  # without it Faust's channels stay shut
    try:
        _Shell(settings, worker, loop).execute_from_commandline()
    except SystemExit as exc:
        if worker.failures:
            raise worker.failures[0] from None
        if exc.code:
            raise NotReachable("the worker could not go on: see its log above") from exc


def _start_again(restarts: int) -> NoReturn:
    """Replace this process by a fresh one; sockets and the pool's processes end with it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    environment = {**os.environ, RESTARTS: str(restarts + 1)}
    os.execve(sys.executable, [sys.executable, "-m", "entente", *sys.argv[1:]], environment)  # noqa: S606 -- ourselves


def _reap() -> None:
    """Collect the processes that an earlier life of this process left behind."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
