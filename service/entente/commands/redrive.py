"""`entente redrive`: dead letters back to the topic that they came from, each once.

What was sent in again is remembered as offsets of a consumer group, an offset a reason in their
metadata, committed in the same transaction as the records; a redrive that is cut short goes on
where it stopped. A broker forgets the offsets of an idle group after `offsets.retention.minutes`,
seven days by default.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, get_args

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, ProducerFenced
from aiokafka.structs import OffsetAndMetadata

from entente.errors import NotReachable, Reason
from entente.render import inert
from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import sources_of

_POLL_MS: Final = 500
_RETRY_SECONDS: Final = 0.3
_OTHER: Final = "other"  # reasons that a later release may bring
_REASONS: Final = (*get_args(Reason), _OTHER)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What becomes of a dead letter: `target` is the topic it goes back to, None if it stays."""

    letter: Any
    reason: str
    fate: str
    target: str | None = None


def run_redrive(settings: Settings, reason: Reason | None, *, dry_run: bool) -> None:
    """Send again what has not been sent again yet, up to the topic's present end."""
    try:
        counts = asyncio.run(_redrive(settings, reason, dry_run=dry_run))
    except ProducerFenced as exc:
        raise NotReachable(
            "another redrive has begun and took over: let it end, then run this one again"
        ) from exc
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    verb = "would be sent again" if dry_run else "sent again"
    sys.stderr.write(f"{counts['sent']} dead letters {verb}, {counts['left']} left\n")


async def _redrive(settings: Settings, reason: Reason | None, *, dry_run: bool) -> Counter[str]:
    dead_letters = settings.topics.dead_letters
    sources = await sources_of(settings, dead_letters)
    if not sources:
        raise NotReachable(f"topic {dead_letters} is missing: run `entente topics --create`")
    reasons = _REASONS if reason is None else (reason,)
    consumer = clients.reader_consumer(settings)
    producer = clients.producer(settings, transactional_id=_group(settings))
    counts: Counter[str] = Counter()
    try:
        await consumer.start()
        if not dry_run:
            await producer.start()  # ends a transaction left open, so that what is read next holds
        committed = await _committed(settings)
        for source in sources:
            done = _offsets(committed.get(source))
            redrive = _Redrive(settings, consumer, producer, source, reasons, done, counts)
            await redrive.run(dry_run=dry_run)
    finally:
        await producer.stop()
        await clients.stop_consumer(consumer)
    return counts


def _group(settings: Settings) -> str:
    return f"{settings.app_id}-redrive"


async def _committed(settings: Settings) -> Mapping[TopicPartition, OffsetAndMetadata]:
    admin = clients.admin(settings)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.kafka.request_timeout_seconds
    try:
        await admin.start()
        while True:
            try:
                committed: Mapping[
                    TopicPartition, OffsetAndMetadata
                ] = await admin.list_consumer_group_offsets(_group(settings))
            except KafkaError as exc:  # a broker makes its topic of offsets when it is first asked
                if not exc.retriable or loop.time() > deadline:
                    raise
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return committed
    finally:
        await admin.close()


def _offsets(committed: OffsetAndMetadata | None) -> dict[str, int]:
    """Return up to where the dead letters of each reason have been sent again."""
    if committed is None or committed.offset < 0:
        return dict.fromkeys(_REASONS, 0)
    offsets = dict.fromkeys(_REASONS, committed.offset)
    with suppress(ValueError, TypeError, AttributeError):  # somebody reset the group by hand
        offsets |= {
            reason: int(offset)
            for reason, offset in json.loads(committed.metadata).items()
            if reason in offsets
        }
    return offsets


class _Redrive:
    """Sends the dead letters of one partition again; `done` has an offset for every reason."""

    def __init__(
        self,
        settings: Settings,
        consumer: AIOKafkaConsumer,
        producer: AIOKafkaProducer,
        source: TopicPartition,
        reasons: Sequence[str],
        done: dict[str, int],
        counts: Counter[str],
    ) -> None:
        self._settings = settings
        self._consumer = consumer
        self._producer = producer
        self._source = source
        self._reasons = reasons
        self._done = done
        self._counts = counts

    async def run(self, *, dry_run: bool) -> None:
        """Go through the partition, one transaction a batch."""
        source, consumer = self._source, self._consumer
        consumer.assign([source])
        end = (await consumer.end_offsets([source]))[source]
        consumer.seek(source, min(self._done[reason] for reason in self._reasons))
        while await consumer.position(source) < end:
            letters = (await consumer.getmany(source, timeout_ms=_POLL_MS)).get(source, [])
            verdicts = [verdict for letter in letters if (verdict := self._judge(letter))]
            if not verdicts:
                continue
            if not dry_run:
                await self._send(verdicts, letters[-1].offset + 1)
            self._tell(verdicts)

    async def _send(self, verdicts: Sequence[_Verdict], after: int) -> None:
        async with self._producer.transaction():
            for verdict in verdicts:
                if verdict.target is None:
                    continue
                letter = verdict.letter
                headers = [("entente-redriven", _place(letter).encode())]
                headers += [pair for pair in letter.headers if pair[0] == "traceparent"]
                await self._producer.send(
                    verdict.target, value=letter.value, key=letter.key, headers=headers
                )
            done = {reason: max(self._done[reason], after) for reason in self._reasons}
            done = self._done | done
            metadata = json.dumps(done, separators=(",", ":"))
            offsets = {self._source: OffsetAndMetadata(min(done.values()), metadata)}
            await self._producer.send_offsets_to_transaction(offsets, _group(self._settings))
        self._done = done

    def _judge(self, letter: Any) -> _Verdict | None:
        """Decide what becomes of a letter; None if it was decided before."""
        headers = {
            name: (value or b"").decode("utf-8", "replace") for name, value in letter.headers
        }
        reason = headers.get("entente-reason", _OTHER)
        bucket = reason if reason in _REASONS else _OTHER
        if letter.offset < self._done[bucket]:
            return None
        if bucket not in self._reasons:
            return _Verdict(letter, reason, "left: other reason")
        target = headers.get("entente-topic", "")
        if "entente-truncated" in headers:
            return _Verdict(letter, reason, "left: only its beginning was kept")
        if target not in (self._settings.topics.articles, self._settings.topics.signals):
            return _Verdict(letter, reason, "left: not from a topic that is read")
        return _Verdict(letter, reason, "again", target)

    def _tell(self, verdicts: Sequence[_Verdict]) -> None:
        for verdict in verdicts:
            self._counts["left" if verdict.target is None else "sent"] += 1
            headers = {name: value or b"" for name, value in verdict.letter.headers}
            came_from, detail = (
                headers.get(name, b"").decode("utf-8", "replace")
                for name in ("entente-topic", "entente-detail")
            )
            cells = (_place(verdict.letter), verdict.reason, came_from, verdict.fate, detail)
            line = "\t".join(" ".join(inert(cell).split()) for cell in cells)
            sys.stdout.write(line + "\n")


def _place(letter: Any) -> str:
    return f"{letter.topic}/{letter.partition}/{letter.offset}"
