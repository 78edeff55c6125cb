"""`entente redrive`: dead letters back to the topic that they came from, each once.

What was sent in again is remembered as the offsets of a consumer group, committed in the same
transaction as the records; a redrive that is cut short goes on where it stopped.
"""

import asyncio
import sys
from collections import Counter
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import sources_of

_POLL_MS = 500


def run_redrive(settings: Settings, reason: str | None, *, dry_run: bool) -> None:
    """Send again what has not been sent again yet, up to the topic's present end."""
    try:
        counts = asyncio.run(_redrive(settings, reason, dry_run=dry_run))
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    verb = "would be sent again" if dry_run else "sent again"
    sys.stderr.write(f"{counts['sent']} dead letters {verb}, {counts['skipped']} left\n")


async def _redrive(settings: Settings, reason: str | None, *, dry_run: bool) -> Counter[str]:
    group = f"{settings.app_id}-redrive" + (f"-{reason}" if reason else "")
    consumer = clients.reader_consumer(settings, group_id=group)
    producer = clients.producer(settings, transactional_id=group)
    counts: Counter[str] = Counter()
    try:
        await consumer.start()
        await producer.start()
        for source in await sources_of(settings, settings.topics.dead_letters):
            await _redrive_partition(
                settings, consumer, producer, source, group, reason, counts, dry_run=dry_run
            )
    finally:
        await producer.stop()
        await consumer.stop()
    return counts


async def _redrive_partition(
    settings: Settings,
    consumer: AIOKafkaConsumer,
    producer: AIOKafkaProducer,
    source: TopicPartition,
    group: str,
    reason: str | None,
    counts: Counter[str],
    *,
    dry_run: bool,
) -> None:
    consumer.assign([source])
    end = (await consumer.end_offsets([source]))[source]
    while await consumer.position(source) < end:
        records = (await consumer.getmany(source, timeout_ms=_POLL_MS)).get(source, [])
        if not records:
            continue
        if dry_run:
            for letter in records:
                _judge(settings, letter, reason, counts)
            continue
        async with producer.transaction():
            for letter in records:
                if (target := _judge(settings, letter, reason, counts)) is None:
                    continue
                origin = f"{source.topic}/{source.partition}/{letter.offset}".encode()
                headers = [("entente-redriven", origin)]
                headers += [pair for pair in letter.headers if pair[0] == "traceparent"]
                await producer.send(target, value=letter.value, key=letter.key, headers=headers)
            offsets = {source: OffsetAndMetadata(records[-1].offset + 1, "")}
            await producer.send_offsets_to_transaction(offsets, group)


def _judge(
    settings: Settings, letter: Any, reason: str | None, counts: Counter[str]
) -> str | None:
    """Return the topic that the letter goes back to, or None; print what is done with it."""
    headers = {name: value.decode("utf-8", "replace") for name, value in letter.headers}
    target = headers.get("entente-topic", "")
    why = headers.get("entente-reason", "?")
    fate = "again"
    if reason is not None and why != reason:
        fate = "left: other reason"
    elif "entente-truncated" in headers:
        fate = "left: only its beginning was kept"
    elif target not in (settings.topics.articles, settings.topics.signals):
        fate = "left: not from a topic that is read"
    counts["sent" if fate == "again" else "skipped"] += 1
    place = f"{letter.topic}/{letter.partition}/{letter.offset}"
    sys.stdout.write(f"{place}\t{why}\t{target}\t{fate}\t{headers.get('entente-detail', '')}\n")
    return target if fate == "again" else None
