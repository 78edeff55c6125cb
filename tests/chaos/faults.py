"""What is done to the workers and the broker while articles flow."""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from entente.settings import Settings
from tests.chaos.ledger import Balance, Sent, balance, expect, write_articles
from tests.support.brokers import Broker, producing
from tests.support.workers import Deployment, Worker

WORKERS = 3


@dataclass
class Run:
    """One chaotic run: its deployment, its workers, and what was done to them when."""

    broker: Broker
    deployment: Deployment
    chance: random.Random
    workers: list[Worker] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    stop_seconds: list[float] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def note(self, event: str) -> None:
        self.events.append(f"{time.monotonic() - self.begun:.1f} s: {event}")

    def pick(self) -> int:
        return self.chance.randrange(len(self.workers))


Fault = Callable[[Run], Awaitable[None]]


def kills(times: int, *, pause: tuple[float, float] = (1.5, 5.0)) -> Fault:
    """Kill a worker with kill -9 at random moments and start another in its place."""

    async def fault(run: Run) -> None:
        for _ in range(times):
            await asyncio.sleep(run.chance.uniform(*pause))
            number = run.pick()
            run.workers[number].kill()
            run.note(f"kill -9 of worker {number}")
            run.workers[number] = run.deployment.worker()

    return fault


def rolling_restart(rounds: int = 1) -> Fault:
    """Terminate the workers one by one and start each again."""

    async def fault(run: Run) -> None:
        for _ in range(rounds):
            for number in range(len(run.workers)):
                await asyncio.sleep(run.chance.uniform(1.0, 2.5))
                seconds = await asyncio.to_thread(run.workers[number].terminate, 20.0)
                run.stop_seconds.append(seconds)
                run.note(f"SIGTERM of worker {number}: gone after {seconds:.1f} s")
                run.workers[number] = run.deployment.worker()
                await run.workers[number].until_ready()

    return fault


def freeze(seconds: float) -> Fault:
    """Freeze a worker for longer than its session, then let it go on as if nothing had been."""

    async def fault(run: Run) -> None:
        await asyncio.gather(*(worker.until_ready() for worker in run.workers))
        await asyncio.sleep(run.chance.uniform(1.0, 3.0))
        number = run.pick()
        run.workers[number].send(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        run.workers[number].send(signal.SIGCONT)
        run.note(f"worker {number} was frozen for {seconds:g} s")

    return fault


def broker_restart() -> Fault:
    """Stop the broker and start it again with its data."""

    async def fault(run: Run) -> None:
        await asyncio.sleep(run.chance.uniform(2.0, 4.0))
        await asyncio.to_thread(run.broker.restart)
        run.note("the broker was restarted")

    return fault


@dataclass(frozen=True)
class Result:
    """How one run ended."""

    balance: Balance
    drained: bool
    events: list[str]
    stop_seconds: list[float]
    seconds: float


async def endure(
    broker: Broker,
    deployment: Deployment,
    faults: list[Fault],
    *,
    articles: int,
    rate: float,
    seed: int,
    drain_seconds: float = 150.0,
) -> Result:
    """Send articles at a rate, do the faults in their order meanwhile, and settle the ledger."""
    sent = write_articles(articles, seed)
    expected = await asyncio.to_thread(expect, sent)
    run = Run(broker, deployment, random.Random(seed))
    run.workers = [deployment.worker() for _ in range(WORKERS)]
    await asyncio.gather(*(worker.until_ready() for worker in run.workers))
    run.begun = time.monotonic()
    sending = asyncio.create_task(_send(deployment.settings, sent, rate))
    for fault in faults:
        await fault(run)
    await sending
    drained = await deployment.drained(drain_seconds)
    settled = await balance(deployment.settings, sent, expected)
    seconds = time.monotonic() - run.begun
    deployment.stop()
    return Result(settled, drained, run.events, run.stop_seconds, seconds)


async def _send(settings: Settings, sent: list[Sent], rate: float) -> None:
    """Produce the ledger's articles in their order, each acknowledged before the end."""
    async with producing(settings.broker, request_timeout_ms=60_000) as producer:
        begun, pending = time.monotonic(), []
        for number, each in enumerate(sent):
            pending.append(
                await producer.send(settings.topics.articles, value=each.value, key=each.key)
            )
            await asyncio.sleep(max(begun + number / rate - time.monotonic(), 0))
        await asyncio.gather(*pending)
