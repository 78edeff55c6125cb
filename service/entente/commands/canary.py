"""`entente canary`: a synthetic article through everything, and how long its alert takes.

What the article says is withdrawn before and after each run, so that each begins with nothing,
even after one that was killed. Withdrawing is not waited for.
"""

import asyncio
import json
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from entente.canary import ARTICLE_ID, is_synthetic, synthetic_article
from entente.errors import BadMessage, NotReachable
from entente.messages import Alert, Analysis
from entente.settings import Settings
from entente.stream import clients
from entente.stream.exposition import exposed
from entente.stream.topics import sources_of

log = structlog.get_logger(__name__)

_POLL_MS: Final = 100
_BUCKETS: Final = (0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600)


@dataclass(frozen=True, slots=True)
class Song:
    """When analysis and alert of one article came, in seconds after it was sent; None: not yet."""

    read_seconds: float | None
    alert_seconds: float | None

    def __str__(self) -> str:
        """Say it, and where to look if the alert has not come."""
        if self.alert_seconds is not None:
            read = self.alert_seconds if self.read_seconds is None else self.read_seconds
            return f"read after {read:.2f} s, alert after {self.alert_seconds:.2f} s"
        if self.read_seconds is not None:
            return f"read after {self.read_seconds:.2f} s, but no alert: look at the watcher"
        return "not read: look at the reader"


class Metrics:
    """What a recurring canary tells Prometheus."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.runs = Counter(
            "entente_canary_runs",
            "Synthetic articles sent, by outcome.",
            ["outcome"],
            registry=registry,
        )
        self.seconds = Histogram(
            "entente_canary_seconds",
            "Time from a synthetic article to its alert.",
            buckets=_BUCKETS,
            registry=registry,
        )
        self.last_success = Gauge(
            "entente_canary_last_success_timestamp_seconds",
            "When an alert of the canary came last; at first, when it started.",
            registry=registry,
        )
        self.last_success.set_to_current_time()

    def note(self, song: Song | None) -> None:
        """Count one run; None is one that could not even begin."""
        if song is None or song.alert_seconds is None:
            self.runs.labels("unreachable" if song is None else "silent").inc()
            return
        self.runs.labels("alert").inc()
        self.seconds.observe(song.alert_seconds)
        self.last_success.set_to_current_time()


def run_canary(settings: Settings, timeout: float, *, as_json: bool) -> bool:
    """Send one article and print how long everything took; return whether its alert came."""
    song = asyncio.run(_once(settings, timeout))
    sys.stdout.write((json.dumps(asdict(song)) if as_json else str(song)) + "\n")
    return song.alert_seconds is not None


def run_every(settings: Settings, timeout: float, every: float) -> None:
    """Send an article every so many seconds and serve metrics, until SIGTERM."""
    asyncio.run(_recur(settings, timeout, every))


async def _recur(settings: Settings, timeout: float, every: float) -> None:  # noqa: ASYNC109
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    async with exposed(settings.http, registry, list):
        singing = asyncio.create_task(_sing(settings, timeout, every, metrics))
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({singing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        singing.cancel()
        with suppress(asyncio.CancelledError):
            await singing


async def _sing(settings: Settings, timeout: float, every: float, metrics: Metrics) -> None:  # noqa: ASYNC109
    loop = asyncio.get_running_loop()
    while True:
        begun = loop.time()
        try:
            song = await _once(settings, timeout)
        except NotReachable as exc:
            metrics.note(None)
            log.warning("the canary could not be sent", why=str(exc))
        else:
            metrics.note(song)
            tell = log.info if song.alert_seconds is not None else log.warning
            tell("the canary has sung", heard=str(song))
        await asyncio.sleep(max(0.0, begun + every - loop.time()))


async def _once(settings: Settings, timeout: float) -> Song:  # noqa: ASYNC109
    consumer, producer = clients.reader_consumer(settings), clients.producer(settings)
    try:
        await consumer.start()
        await producer.start()
        await _listen_from_now(settings, consumer)
        at = datetime.now(UTC)
        await _send(settings, producer, at, retracted=True)
        at += timedelta(microseconds=1)
        await _send(settings, producer, at, retracted=False)
        try:
            return await _hear(settings, consumer, at, timeout)
        finally:
            await _send(settings, producer, at + timedelta(microseconds=1), retracted=True)
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    finally:
        await producer.stop()
        await clients.stop_consumer(consumer)


async def _send(
    settings: Settings, producer: AIOKafkaProducer, at: datetime, *, retracted: bool
) -> None:
    article = synthetic_article(at, retracted=retracted)
    await producer.send_and_wait(
        settings.topics.articles, article.to_bytes(), key=ARTICLE_ID.encode()
    )


async def _listen_from_now(settings: Settings, consumer: AIOKafkaConsumer) -> None:
    sources = []
    for topic in (settings.topics.articles, settings.topics.analyses, settings.topics.alerts):
        found = await sources_of(settings, topic)
        if not found:
            raise NotReachable(f"topic {topic} is missing: run `entente topics --create`")
        sources += found if topic != settings.topics.articles else []
    consumer.assign(sources)
    for source, end in (await consumer.end_offsets(sources)).items():
        consumer.seek(source, end)


async def _hear(
    settings: Settings,
    consumer: AIOKafkaConsumer,
    at: datetime,
    timeout: float,  # noqa: ASYNC109
) -> Song:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    read_seconds: float | None = None
    while loop.time() < begun + timeout:
        for source, records in (await consumer.getmany(timeout_ms=_POLL_MS)).items():
            for record in records:
                if source.topic == settings.topics.alerts and _is_alert(record, at):
                    return Song(read_seconds, loop.time() - begun)
                if read_seconds is None and _is_analysis(record, at):
                    read_seconds = loop.time() - begun
    return Song(read_seconds, None)


def _is_alert(record: Any, at: datetime) -> bool:
    try:
        alert = Alert.from_bytes(record.value)
    except BadMessage:
        return False
    return (
        is_synthetic(alert)
        and alert.change != "withdrawn"
        and any(report.published_at == at for report in alert.reports)
    )


def _is_analysis(record: Any, at: datetime) -> bool:
    if record.key != ARTICLE_ID.encode():
        return False
    try:
        return Analysis.from_bytes(record.value).published_at == at
    except BadMessage:
        return False
