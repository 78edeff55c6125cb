"""The worker, wired: the only place where its parts meet.

Faust is the shell: app, agents, services and their lifecycle, sensors. Kafka is ours: Faust's own
clients stay off, an `ExactlyOnceSource` a stage feeds the stage's agent through a channel.
"""

import asyncio
import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import faust
from faust.app.base import BootStrategy
from mode import Service
from mode.types import ServiceT
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from entente.errors import EntenteError
from entente.messages import Versions
from entente.settings import Settings
from entente.stream.batches import Batch, Stage
from entente.stream.exactly_once import ExactlyOnceSource
from entente.stream.health import Health, HttpService
from entente.stream.metrics import Metrics
from entente.stream.pool import AnalysisPool
from entente.stream.stages import ReaderStage, WatcherStage
from entente.stream.topics import verify_topics
from entente.watch.watcher import Watcher

# Observations tell which model and knowledge they come from; these stand where one does not.
WATCHER_VERSIONS: Final = Versions(model="unknown", knowledge="unknown", rules=Watcher.rules)
StageName = Literal["reader", "watcher"]
_AGENT_WAIT_SECONDS: Final = 0.01
STAGES: Final[tuple[StageName, ...]] = ("reader", "watcher")


class _NoKafkaOfItsOwn(BootStrategy):
    """Faust's documented hook: agents and sensors as always, but no Kafka client of Faust's."""

    enable_kafka = False

    def kafka_conductor(self) -> Iterable[ServiceT]:
        return []

    def tables(self) -> Iterable[ServiceT]:
        return []


class App(faust.App):
    """A Faust app that leaves Kafka to us."""

    BootStrategy = _NoKafkaOfItsOwn


@dataclass(frozen=True, slots=True)
class Worker:
    """A Faust app and the services that have to be started beside it, in their order.

    Faust reports a failed start by its exit code alone; `failures` has the reason.
    """

    app: App
    services: list[Service]
    failures: list[EntenteError]


class _Preparation(Service):
    """What must be right before any source joins its group: port, topics, models."""

    def __init__(
        self,
        settings: Settings,
        pool: AnalysisPool | None,
        health: Health,
        metrics: Metrics,
        failures: list[EntenteError],
        stages: Collection[StageName],
    ) -> None:
        super().__init__()
        self._settings = settings
        self._stages = stages
        self._pool = pool
        self._health = health
        self._metrics = metrics
        self._http = HttpService(settings.http, metrics, health, pool)
        self._failures = failures

    async def on_start(self) -> None:
        """Serve health, verify the topics, warm the pool up; note what fails."""
        try:
            await self.add_runtime_dependency(self._http)
            await verify_topics(self._settings, self._stages)
            model = "none" if self._pool is None else await self._pool.start()
        except EntenteError as exc:
            self._failures.append(exc)
            raise
        self._metrics.running(model)
        self._health.is_warm = True

    async def on_stop(self) -> None:
        """End the pool's processes."""
        if self._pool is not None:
            await self._pool.stop()


def create_worker(
    settings: Settings, stages: Iterable[StageName], leave: Callable[[str], None]
) -> Worker:
    """Build the worker for `stages`. Nothing connects before it is started.

    `leave` must end the process; it is called when going on could lose or double something.
    """
    app = App(
        settings.app_id,
        broker=f"kafka://{settings.broker}",
        topic_disable_leader=True,
        web_enabled=False,
        datadir=Path(tempfile.gettempdir()) / "entente-faust",  # stays empty, but must be writable
    )
    registry = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    metrics = Metrics(registry)
    app.sensors.add(metrics)
    wanted = set(stages)
    pool = AnalysisPool(settings.pool, metrics.pool_restart) if "reader" in wanted else None
    sources: list[ExactlyOnceSource] = []
    if pool is not None:
        reader = ReaderStage(settings, pool, metrics)
        sources.append(_source(app, settings, reader, settings.topics.articles, leave, metrics))
    if "watcher" in wanted:
        watcher = WatcherStage(settings, Watcher(WATCHER_VERSIONS), metrics)
        sources.append(_source(app, settings, watcher, settings.topics.signals, leave, metrics))
    health = Health(pool, sources)
    failures: list[EntenteError] = []
    preparation = _Preparation(settings, pool, health, metrics, failures, wanted)
    return Worker(app, [preparation, *sources], failures)


def _source(
    app: App,
    settings: Settings,
    stage: Stage,
    topic: str,
    leave: Callable[[str], None],
    metrics: Metrics,
) -> ExactlyOnceSource:
    """Return the source of `stage`, with a Faust agent between the two."""
    batches = app.channel(maxsize=0)

    async def dispatch(batch: Batch) -> None:
        # A channel drops what comes before its agent listens, and offers nothing to wait for.
        while not batches.subscriber_count:  # noqa: ASYNC110
            await asyncio.sleep(_AGENT_WAIT_SECONDS)
        await batches.send(value=batch)

    source = ExactlyOnceSource(settings, stage, topic, dispatch, leave, metrics)

    async def agent(stream: faust.StreamT[Batch]) -> None:
        async for batch in stream:
            source.work(batch)

    app.agent(batches, name=stage.name)(agent)
    return source
