"""`entente deliver`: alerts to the sinks of a file, until SIGTERM."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from entente.deliver.delivery import Deliveries, deliver
from entente.deliver.sinks import Sink, load_sinks
from entente.errors import NotReachable
from entente.settings import Settings

log = structlog.get_logger(__name__)


def run_deliver(settings: Settings, file: Path, *, check: bool) -> None:
    """Deliver until SIGTERM; with `check`, only read the file and say what it asks for."""
    sinks = load_sinks(file)
    if check:
        for sink in sinks:
            unless = "".join(f", unless {each}" for each in sink.unless)
            sys.stdout.write(f"{sink.name}: {sink.kind}, {sink.when or 'everything'}{unless}\n")
        return
    asyncio.run(_run(settings, sinks))


async def _run(settings: Settings, sinks: tuple[Sink, ...]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    registry = CollectorRegistry()
    shared = Deliveries(settings, registry)
    tasks = [asyncio.create_task(deliver(sink, shared), name=sink.name) for sink in sinks]
    waiting = asyncio.create_task(stop.wait())
    runner = await _serve(settings, registry, lambda: [t.get_name() for t in tasks if t.done()])
    try:
        await asyncio.wait({waiting, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (waiting, *tasks):
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await runner.cleanup()
        await shared.stop()
    for failure in ended:
        if isinstance(failure, Exception):
            raise failure


async def _serve(
    settings: Settings, registry: CollectorRegistry, ended: Callable[[], list[str]]
) -> web.AppRunner:
    """Serve metrics and health where the worker does on its own machine."""

    async def metrics(_request: web.Request) -> web.Response:
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def live(_request: web.Request) -> web.Response:
        reasons = [f"the sink {name} has ended" for name in ended()]
        body = {"status": "fail" if reasons else "pass", "reasons": reasons}
        return web.json_response(body, status=503 if reasons else 200)

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/healthz/live", live)
    app.router.add_get("/healthz/ready", live)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, port = settings.http.host, settings.http.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as exc:
        await runner.cleanup()
        raise NotReachable(
            f"cannot listen on {host}:{port} ({exc.strerror}): stop what does,"
            " or set ENTENTE_HTTP__PORT (0 takes any free port)"
        ) from exc
    return runner
