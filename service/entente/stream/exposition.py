"""/metrics and /healthz of the commands that run beside the workers, on the port of the settings.

`live` and `ready` are one question here: such a command is well as long as what it runs does.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from entente.errors import NotReachable
from entente.settings import Http

log = structlog.get_logger(__name__)


@asynccontextmanager
async def exposed(
    settings: Http, registry: CollectorRegistry, faults: Callable[[], list[str]]
) -> AsyncIterator[None]:
    """Serve metrics and health; `faults` are the reasons why something is wrong, none if not."""

    async def metrics(_request: web.Request) -> web.Response:
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def health(_request: web.Request) -> web.Response:
        reasons = faults()
        body = {"status": "fail" if reasons else "pass", "reasons": reasons}
        return web.json_response(body, status=503 if reasons else 200)

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/healthz/live", health)
    app.router.add_get("/healthz/ready", health)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(settings, runner)
        yield
    finally:
        await runner.cleanup()


async def _listen(settings: Http, runner: web.AppRunner) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as exc:
        raise NotReachable(
            f"cannot listen on {settings.host}:{settings.port} ({exc.strerror}): stop what does,"
            " or set ENTENTE_HTTP__PORT (0 takes any free port)"
        ) from exc
    address = runner.addresses[0]
    log.info("serving metrics and health", address=f"http://{address[0]}:{address[1]}")
