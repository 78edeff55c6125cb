"""What passes between a source and its stage: a batch of one partition, and what came of it.

A stage sees records and memory, never offsets, transactions or rebalances.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiokafka import AIOKafkaProducer, TopicPartition

from entente.stream.records import Incoming, Outgoing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch: how many of its first records are done, and what to write for them.

    `committed` is called once the transaction is.
    """

    done: int
    outgoing: Sequence[Outgoing]
    committed: Callable[[], None] = lambda: None


@dataclass(eq=False, slots=True)
class Partition:
    """A source partition that this worker owns, from its assignment to its revocation."""

    source: TopicPartition
    producer: AIOKafkaProducer
    position: int
    memory: Any = None
    buffer: deque[Incoming] = field(default_factory=deque)
    is_ready: bool = False
    is_busy: bool = False
    is_revoked: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one partition in the order of the log; `closing` asks to end early."""

    partition: Partition
    records: Sequence[Incoming]
    closing: asyncio.Event


class Stage(Protocol):
    """What a source feeds. `process` must not raise: a bad record is an outgoing dead letter."""

    name: str

    async def process(self, batch: Batch) -> Outcome:
        """Work through the batch, or through a prefix of it."""

    async def restore(self, partition: int) -> tuple[Any, Sequence[Outgoing]]:
        """Return the partition's memory, and what has to be written before the first batch."""


class Observer(Protocol):
    """Whom a source tells what happens, for metrics."""

    def assigned(self, stage: str, partitions: int) -> None:
        """Take note: partitions were assigned."""

    def revoked(self, stage: str, partition: int) -> None:
        """Take note: a partition was given up."""

    def lag(self, stage: str, partition: int, records: int) -> None:
        """Take note: a partition is so many records behind."""

    def transaction(self, stage: str, seconds: float) -> None:
        """Take note: a transaction was committed."""

    def lost(self, stage: str, records: int) -> None:
        """Take note: retention deleted records unread."""
