"""A real Kafka broker for the tests, started by the launcher that the demo uses."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "deploy" / "kafka" / "launch.py"


@dataclass
class Broker:
    """A running broker; `restart` keeps its data, its port and so its topics."""

    data: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    options: tuple[str, ...] = ()  # more of the launcher's

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, str(LAUNCHER), "--port", str(self.port)]
        command += ["--data", str(self.data), "--heap-mb", "384", *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("ready"):
            self.stop()
            pytest.fail(f"the broker did not start, see {self.data}/broker.log")
        self.port = int(line.rsplit(":", 1)[1])

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def java_pid(self) -> int:
        """Return the process id of the broker itself, for freezing it."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(children.split()[0])

    def freeze(self) -> None:
        os.kill(self.java_pid(), signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.java_pid(), signal.SIGCONT)


@asynccontextmanager
async def producing(address: str, **overrides: Any) -> AsyncIterator[AIOKafkaProducer]:
    arguments: dict[str, Any] = {"acks": "all", "enable_idempotence": True, "linger_ms": 5}
    producer = AIOKafkaProducer(bootstrap_servers=address, **(arguments | overrides))
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def produce(
    address: str, topic: str, records: Iterable[tuple[bytes | None, bytes | None]]
) -> None:
    """Write (key, value) records and wait until all are acknowledged."""
    async with producing(address) as producer:
        pending = [await producer.send(topic, value=value, key=key) for key, value in records]
        await asyncio.gather(*pending)


async def read_all(
    address: str, topic: str, *, isolation: str = "read_committed", timeout_seconds: float = 60.0
) -> list[Any]:
    """Return every record of the topic, from the beginning to its present end."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=address,
        isolation_level=isolation,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        await consumer.seek_to_beginning()
        records: list[Any] = []
        async with asyncio.timeout(timeout_seconds):
            while any([await consumer.position(each) < end for each, end in ends.items()]):
                for got in (await consumer.getmany(timeout_ms=200)).values():
                    records += got
        return records
    finally:
        await asyncio.sleep(0.05)
        with suppress(asyncio.CancelledError):  # aiokafka 0.14, see entente.stream.memory
            await consumer.stop()


async def topic_names(address: str) -> set[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        return set(await admin.list_topics())
    finally:
        await admin.close()


async def lag(address: str, group: str, topic: str) -> int:
    """Return how many committed records of the topic the group has not done; markers do not count.

    A group that cannot be asked just now counts as one behind.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    try:
        await admin.start()
        committed = await admin.list_consumer_group_offsets(group)
    except KafkaError:
        return 1
    finally:
        await admin.close()
    done = {(each.topic, each.partition): meta.offset for each, meta in committed.items()}
    records = await read_all(address, topic)
    return sum(record.offset >= done.get((topic, record.partition), 0) for record in records)
