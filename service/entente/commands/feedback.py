"""`entente feedback export`: judgements of readers, as records that an evaluation can score."""

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import Any

from aiokafka.errors import KafkaError

from entente.errors import BadMessage, NotReachable
from entente.messages import Feedback
from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import sources_of


def run_export(settings: Settings) -> None:
    """Print one record a judged claim, in the order of the judgements."""
    try:
        judgements = asyncio.run(_read(settings))
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    for judgement in judgements:
        for record in records_of(judgement):
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stderr.write(f"{len(judgements)} judgements\n")


def records_of(judgement: Feedback) -> Iterator[dict[str, Any]]:
    """Yield what a judgement says of each claim: the words, and what they were taken for."""
    alert = judgement.about
    if alert is None or judgement.verdict == "mute":
        return
    for claim in alert.claims:
        yield {
            "id": f"{alert.id}/{claim.article_id}",
            "text": claim.context,
            "quote": claim.quote,
            "type": alert.type,
            "source": alert.source,
            "target": alert.target,
            "status": claim.status or alert.status,
            "speaker": None if claim.speaker is None else claim.speaker.name,
            "right": judgement.verdict == "right",
            "note": judgement.note,
            "at": None if judgement.at is None else judgement.at.isoformat(),
        }


async def _read(settings: Settings) -> list[Feedback]:
    topic = settings.topics.feedback
    sources = await sources_of(settings, topic)
    if not sources:
        raise NotReachable(f"topic {topic} is missing: run `entente topics --create`")
    consumer = clients.reader_consumer(settings)
    judgements: list[Feedback] = []
    try:
        await consumer.start()
        consumer.assign(sources)
        ends = await consumer.end_offsets(sources)
        await consumer.seek_to_beginning(*sources)
        for source in sources:
            while ends[source] and await consumer.position(source) < ends[source]:
                for records in (await consumer.getmany(source, timeout_ms=300)).values():
                    judgements += [each for record in records if (each := _judgement(record))]
    finally:
        await clients.stop_consumer(consumer)
    return sorted(judgements, key=lambda each: each.at.isoformat() if each.at else "")


def _judgement(record: Any) -> Feedback | None:
    try:
        return Feedback.from_bytes(record.value)
    except BadMessage as why:
        sys.stderr.write(f"left out, partition {record.partition} at {record.offset}: {why}\n")
        return None
