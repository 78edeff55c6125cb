"""The processes that analyse articles: limits of time and memory, replacement of the dead.

A hung analysis is killed at its limit, a crash costs one process and not the pool. An article
during which its process died is tried once more in a process of its own, since the machine may
have been short of memory; then it is given up.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from typing import Any, Final

import pebble
import structlog
from pebble.common.types import CONSTS

from entente.errors import BadMessage, ConfigError, EntenteError
from entente.settings import Pool
from entente.stream import reading
from entente.stream.reading import Reading

log = structlog.get_logger(__name__)

_START_SECONDS: Final = 120.0
_QUEUED_A_PROCESS: Final = 2
_CPU_LIBRARIES: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS")

CONSTS.sleep_unit = 0.02  # how often pebble looks for time-outs and deaths
CONSTS.term_timeout = 0.2  # our processes ignore SIGTERM: go on to SIGKILL soon


class AnalysisPool:
    """A pool of analysing processes for use from one event loop.

    `replaced` is told the reason whenever a process had to be replaced.
    """

    def __init__(self, settings: Pool, replaced: Callable[[str], None]) -> None:
        for name in _CPU_LIBRARIES:  # read by the children: one process is one core
            os.environ.setdefault(name, "1")
        self._settings = settings
        self._replaced = replaced
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["entente.stream.preloaded"])
        self._pool = self._new_pool(settings.count())
        self._alone: pebble.ProcessPool | None = None
        self._slots = asyncio.Semaphore(self.window)
        self._started: dict[object, float] = {}

    @property
    def window(self) -> int:
        """How many articles are worth submitting at once."""
        return self._settings.count() * _QUEUED_A_PROCESS

    def oldest_seconds(self) -> float:
        """Return for how long the oldest article has been in the pool's hands."""
        if not self._started:
            return 0.0
        return asyncio.get_running_loop().time() - min(self._started.values())

    def longest_seconds(self) -> float:
        """Return how long an article may stay in the pool while all is well.

        It may wait behind one of its predecessors, run to its limit, crash and be tried again.
        """
        return (_QUEUED_A_PROCESS + 2) * self._settings.article_seconds

    async def start(self) -> str:
        """Load the models and analyse one sentence; return the version of the model."""
        try:
            future = self._pool.schedule(reading.warm_up, timeout=_START_SECONDS)
            return str(await _result(future))
        except EntenteError:
            raise
        except Exception as exc:
            raise ConfigError(f"the analysis cannot be started: {exc!r}") from exc

    async def read(self, value: bytes | None, timestamp_ms: int) -> Reading:
        """Analyse one record; raise `BadMessage` if that takes too long, too much or crashes."""
        ticket = object()
        async with self._slots:
            self._started[ticket] = asyncio.get_running_loop().time()
            try:
                return await self._read(value, timestamp_ms)
            finally:
                del self._started[ticket]

    async def _read(self, value: bytes | None, timestamp_ms: int) -> Reading:
        try:
            return await self._run(self._active(), value, timestamp_ms)
        except _Died:
            log.warning("a process of the pool died: its article is tried once more, alone")
        if self._alone is None or not self._alone.active:
            self._alone = self._new_pool(1)
        try:
            return await self._run(self._alone, value, timestamp_ms)
        except _Died as exc:
            raise BadMessage("crash", f"the process that analysed it died twice: {exc}") from exc

    async def _run(
        self, pool: pebble.ProcessPool, value: bytes | None, timestamp_ms: int
    ) -> Reading:
        limit = self._settings.article_seconds
        try:
            future = pool.schedule(reading.read, args=(value, timestamp_ms), timeout=limit)
            result: Reading = await _result(future)
        except TimeoutError as exc:
            self._replaced("timeout")
            raise BadMessage("timeout", f"not analysed within {limit:g} s") from exc
        except MemoryError as exc:
            limit_mb = self._settings.memory_mb
            raise BadMessage("memory", f"analysing it takes more than {limit_mb} MiB") from exc
        except pebble.ProcessExpired as exc:
            self._replaced("crash")
            raise _Died(f"exit code {exc.exitcode}") from exc
        except asyncio.CancelledError as exc:
            if pool.active or _is_cancelled():
                raise
            raise _Died(f"the pool broke: {exc!r}") from exc
        except Exception as exc:
            if not pool.active:
                raise _Died(f"the pool broke: {exc!r}") from exc
            log.exception("the analysis raised")
            raise BadMessage("crash", f"the analysis raised {exc!r}"[:300]) from exc
        return result

    def _active(self) -> pebble.ProcessPool:
        """Return the pool, made anew if it broke as a whole."""
        if not self._pool.active:
            self._replaced("pool")
            self._pool = self._new_pool(self._settings.count())
        return self._pool

    def _new_pool(self, processes: int) -> pebble.ProcessPool:
        return pebble.ProcessPool(
            max_workers=processes,
            initializer=reading.prepare,
            initargs=(self._settings.memory_mb,),
            context=self._context,
        )

    async def stop(self) -> None:
        """End all processes at once."""
        for pool in (self._pool, self._alone):
            if pool is not None:
                pool.stop()
                await asyncio.to_thread(pool.join, 5)


def _result(future: Any) -> asyncio.Future[Any]:
    """Make a pebble future, which is a concurrent.futures one, awaitable."""
    return asyncio.wrap_future(future)


def _is_cancelled() -> bool:
    """Tell whether we are cancelled ourselves, and not only the pool's future."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class _Died(Exception):  # noqa: N818 -- internal, and named for what happened
    """A process ended while it analysed."""
