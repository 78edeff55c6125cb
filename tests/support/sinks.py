"""Somewhere to deliver alerts to, that answers as a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from entente.commands.demo import free_port


@asynccontextmanager
async def receiver(
    answers: list[int], *, slow: float = 0.0
) -> AsyncIterator[tuple[str, list[str]]]:
    """Yield the address of a sink, and the keys that it took; `answers` are given first."""
    taken: list[str] = []

    async def take(request: web.Request) -> web.Response:
        await asyncio.sleep(slow)
        status = answers.pop(0) if answers else 204
        if status < 300:
            taken.append(request.headers["webhook-id"])
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/", taken
    finally:
        await runner.cleanup()
