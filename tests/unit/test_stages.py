"""What the stages make of a batch: a prefix without a gap, whatever finishes first."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from entente.errors import BadMessage, Reason
from entente.messages import Alert, Observation, Versions
from entente.settings import Settings, Stream
from entente.stream.batches import Batch, Outcome, Partition
from entente.stream.pool import AnalysisPool
from entente.stream.reading import Reading
from entente.stream.records import Incoming
from entente.stream.stages import ReaderStage, WatcherStage
from entente.watch.watcher import Watcher
from tests.unit.watch_cases import observation

SETTINGS = Settings(stream=Stream(batch_seconds=0.2, stop_seconds=0.05, max_article_bytes=1_000))


@dataclass
class FakePool:
    """Reads a value as its name tells: done at once, late, never, or refused."""

    window: int = 4
    asked: list[bytes | None] = field(default_factory=list)

    async def read(self, value: bytes | None, timestamp_ms: int) -> Reading:  # noqa: ARG002
        self.asked.append(value)
        if value == b"never":
            await asyncio.Event().wait()
        if value == b"late":
            await asyncio.sleep(0.01)
        if value in (b"crash", b"timeout"):
            raise BadMessage(cast("Reason", value.decode()), "as told")
        return Reading("analyzed", article_id=str(len(self.asked)), language="es", analysis=b"{}")


@dataclass
class Ledger:
    """Notes what a stage reports once it is committed."""

    articles: int = 0
    refused: list[str] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)

    def article(self, reading: Reading) -> None:  # noqa: ARG002
        self.articles += 1

    def dead_letter(self, stage: str, reason: str) -> None:  # noqa: ARG002
        self.refused.append(reason)

    def alert(self, alert: Alert, *, delay_seconds: float | None) -> None:  # noqa: ARG002
        self.alerts.append(alert)


def records(*values: bytes | None, key: bytes | None = None) -> list[Incoming]:
    return [
        Incoming("t", 0, number, key, value, [], 1_750_000_000_000)
        for number, value in enumerate(values)
    ]


def batch(incoming: list[Incoming], *, closing: bool = False, memory: Any = None) -> Batch:
    event = asyncio.Event()
    if closing:
        event.set()
    partition = cast("Partition", FakePartition(memory if memory is not None else {}))
    return Batch(partition, incoming, event)


@dataclass
class FakeSource:
    partition: int = 3


@dataclass
class FakePartition:
    memory: Mapping[bytes, Any]
    source: FakeSource = field(default_factory=FakeSource)


async def process(incoming: list[Incoming], *, closing: bool = False) -> tuple[Outcome, Ledger]:
    ledger = Ledger()
    stage = ReaderStage(SETTINGS, cast("AnalysisPool", FakePool()), ledger)
    outcome = await stage.process(batch(incoming, closing=closing))
    outcome.committed()
    return outcome, ledger


async def test_every_record_of_a_quick_batch_is_done_in_its_order() -> None:
    outcome, ledger = await process(records(b"late", b"quick", b"late", b"quick"))
    assert outcome.done == 4
    assert [each.topic for each in outcome.outgoing] == ["entente.analyses"] * 4
    assert ledger.articles == 4


async def test_a_refused_record_is_done_too() -> None:
    outcome, ledger = await process(records(b"timeout", b"crash", b"x" * 1_001, b"quick"))
    assert outcome.done == 4
    assert ledger.refused == ["timeout", "crash", "too-large"]
    assert [each.topic for each in outcome.outgoing][:3] == ["entente.dead-letters"] * 3


async def test_closing_keeps_the_finished_prefix_and_abandons_the_rest() -> None:
    outcome, _ = await process(records(b"never", b"quick"), closing=True)
    assert outcome.done == 0
    assert outcome.outgoing == []


async def test_a_crash_while_closing_is_left_for_the_next_worker() -> None:
    outcome, ledger = await process(records(b"crash"), closing=True)
    assert outcome.done == 0
    assert ledger.refused == []


@given(st.lists(st.sampled_from([b"quick", b"late", b"timeout"]), max_size=12))
def test_what_is_written_is_that_of_the_done_prefix(values: list[bytes]) -> None:
    outcome, ledger = asyncio.run(process(records(*values)))
    assert len(outcome.outgoing) == outcome.done == ledger.articles + len(ledger.refused)
    expected = [
        "entente.dead-letters" if value == b"timeout" else "entente.analyses" for value in values
    ]
    assert [each.topic for each in outcome.outgoing] == expected[: outcome.done]


@given(st.lists(st.binary(max_size=40), max_size=30))
def test_the_watcher_refuses_what_it_cannot_read_and_goes_on(values: list[bytes]) -> None:
    async def watch() -> Outcome:
        watcher = Watcher(Versions(model="m", knowledge="k", rules="r"))
        stage = WatcherStage(SETTINGS, watcher, Ledger())
        return await stage.process(batch(records(*values, key=b"PRK-RUS")))

    outcome = asyncio.run(watch())
    assert outcome.done == len(values) == len(outcome.outgoing)
    assert {each.topic for each in outcome.outgoing} <= {"entente.dead-letters"}


async def test_the_watcher_tells_a_pair_that_a_new_version_leaves_it_out() -> None:
    stage = WatcherStage(
        SETTINGS, Watcher(Versions(model="m", knowledge="k", rules="r")), Ledger()
    )
    first = observation("a", 0, pairs=("CHN-RUS", "PRK-RUS"))
    second = observation("a", 0, pairs=("PRK-RUS",), article_version="v2")
    written = records(first.to_bytes(), second.to_bytes(), key=b"PRK-RUS")
    outcome = await stage.process(batch(written))
    (told,) = [each for each in outcome.outgoing if each.topic == "entente.signals"]
    assert told.key == b"CHN-RUS"
    assert told.partition is None
    assert Observation.from_bytes(told.value).signals == ()
