"""From the alerts topic into the archive: read whole at every start, then followed.

There is no consumer group: every board sees everything, and none remembers where it was.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from entente.board.archive import Archive
from entente.board.live import Live
from entente.canary import is_synthetic
from entente.errors import BadMessage, NotReachable
from entente.messages import Alert
from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import sources_of

log = structlog.get_logger(__name__)

_POLL_MS: Final = 300
_ATONCE: Final = 500


class Feed:
    """Reads the alerts topic; `is_complete` once all that stood in it at the start is read."""

    def __init__(self, settings: Settings, archive: Archive, live: Live) -> None:
        self._settings = settings
        self._archive = archive
        self._live = live
        self.is_complete = False
        self.unreadable = 0
        self.contact_at: float | None = None

    async def run(self) -> None:
        """Read until cancelled; raise `NotReachable` if the topic cannot be read at all."""
        consumer = clients.reader_consumer(self._settings)
        try:
            await consumer.start()
            await self._follow(consumer)
        except (KafkaError, OSError) as exc:
            raise clients.unreachable(self._settings, exc) from exc
        finally:
            await clients.stop_consumer(consumer)

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        topic = self._settings.topics.alerts
        sources = await sources_of(self._settings, topic)
        if not sources:
            raise NotReachable(f"topic {topic} is missing: run `entente topics --create`")
        consumer.assign(sources)
        ends = await consumer.end_offsets(sources)
        await consumer.seek_to_beginning(*sources)
        while True:
            batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_ATONCE)
            self.contact_at = asyncio.get_running_loop().time()
            for records in batches.values():
                for record in records:
                    self._take(record)
            if not self.is_complete:
                positions = [await consumer.position(s) >= end for s, end in ends.items() if end]
                self.is_complete = all(positions)
                await asyncio.sleep(0)  # a long history must not keep the page from answering

    def _take(self, record: Any) -> None:
        if record.value is None:
            if record.key is not None:
                self._archive.forget(record.key.decode(errors="replace"))
            return
        try:
            alert = Alert.from_bytes(record.value)
        except BadMessage as why:
            self.unreadable += 1
            log.warning(
                "an alert is unreadable",
                partition=record.partition,
                offset=record.offset,
                why=str(why),
            )
            return
        if is_synthetic(alert):
            return  # the canary's
        changed_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        entry = self._archive.take(alert, changed_at)
        if entry is not None:
            self._live.announce(entry)
