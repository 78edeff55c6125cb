"""`entente deliver`: alerts to the sinks of a file, until SIGTERM."""

import asyncio
import signal
import sys
from pathlib import Path

from prometheus_client import CollectorRegistry

from entente.deliver.delivery import Deliveries, deliver
from entente.deliver.sinks import Sink, load_sinks
from entente.settings import Settings
from entente.stream.exposition import exposed


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

    def ended() -> list[str]:
        return [f"the sink {task.get_name()} has ended" for task in tasks if task.done()]

    try:
        async with exposed(settings.http, registry, ended):
            await asyncio.wait({waiting, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (waiting, *tasks):
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        await shared.stop()
    for failure in outcomes:
        if isinstance(failure, Exception):
            raise failure
