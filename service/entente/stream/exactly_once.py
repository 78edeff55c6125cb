"""Reads a topic and commits what came of it: outputs, memory and offset in one transaction.

The one decision to know: one transactional producer a *source* partition. Its transactional id
names the partition, so that opening it fences the previous owner and ends what that left open;
only then is the committed offset read. Faust's own Kafka path is not used, because its commits
lose and double records when partitions move; docs/guarantees.md has the measurements.

A stage gives `process(batch)`; it knows nothing of offsets, transactions or rebalances.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import (
    IllegalStateError,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)
from aiokafka.structs import OffsetAndMetadata
from mode import Service

from entente.settings import Settings
from entente.stream import clients
from entente.stream.batches import Batch, Observer, Partition, Stage
from entente.stream.records import Outgoing, incoming

log = structlog.get_logger(__name__)

_POLL_MS: Final = 100
_OPEN_SECONDS: Final = 45.0
_CONTACT_SECONDS: Final = 3.0
_REBALANCE_SECONDS: Final = 30.0
_MAX_POLL_SECONDS: Final = 600.0
_RESTORES_AT_ONCE: Final = 4


class ExactlyOnceSource(Service, ConsumerRebalanceListener):
    """A Faust service that feeds one stage from one topic.

    `dispatch` hands a batch to the agent, which calls `work` in turn. `leave` ends the process at
    once: it is called when a transaction's fate is unknown or another worker has taken over, for
    then nothing that this process remembers can be trusted.
    """

    def __init__(
        self,
        settings: Settings,
        stage: Stage,
        topic: str,
        dispatch: Callable[[Batch], Awaitable[Any]],
        leave: Callable[[str], None],
        observer: Observer,
    ) -> None:
        super().__init__()
        self.stage = stage
        self.group = f"{settings.app_id}-{stage.name}"
        self.contact_at: float | None = None
        self._settings = settings
        self._topic = topic
        self._dispatch = dispatch
        self._leave = leave
        self._observer = observer
        self._is_started = False
        self._is_settled = False
        self._partitions: dict[TopicPartition, Partition] = {}
        self._generation = 0
        self._closing = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self._restoring: set[asyncio.Task[None]] = set()
        self._restores = asyncio.Semaphore(_RESTORES_AT_ONCE)

    @property
    def is_assigned(self) -> bool:
        """Whether the group has told us our partitions, none included, and we have opened them."""
        return self._is_settled

    @property
    def unrestored(self) -> list[int]:
        """The partitions whose memory is not there yet."""
        return sorted(tp.partition for tp, own in self._partitions.items() if not own.is_ready)

    async def on_start(self) -> None:
        """Join the group."""
        session_ms = round(self._settings.stream.session_timeout_seconds * 1000)
        self._is_started = True
        self._consumer: AIOKafkaConsumer = clients.reader_consumer(
            self._settings,
            group_id=self.group,
            auto_offset_reset="none",  # we seek ourselves, after fencing
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=max(session_ms // 4, 200),
            rebalance_timeout_ms=round(_REBALANCE_SECONDS * 1000),
            max_poll_interval_ms=round(_MAX_POLL_SECONDS * 1000),
        )
        self._consumer.subscribe([self._topic], listener=self)
        try:
            await self._consumer.start()
        except KafkaError as exc:
            self._leave(f"the group cannot be joined: {self._why(exc)}")

    async def on_stop(self) -> None:
        """Commit the finished part of what is at work, abandon the rest, leave the group."""
        self._closing.set()
        if self._working:
            await asyncio.wait(self._working, timeout=self._settings.stream.stop_seconds + 2)
        await self._close_all()
        if self._is_started:
            await self._consumer.stop()

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Give the partitions up, after the transactions that are under way."""
        self._is_settled = False
        log.info("partitions revoked", stage=self.stage.name, partitions=_numbers(revoked))
        await self._close_all()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Fence the previous owners; memory is restored afterwards, in the background."""
        self._generation += 1
        self._observer.assigned(self.stage.name, len(assigned))
        log.info("partitions assigned", stage=self.stage.name, partitions=_numbers(assigned))
        if not assigned:
            self._is_settled = True
            return
        self._consumer.pause(*assigned)
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                opened = await asyncio.gather(*(self._open(source) for source in assigned))
        except Exception as exc:  # noqa: BLE001 -- aiokafka would go on, and never read the partition
            self._leave(f"a partition cannot be opened: {self._why(exc)}")
            return
        for partition in opened:
            self._partitions[partition.source] = partition
        self._is_settled = True
        if self._closing.is_set():
            await self._close_all()
            return
        for partition in opened:
            task = asyncio.create_task(self._restore(partition))
            self._restoring.add(task)
            task.add_done_callback(self._restoring.discard)

    async def _open(self, source: TopicPartition) -> Partition:
        """Fence the previous owner of `source`, then read where it had got to."""
        producer = clients.producer(
            self._settings,
            transactional_id=f"{self.group}-{source.topic}-{source.partition}",
            transaction_timeout_ms=round(self._settings.stream.transaction_timeout_seconds * 1000),
        )
        await producer.start()
        # The first answer may come from a request sent before the fencing; the second cannot.
        await self._consumer.committed(source)
        committed = await self._consumer.committed(source)
        position = await self._start_position(source, committed)
        self._consumer.seek(source, position)
        return Partition(source, producer, position)

    async def _start_position(self, source: TopicPartition, committed: int | None) -> int:
        """Return where to read on: the committed offset, or the log's beginning if it is gone."""
        first = int((await self._consumer.beginning_offsets([source]))[source])
        if committed is None:
            return first
        place = {"topic": source.topic, "partition": source.partition}
        if committed < first:
            fix = "raise the topic's retention, or add workers"
            log.error(
                "records were deleted unread", first=committed, last=first - 1, fix=fix, **place
            )
            self._observer.lost(self.stage.name, first - committed)
            return first
        last = int((await self._consumer.end_offsets([source]))[source])
        if committed > last:
            fix = "the topic was made anew: it is read from its beginning"
            log.error(
                "the committed offset lies beyond the log", offset=committed, fix=fix, **place
            )
            return first
        return committed

    async def _restore(self, partition: Partition) -> None:
        """Read the partition's memory back, write what that asks for, and start reading."""
        try:
            async with self._restores:
                memory, outgoing = await self.stage.restore(partition.source.partition)
            async with partition.lock:
                if partition.is_revoked:
                    return
                if outgoing:
                    await self._transact(partition, outgoing, None)
                partition.memory = memory
                partition.is_ready = True
                self._consumer.resume(partition.source)
        except Exception as exc:  # noqa: BLE001 -- nobody else would hear of it
            if not partition.is_revoked:
                self._leave(f"memory cannot be restored: {self._why(exc)}")

    async def _close_all(self) -> None:
        partitions = list(self._partitions.values())
        self._partitions.clear()
        await asyncio.gather(*(self._close(partition) for partition in partitions))

    async def _close(self, partition: Partition) -> None:
        async with partition.lock:
            partition.is_revoked = True
            partition.buffer.clear()
            self._observer.revoked(self.stage.name, partition.source.partition)
            try:
                await partition.producer.stop()
            except KafkaError as exc:
                log.warning("a producer did not close cleanly", error=repr(exc))

    @Service.task
    async def _poll(self) -> None:
        """Fill the buffers of the partitions that have room; never stop polling."""
        limit = self._settings.stream.batch_records
        while not self.should_stop and not self._closing.is_set():
            wanted = [own for own in self._partitions.values() if len(own.buffer) < limit]
            if not wanted:
                await asyncio.sleep(_POLL_MS / 1000)
                continue
            try:
                await self._fetch(wanted, limit)
            except OffsetOutOfRangeError as exc:
                await self._reset(exc)
            except (IllegalStateError, NoOffsetForPartitionError):
                await asyncio.sleep(0)  # a rebalance came between, or a seek overtook the group
            except KafkaError as exc:
                self._leave(f"the broker refuses us: {self._why(exc)}")
                return

    async def _fetch(self, wanted: list[Partition], limit: int) -> None:
        generation = self._generation
        got = await self._consumer.getmany(
            *(own.source for own in wanted), timeout_ms=_POLL_MS, max_records=limit
        )
        for source, records in got.items():
            partition = self._partitions.get(source)
            if partition is None:
                continue
            if generation != self._generation or not partition.is_ready:
                # Fetched for an assignment that has passed: read it again from where we are.
                self._consumer.seek(source, partition.position)
                continue
            # past the markers of transactions too, so that an idle partition is not behind
            partition.position = await self._consumer.position(source)
            partition.buffer.extend(incoming(record) for record in records)
            self._report_lag(partition)
            await self._hand_over(partition)

    async def _reset(self, exc: OffsetOutOfRangeError) -> None:
        """Go on at the log's beginning where retention has overtaken us."""
        for source in exc.args[0]:
            partition = self._partitions.get(source)
            if partition is not None:
                partition.position = await self._start_position(source, partition.position)
                self._consumer.seek(source, partition.position)

    async def _hand_over(self, partition: Partition) -> None:
        """Give the agent the partition's next batch, unless one is at work."""
        if partition.is_busy or not partition.buffer or self._closing.is_set():
            return
        partition.is_busy = True
        records = list(islice(partition.buffer, self._settings.stream.batch_records))
        await self._dispatch(Batch(partition, records, self._closing))

    def work(self, batch: Batch) -> None:
        """Process and commit `batch` without waiting: other partitions go on beside it."""
        task = asyncio.create_task(self._work(batch))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _work(self, batch: Batch) -> None:
        partition = batch.partition
        try:
            outcome = await self.stage.process(batch)
            async with partition.lock:
                if partition.is_revoked:
                    return
                if outcome.done:
                    is_all = outcome.done == len(partition.buffer)
                    last = batch.records[outcome.done - 1].offset
                    next_offset = partition.position if is_all else last + 1
                    await self._transact(partition, outcome.outgoing, next_offset)
            outcome.committed()
        except (KafkaError, OSError, TimeoutError) as exc:
            self._leave(f"a transaction failed: {self._why(exc, 'Write')}")
            return
        except Exception as exc:
            log.exception("a stage raised", stage=self.stage.name)
            self._leave(f"a stage raised {exc!r}")
            return
        for _ in range(outcome.done):
            partition.buffer.popleft()
        partition.is_busy = False
        self._report_lag(partition)
        await self._hand_over(partition)

    def _why(self, exc: BaseException, right: clients.Right = "Read") -> str:
        """Say which right we lack, if that is why; anything else as it is."""
        if clients.is_denied(exc):
            return str(clients.unreachable(self._settings, exc, right))
        return repr(exc)

    def _report_lag(self, partition: Partition) -> None:
        """Tell how many records of the partition are not done."""
        try:
            highwater = self._consumer.highwater(partition.source)
        except IllegalStateError:  # a rebalance has just taken it
            return
        ahead = 0 if highwater is None else max(highwater - partition.position, 0)
        records = ahead + len(partition.buffer)
        self._observer.lag(self.stage.name, partition.source.partition, records)

    async def _transact(
        self, partition: Partition, outgoing: Sequence[Outgoing], next_offset: int | None
    ) -> None:
        """Write `outgoing`, and the source's next offset, all or nothing."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with partition.producer.transaction():
            for record in outgoing:
                await partition.producer.send(
                    record.topic,
                    value=record.value,
                    key=record.key,
                    partition=record.partition,
                    headers=record.headers,
                )
            if next_offset is not None:
                offsets = {partition.source: OffsetAndMetadata(next_offset, "")}
                await partition.producer.send_offsets_to_transaction(offsets, self.group)
        self._observer.transaction(self.stage.name, loop.time() - started)

    @Service.task
    async def _keep_contact(self) -> None:
        """Note when the broker last answered; readiness rests on it, not on traffic."""
        loop = asyncio.get_running_loop()
        while not self.should_stop:
            try:
                async with asyncio.timeout(_CONTACT_SECONDS):
                    await self._consumer.topics()
            except (KafkaError, OSError, TimeoutError):
                log.warning("the broker does not answer", stage=self.stage.name)
            else:
                self.contact_at = loop.time()
            await self.sleep(_CONTACT_SECONDS)


def _numbers(sources: set[TopicPartition]) -> list[int]:
    return sorted(source.partition for source in sources)
