"""`entente promises`: what states have promised, threatened and planned, and what became of it.

Read from the watcher's memory, as it stands: a promise lapses there when its pair is next spoken
of, so one whose day has passed meanwhile is listed as overdue.
"""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from aiokafka.errors import KafkaError

from entente.errors import BadMessage, NotReachable
from entente.render import inert
from entente.settings import Settings
from entente.stream import clients
from entente.stream.dead_letters import records_until_end
from entente.stream.topics import sources_of
from entente.watch.headlines import Act, headline
from entente.watch.memory import PairMemory
from entente.watch.promise_memory import Promise

_NEVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which promises are meant: of a state, due within days from today, also settled ones."""

    today: date
    state: str | None = None
    within: int | None = None
    settled: bool = False

    def takes(self, promise: Promise) -> bool:
        """Tell whether a promise is meant."""
        sides = {promise.source, promise.target, *promise.members}
        if self.state is not None and self.state.upper() not in sides:
            return False
        if promise.outcome is not None and not self.settled:
            return False
        if self.within is None:
            return True
        return promise.due is not None and promise.due <= self.today + timedelta(days=self.within)


def run_promises(settings: Settings, wanted: Wanted, language: str, *, as_json: bool) -> None:
    """Print the promises that are meant, the next due first, and their number on stderr."""
    try:
        memories = asyncio.run(_read(settings))
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    promises = listed(memories, wanted)
    for promise in promises:
        if as_json:
            sys.stdout.write(json.dumps(fields_of(promise), ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(line_of(promise, wanted.today, language) + "\n")
    overdue = sum(standing_of(each, wanted.today) == "overdue" for each in promises)
    sys.stderr.write(f"{len(promises)} promises, {overdue} overdue\n")


def listed(memories: Iterable[PairMemory], wanted: Wanted) -> list[Promise]:
    """Return the promises that are meant: open before settled, by their day, then by age."""
    promises = [each for memory in memories for each in memory.promises if wanted.takes(each)]
    return sorted(
        promises, key=lambda p: (p.outcome is not None, p.due or _NEVER, p.made_at, p.id)
    )


def standing_of(promise: Promise, today: date) -> str:
    """Return what became of a promise: its outcome, `overdue` or `open`."""
    if promise.outcome is not None:
        return promise.outcome
    return "overdue" if promise.due is not None and promise.due < today else "open"


def line_of(promise: Promise, today: date, language: str) -> str:
    """Return a promise as a line for people; nothing of an article can drive the terminal."""
    act = Act(
        promise.type, promise.status, promise.source, promise.target, members=promise.members
    )
    due = f"by {promise.due}" if promise.due else "no date"
    condition = f", if: {promise.condition}" if promise.condition else ""
    told = f"{headline(act, language)}{condition} — “{promise.quote}”"
    words = inert(" ".join(told.split()))
    return f"{standing_of(promise, today):9} {due:13} {promise.kind:6} {words} — {promise.id}"


def fields_of(promise: Promise) -> dict[str, Any]:
    """Return a promise as JSON; `id` is that of its alert."""
    return promise.model_dump(mode="json", exclude_none=True, exclude={"family"})


async def _read(settings: Settings) -> list[PairMemory]:
    topic = settings.topics.memory
    sources = await sources_of(settings, topic)
    if not sources:
        raise NotReachable(f"topic {topic} is missing: run `entente topics --create`")
    latest: dict[bytes, bytes | None] = {}
    consumer = clients.reader_consumer(settings)
    try:
        await consumer.start()
        for source in sources:
            async for record in records_until_end(consumer, source):
                latest[record.key] = record.value
    finally:
        await clients.stop_consumer(consumer)
    return [*_memories(latest)]


def _memories(latest: Mapping[bytes, bytes | None]) -> Iterable[PairMemory]:
    for key, value in latest.items():
        if value is None:
            continue
        try:
            yield PairMemory.from_bytes(value)
        except BadMessage as why:
            pair = inert(key.decode("utf-8", "backslashreplace"))
            sys.stderr.write(f"left out, the memory of {pair}: {why}\n")


def today() -> date:
    """Return the day by which what is overdue is told."""
    return datetime.now(UTC).date()
