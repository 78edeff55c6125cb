"""/metrics and /healthz on the worker's own port, and what each endpoint proves.

startup   settings, knowledge and models are good: one article has been analysed
live      the event loop answers and no article is stuck in the pool; a lost broker does not matter
ready     the groups have told us our partitions, memory is restored, the broker answers
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog
from aiohttp import web
from mode import Service
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from entente.errors import NotReachable
from entente.settings import Http
from entente.stream.exactly_once import ExactlyOnceSource
from entente.stream.metrics import Metrics
from entente.stream.pool import AnalysisPool

log = structlog.get_logger(__name__)

_SILENCE_SECONDS: Final = 12.0
Faults = list[str]


class Health:
    """Answers the three questions; each returns the reasons against, none if all is well."""

    def __init__(self, pool: AnalysisPool | None, sources: Sequence[ExactlyOnceSource]) -> None:
        self.is_warm = False
        self._pool = pool
        self._sources = sources

    def startup(self) -> Faults:
        """Tell whether settings, knowledge and models have proven good."""
        return [] if self.is_warm else ["the warm-up article has not been analysed yet"]

    def live(self) -> Faults:
        """Tell whether anything is stuck that only a restart can free."""
        if self._pool is None:
            return []
        oldest, longest = self._pool.oldest_seconds(), self._pool.longest_seconds()
        if oldest <= longest:
            return []
        return [f"an article has been in the pool for {oldest:.0f} s, the most is {longest:.0f} s"]

    def ready(self) -> Faults:
        """Tell whether articles can be processed now."""
        faults = self.startup()
        now = asyncio.get_running_loop().time()
        for source in self._sources:
            name = source.stage.name
            if source.contact_at is None or now - source.contact_at > _SILENCE_SECONDS:
                faults.append(f"{name}: the broker does not answer")
            if not source.is_assigned:
                faults.append(f"{name}: the group has not assigned partitions yet")
            elif source.unrestored:
                faults.append(
                    f"{name}: memory of partitions {source.unrestored} is being restored"
                )
        return faults


class HttpService(Service):
    """Serves metrics and health."""

    def __init__(
        self, settings: Http, metrics: Metrics, health: Health, pool: AnalysisPool | None
    ) -> None:
        super().__init__()
        self._settings = settings
        self._metrics = metrics
        self._health = health
        self._pool = pool

    async def on_start(self) -> None:
        """Listen, or raise `NotReachable` if the port is taken."""
        app = web.Application()
        app.router.add_get("/metrics", self._serve_metrics)
        for name in ("startup", "live", "ready"):
            app.router.add_get(f"/healthz/{name}", self._answer(getattr(self._health, name)))
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        host, port = self._settings.host, self._settings.port
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as exc:
            await self._runner.cleanup()
            raise NotReachable(
                f"cannot listen on {host}:{port} ({exc.strerror}): stop what does,"
                " or set ENTENTE_HTTP__PORT (0 takes any free port)"
            ) from exc
        address = self._runner.addresses[0]
        log.info("serving metrics and health", address=f"http://{address[0]}:{address[1]}")

    async def on_stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _serve_metrics(self, request: web.Request) -> web.Response:  # noqa: ARG002
        if self._pool is not None:
            self._metrics.in_flight.set(self._pool.oldest_seconds())
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    @staticmethod
    def _answer(question: Callable[[], Faults]) -> Any:
        async def answer(request: web.Request) -> web.Response:  # noqa: ARG001
            faults = question()
            body = {"status": "fail" if faults else "pass", "reasons": faults}
            return web.json_response(body, status=503 if faults else 200)

        return answer
