"""Reads the watcher's memory back from its compacted topic.

The topic is read to its end with read_committed, after the previous owner was fenced, so nothing
can be added meanwhile. A record that cannot be read gives way to the one before it under its key:
it becomes one dead letter, and the good one is written again so that the next start is clean.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

import structlog
from aiokafka import TopicPartition

from entente.errors import BadMessage
from entente.settings import Settings
from entente.stream import clients
from entente.stream.records import Incoming, Outgoing, dead_letter, incoming
from entente.watch.memory import PairMemory

log = structlog.get_logger(__name__)

_POLL_MS: Final = 200


async def restore_memory(
    settings: Settings, partition: int
) -> tuple[dict[bytes, PairMemory], list[Outgoing]]:
    """Return what is remembered, by key, and the records that mend what was unreadable.

    The mending records come in twos: a dead letter, and the good record (or a tombstone) that
    takes the bad one's place.
    """
    latest: dict[bytes, list[Incoming]] = {}
    async for record in _records(settings, TopicPartition(settings.topics.memory, partition)):
        if record.key is None:
            continue
        if record.value is None:
            latest.pop(record.key, None)
        else:  # the last two are enough: a bad record is mended at the next start
            latest[record.key] = [*latest.get(record.key, [])[-1:], record]
    memory: dict[bytes, PairMemory] = {}
    mending: list[Outgoing] = []
    for key, candidates in latest.items():
        mending += _take_last_good(settings, key, candidates, memory)
    return memory, mending


def _take_last_good(
    settings: Settings, key: bytes, candidates: Sequence[Incoming], memory: dict[bytes, PairMemory]
) -> list[Outgoing]:
    mending: list[Outgoing] = []
    for record in reversed(candidates):
        try:
            memory[key] = PairMemory.from_bytes(record.value)
        except BadMessage as why:
            if not mending:
                log.warning("a memory record is unreadable", offset=record.offset, why=str(why))
                limit = settings.stream.max_message_bytes
                mending.append(dead_letter(record, why, settings.topics.dead_letters, limit))
        else:
            break
    if mending:
        place = candidates[-1]
        good = memory[key].to_bytes() if key in memory else None
        mending.append(Outgoing(place.topic, key, good, partition=place.partition))
    return mending


async def _records(settings: Settings, source: TopicPartition) -> AsyncIterator[Incoming]:
    """Yield all committed records of a partition, from its beginning to its present end."""
    consumer = clients.reader_consumer(settings)
    await consumer.start()
    try:
        consumer.assign([source])
        end = (await consumer.end_offsets([source]))[source]
        await consumer.seek_to_beginning(source)
        while end and await consumer.position(source) < end:
            for batch in (await consumer.getmany(source, timeout_ms=_POLL_MS)).values():
                for record in batch:
                    yield incoming(record)
                await asyncio.sleep(0)  # a long memory must not cost the membership
    finally:
        await clients.stop_consumer(consumer)
