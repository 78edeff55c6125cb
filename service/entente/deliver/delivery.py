"""One sink's loop: read an alert, try until it is taken or given up, commit, go on.

At least once and in order: the offset is committed after the answer, so a crash sends the same
revision again under the same key, and nothing overtakes an alert that is being tried. What a sink
refuses for good, or does not take after all attempts, is parked in a topic, never dropped.
"""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry, Counter

from entente.board.archive import Entry
from entente.canary import is_synthetic
from entente.deliver.requests import Request, request_for
from entente.deliver.sinks import Sink
from entente.errors import BadMessage
from entente.messages import Alert
from entente.settings import Settings
from entente.stream import clients

log = structlog.get_logger(__name__)

_POLL_MS: Final = 500
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 120.0
_LONGEST_POLL_MS: Final = 6 * 3_600_000  # fifty attempts at the longest wait
_WORTH_ANOTHER_TRY: Final = frozenset({408, 425, 429, *range(500, 600)})


class Refused(Exception):  # noqa: N818 -- named for what it says
    """The sink did not take it; `again` tells whether it may later, `wait` after how long."""

    def __init__(self, why: str, *, again: bool, wait: float = 0.0) -> None:
        super().__init__(why)
        self.again = again
        self.wait = wait


class Deliveries:
    """What all sinks share: counters and the producer of what is parked."""

    def __init__(self, settings: Settings, registry: CollectorRegistry) -> None:
        self.settings = settings
        self.counter = Counter(
            "entente_deliveries",
            "Revisions of alerts, by sink and what became of them.",
            ["sink", "outcome"],
            registry=registry,
        )
        self.parking: AIOKafkaProducer | None = None

    async def park(self, sink: Sink, record: Any, why: str) -> None:
        """Keep what could not be delivered, with the sink and the reason as headers."""
        topic = self.settings.topics.undelivered
        headers = [("entente-sink", sink.name.encode()), ("entente-reason", why[:300].encode())]
        try:
            if self.parking is None:
                self.parking = clients.producer(self.settings)
                await self.parking.start()
            await self.parking.send_and_wait(topic, record.value, key=record.key, headers=headers)
        except (KafkaError, OSError) as exc:
            raise clients.unreachable(self.settings, exc, "Write", topic) from exc

    async def stop(self) -> None:
        """Close the producer."""
        if self.parking is not None:
            await self.parking.stop()


async def deliver(sink: Sink, shared: Deliveries) -> None:
    """Deliver to one sink until cancelled; raise `NotReachable` if the broker is not to be had."""
    settings = shared.settings
    consumer = clients.reader_consumer(
        settings,
        group_id=f"{settings.app_id}-deliver-{sink.name}",
        max_poll_interval_ms=_LONGEST_POLL_MS,
    )
    timeout = aiohttp.ClientTimeout(total=sink.timeout_seconds)
    try:
        await consumer.start()
        consumer.subscribe([settings.topics.alerts])
        # no redirects: a signed alert goes where the file says, and nowhere else
        async with aiohttp.ClientSession(timeout=timeout) as session:
            await _follow(sink, shared, consumer, session)
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    finally:
        await consumer.stop()


async def _follow(
    sink: Sink, shared: Deliveries, consumer: AIOKafkaConsumer, session: aiohttp.ClientSession
) -> None:
    while True:
        for source, records in (await consumer.getmany(timeout_ms=_POLL_MS)).items():
            for record in records:
                outcome = await _handle(sink, shared, session, record)
                shared.counter.labels(sink.name, outcome).inc()
                await _commit(consumer, source, record.offset + 1)


async def _commit(consumer: AIOKafkaConsumer, source: TopicPartition, offset: int) -> None:
    if source in consumer.assignment():  # another took it over: it will send this one again
        await consumer.commit({source: offset})


async def _handle(
    sink: Sink, shared: Deliveries, session: aiohttp.ClientSession, record: Any
) -> str:
    if record.value is None:
        return "unwanted"  # a tombstone
    try:
        alert = Alert.from_bytes(record.value)
    except BadMessage as why:
        await shared.park(sink, record, str(why))
        return "parked"
    entry = Entry(alert, 0, datetime.fromtimestamp(record.timestamp / 1000, UTC))
    if (reason := _declined(sink, entry)) is not None:
        return reason
    try:
        await _try(sink, session, entry)
    except Refused as why:
        log.warning("an alert is parked", sink=sink.name, id=alert.id, why=str(why))
        await shared.park(sink, record, str(why))
        return "parked"
    return "delivered"


def _declined(sink: Sink, entry: Entry) -> str | None:
    """Return why an alert is not for this sink, None if it is."""
    if is_synthetic(entry.alert):
        return "synthetic"
    if not sink.wants(entry):
        return "unwanted"
    age = datetime.now(UTC) - entry.alert.last_seen
    return "too_old" if age > timedelta(hours=sink.max_age_hours) else None


async def _try(sink: Sink, session: aiohttp.ClientSession, entry: Entry) -> None:
    """Post until it is taken; raise the last `Refused` when that is hopeless."""
    for attempt in range(1, sink.attempts + 1):
        try:
            await _post(sink, session, request_for(sink, entry, datetime.now(UTC)))
        except Refused as why:
            if not why.again or attempt == sink.attempts:
                raise
            wait = max(why.wait, _backoff(attempt))
            log.warning(
                "an alert was not taken, trying again",
                sink=sink.name,
                id=entry.alert.id,
                attempt=attempt,
                seconds=round(wait, 1),
                why=str(why),
            )
            await asyncio.sleep(wait)
        else:
            return


def _backoff(attempt: int) -> float:
    """Return how long to wait: doubled each time, and spread, so that not all come at once."""
    longest: float = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (attempt - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 -- no secret


async def _post(sink: Sink, session: aiohttp.ClientSession, request: Request) -> None:
    try:
        async with session.post(
            sink.url, data=request.body, headers=request.headers, allow_redirects=False
        ) as response:
            status, after = response.status, response.headers.get("Retry-After", "")
    except TimeoutError as exc:
        why = f"no answer within {sink.timeout_seconds:g} s"
        raise Refused(why, again=True) from exc
    except aiohttp.ClientError as exc:  # its text may hold the address, which may hold a secret
        raise Refused(type(exc).__name__, again=True) from exc
    if not 200 <= status < 300:  # noqa: PLR2004 -- the codes of success
        wait = float(after) if after.isascii() and after.isdigit() else 0.0
        again = status in _WORTH_ANOTHER_TRY
        raise Refused(f"answered {status}", again=again, wait=min(wait, _LONGEST_WAIT))
