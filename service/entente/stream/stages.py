"""The two stages: what they make of a batch. They know no offsets, transactions or rebalances."""

import asyncio
import gc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import structlog

from entente.errors import BadMessage
from entente.messages import Alert, Observation
from entente.settings import Settings
from entente.stream.batches import Batch, Outcome
from entente.stream.memory import restore_memory
from entente.stream.pool import AnalysisPool
from entente.stream.reading import Reading
from entente.stream.records import Incoming, Outgoing, dead_letter, event_headers
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher

log = structlog.get_logger(__name__)

_BREATH_RECORDS: Final = 20


class StageObserver(Protocol):
    """Whom the stages tell what they did, once it is committed."""

    def article(self, reading: Reading) -> None:
        """Take note: an article was read."""

    def dead_letter(self, stage: str, reason: str) -> None:
        """Take note: a record was refused."""

    def alert(self, alert: Alert, *, delay_seconds: float | None) -> None:
        """Take note: an alert was written, so long after its newest report."""


@dataclass(frozen=True, slots=True)
class _Done:
    outgoing: Sequence[Outgoing]
    reading: Reading | None = None
    refused: str | None = None


class ReaderStage:
    """articles → analyses, signals, dead letters. Stateless; the work is done by the pool."""

    name = "reader"

    def __init__(self, settings: Settings, pool: AnalysisPool, observer: StageObserver) -> None:
        self._settings = settings
        self._pool = pool
        self._observer = observer

    async def restore(self, partition: int) -> tuple[None, Sequence[Outgoing]]:  # noqa: ARG002
        """Return nothing: a reader remembers nothing."""
        return None, ()

    async def process(self, batch: Batch) -> Outcome:
        """Analyse the batch's records side by side, until its time is over.

        What is in flight then is waited for; on closing it is given `stop_seconds` and then
        abandoned. Only a prefix without a gap counts as done.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.stream.batch_seconds
        tasks: list[asyncio.Task[_Done | None]] = []
        closing = asyncio.create_task(batch.closing.wait())
        try:
            for record in batch.records:
                if tasks and (loop.time() >= deadline or batch.closing.is_set()):
                    break
                tasks.append(asyncio.create_task(self._read(record, batch.closing)))
                unfinished = [task for task in tasks if not task.done()]
                while len(unfinished) >= self._pool.window and not batch.closing.is_set():
                    await asyncio.wait([*unfinished, closing], return_when=asyncio.FIRST_COMPLETED)
                    unfinished = [task for task in tasks if not task.done()]
            await self._finish(tasks, closing)
        finally:
            closing.cancel()
        return self._prefix(tasks)

    async def _finish(
        self, tasks: Sequence[asyncio.Task[_Done | None]], closing: asyncio.Task[Any]
    ) -> None:
        while unfinished := [task for task in tasks if not task.done()]:
            if closing.done():
                await asyncio.wait(unfinished, timeout=self._settings.stream.stop_seconds)
                break
            await asyncio.wait([*unfinished, closing], return_when=asyncio.FIRST_COMPLETED)

    def _prefix(self, tasks: Sequence[asyncio.Task[_Done | None]]) -> Outcome:
        done: list[_Done] = []
        for task in tasks:
            result = task.result() if task.done() and not task.cancelled() else None
            if result is None:
                break
            done.append(result)
        for task in tasks[len(done) :]:
            task.cancel()
        outgoing = [record for each in done for record in each.outgoing]
        return Outcome(len(done), outgoing, lambda: self._report(done))

    def _report(self, done: Sequence[_Done]) -> None:
        for each in done:
            if each.reading is not None:
                self._observer.article(each.reading)
            if each.refused is not None:
                self._observer.dead_letter(self.name, each.refused)

    async def _read(self, record: Incoming, closing: asyncio.Event) -> _Done | None:
        """Return what came of a record; None if it has to be read again by the next worker."""
        try:
            _check_size(record, self._settings.stream.max_article_bytes)
            reading = await self._pool.read(record.value, record.timestamp_ms)
            outgoing = self._outgoing(record, reading)
        except BadMessage as why:
            if why.reason == "crash" and closing.is_set():
                return None  # whoever stops us may well have killed the process that read it
            return _refuse(record, why, self._settings)
        return _Done(outgoing, reading=reading)

    def _outgoing(self, record: Incoming, reading: Reading) -> list[Outgoing]:
        """Return what is written for an article, or raise `BadMessage` if it was refused."""
        if reading.refusal is not None:
            raise BadMessage(*reading.refusal)
        topics = self._settings.topics
        article = reading.article_id or ""
        headers = event_headers(record, kind="analysis", source=self.name, id_=article)
        outgoing = [Outgoing(topics.analyses, article.encode(), reading.analysis, headers)]
        for pair, value, version in reading.observations:
            id_ = f"{pair.decode()}:{version}"
            headers = event_headers(record, kind="observation", source=self.name, id_=id_)
            outgoing.append(Outgoing(topics.signals, pair, value, headers))
        for each in outgoing:
            if each.size() > self._settings.stream.max_message_bytes:
                raise BadMessage("too-large", f"what came of it for {each.topic} is too large")
        return outgoing


class WatcherStage:
    """signals → alerts, memory, dead letters. One pair lives in one partition, in its order."""

    name = "watcher"

    def __init__(self, settings: Settings, watcher: Watcher, observer: StageObserver) -> None:
        self._settings = settings
        self._watcher = watcher
        self._observer = observer

    async def restore(self, partition: int) -> tuple[dict[bytes, PairMemory], Sequence[Outgoing]]:
        """Read back what is remembered of the pairs of this partition.

        What is remembered has no cycles: without it the collector of cycles has little to go
        through, which makes a fifth more observations a second.
        """
        memory, outgoing = await restore_memory(self._settings, partition)
        gc.freeze()
        for letter in outgoing:
            if letter.topic == self._settings.topics.dead_letters:
                reason = dict(letter.headers)["entente-reason"].decode()
                self._observer.dead_letter(self.name, reason)
        return memory, outgoing

    async def process(self, batch: Batch) -> Outcome:
        """Observe the records one after the other; the partition's memory dies with it."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.stream.batch_seconds
        memory: dict[bytes, PairMemory] = batch.partition.memory
        outgoing: list[Outgoing] = []
        changed: dict[bytes, Incoming] = {}
        alerts: list[Alert] = []
        refused: list[str] = []
        done = 0
        for record in batch.records:
            try:
                key, after, raised, written = self._observe(memory, record)
            except BadMessage as why:
                outgoing.extend(_refuse(record, why, self._settings).outgoing)
                refused.append(why.reason)
            else:
                memory[key] = after
                changed[key] = record
                alerts.extend(raised)
                outgoing.extend(written)
            done += 1
            if done % _BREATH_RECORDS == 0:
                await asyncio.sleep(0)
                if loop.time() >= deadline or batch.closing.is_set():
                    break
        outgoing += [
            Outgoing(
                self._settings.topics.memory,
                key,
                memory[key].to_bytes(),
                partition=batch.partition.source.partition,
            )
            for key in changed
        ]
        return Outcome(done, outgoing, lambda: self._report(alerts, refused))

    def _observe(
        self, memory: dict[bytes, PairMemory], record: Incoming
    ) -> tuple[bytes, PairMemory, list[Alert], list[Outgoing]]:
        """Return the key, what is remembered under it, the alerts, and what is written."""
        observation = Observation.from_bytes(record.value)
        key = observation.pair.encode()
        if record.key != key:
            raise BadMessage(
                "schema", f"$.pair: {observation.pair[:20]!r} is not the record's key"
            )
        try:
            taken_back = self._watcher.taken_back(memory.get(key), observation)
            after, alerts = self._watcher.observe(memory.get(key), observation)
        except Exception as exc:
            log.exception("the watcher raised", pair=observation.pair)
            raise BadMessage("crash", f"the watcher raised {exc!r}"[:300]) from exc
        limit = self._settings.stream.max_message_bytes
        written = [self._alert(record, alert) for alert in alerts]
        if any(each.size() > limit // 2 for each in written):
            raise BadMessage("too-large", "an alert that it raises is too large")
        written += [self._taken_back(record, each) for each in taken_back]
        return key, after, alerts, written

    def _taken_back(self, record: Incoming, observation: Observation) -> Outgoing:
        id_ = f"{observation.article_id}:{observation.article_version}"
        headers = event_headers(record, kind="observation", source=self.name, id_=id_)
        key = observation.pair.encode()
        return Outgoing(self._settings.topics.signals, key, observation.to_bytes(), headers)

    def _alert(self, record: Incoming, alert: Alert) -> Outgoing:
        id_ = f"{alert.id}:{alert.revision}"
        headers = event_headers(record, kind="alert", source=self.name, id_=id_)
        return Outgoing(self._settings.topics.alerts, alert.id.encode(), alert.to_bytes(), headers)

    def _report(self, alerts: Sequence[Alert], refused: Sequence[str]) -> None:
        now = datetime.now(UTC)
        for reason in refused:
            self._observer.dead_letter(self.name, reason)
        for alert in alerts:
            newest = max((report.published_at for report in alert.reports), default=None)
            delay = None if newest is None else (now - newest).total_seconds()
            self._observer.alert(alert, delay_seconds=delay)


def _check_size(record: Incoming, most: int) -> None:
    size = len(record.value or b"")
    if size > most:
        raise BadMessage("too-large", f"$: {size} bytes, more than {most}")


def _refuse(record: Incoming, why: BadMessage, settings: Settings) -> _Done:
    limit = settings.stream.max_message_bytes
    letter = dead_letter(record, why, settings.topics.dead_letters, limit)
    return _Done([letter], refused=why.reason)
