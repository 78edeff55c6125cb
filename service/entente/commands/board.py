"""`entente board`: the live page over the alerts topic, until SIGTERM."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from aiohttp import web

from entente.board.archive import Archive
from entente.board.coverage import Coverage
from entente.board.dead_letters import DeadLetters
from entente.board.feed import Feed
from entente.board.judgements import Judgements
from entente.board.live import Live
from entente.board.security import check_exposure
from entente.board.server import Server
from entente.errors import NotReachable
from entente.settings import Settings

log = structlog.get_logger(__name__)

_GOODBYE_SECONDS: Final = 1.0  # open pages hold their line for ever


def run_board(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; raise `NotReachable` if broker or port are not to be had."""
    check_exposure(settings.board)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serving(settings) as following:
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({waiting, following}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if following.done():
            following.result()  # raises why the topic can no longer be read


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """Run the board; yield the task that follows the topic."""
    archive, live, judgements = Archive(settings.board.alerts), Live(), Judgements(settings)
    feed, coverage = Feed(settings, archive, live), Coverage(settings)
    letters = DeadLetters(settings)
    await judgements.start()
    following = asyncio.create_task(feed.run())
    counting = asyncio.create_task(coverage.run())
    sorting = asyncio.create_task(letters.run())
    server = Server(settings, archive, feed, live, judgements, coverage, letters)
    application = server.application()
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_GOODBYE_SECONDS)
    try:
        await runner.setup()
        await _listen(settings, runner)
        yield following
    finally:
        await runner.cleanup()
        for task in (following, counting, sorting):
            task.cancel()
            with suppress(asyncio.CancelledError, NotReachable):
                await task
        await judgements.stop()


async def _listen(settings: Settings, runner: web.AppRunner) -> None:
    host, port = settings.board.host, settings.board.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as exc:
        raise NotReachable(
            f"cannot listen on {host}:{port} ({exc.strerror}): stop what does,"
            " or set ENTENTE_BOARD__PORT (0 takes any free port)"
        ) from exc
    address = runner.addresses[0]
    log.info("serving the board", address=f"http://{address[0]}:{address[1]}/")
