"""`entente dead-letters`: what could not be processed; shown, and sent in again, each once.

A redrive reads from the topic itself which letters were sent in again before (see
`entente.stream.dead_letters`), after it has fenced any other redrive, and marks what it sends in
the same transaction. So it may be cut short, run twice or run by two at once.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import IllegalOperation, KafkaError, ProducerFenced

from entente.errors import ConfigError, NotReachable, Reason
from entente.render import inert
from entente.settings import Settings
from entente.stream import clients
from entente.stream.dead_letters import (
    REDRIVEN,
    Letter,
    dead_letter_sources,
    read_letters,
    records_until_end,
)

_BATCH: Final = 100
_WAITS: Final = "waits"
_FENCED: Final = (ProducerFenced, IllegalOperation)  # before the answer, and after it
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which letters are meant: all of a reason, from a topic, written in a time."""

    reason: Reason | None = None
    topic: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, letter: Letter) -> bool:
        """Tell whether a letter is meant."""
        return (
            self.reason in {None, letter.reason}
            and self.topic in {None, letter.topic}
            and (self.since is None or letter.written_at >= self.since)
            and (self.until is None or letter.written_at < self.until)
        )


def run_list(settings: Settings, choice: Choice, *, as_json: bool) -> None:
    """Print the letters that are meant, the oldest first, and their number by reason on stderr."""
    letters = {
        letter: again
        for letter, again in _asked(settings, _read(settings)).items()
        if choice.takes(letter)
    }
    for letter, again in letters.items():
        if as_json:
            sys.stdout.write(json.dumps({**_fields(letter), "redriven_at": again}) + "\n")
        else:
            _line(letter, f"sent again {again}" if again else _WAITS)
    waiting = Counter(letter.reason for letter, again in letters.items() if again is None)
    counts = "".join(f", {inert(reason)} {number}" for reason, number in waiting.most_common())
    sys.stderr.write(f"{len(letters)} dead letters, {waiting.total()} wait{counts}\n")


def run_show(settings: Settings, place: str) -> None:
    """Print one letter as JSON: why it failed, and its value as text."""
    record = _asked(settings, _fetch(settings, place))
    value = None if record.value is None else record.value.decode("utf-8", "backslashreplace")
    key = None if record.key is None else record.key.decode("utf-8", "backslashreplace")
    fields = {**_fields(Letter.from_record(record)), "key": key, "value": value}
    sys.stdout.write(json.dumps(fields, indent=2) + "\n")  # ASCII: nothing drives the terminal


def run_redrive(settings: Settings, choice: Choice, *, yes: bool) -> None:
    """Send in again what is meant and still waits; without `yes` only tell what that would be."""
    try:
        counts = _asked(settings, _redrive(settings, choice, yes=yes))
    except _FENCED as exc:
        raise NotReachable(
            "another redrive has begun and took over: let it end, then run this one again"
        ) from exc
    verb = "sent again" if yes else "would be sent again"
    hint = "" if yes or not counts["again"] else "; add --yes to send them"
    sys.stderr.write(f"{counts['again']} dead letters {verb}, {counts['left']} left{hint}\n")


def _asked(settings: Settings, question: Awaitable[Result]) -> Result:
    async def answer() -> Result:
        asyncio.get_running_loop().set_exception_handler(_unheard)
        return await question

    try:
        return asyncio.run(answer())
    except _FENCED:
        raise
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Leave out what a fenced producer of aiokafka leaves behind: nobody may wait for it."""
    if not isinstance(context.get("exception"), _FENCED):
        loop.default_exception_handler(context)


async def _read(settings: Settings) -> Mapping[Letter, str | None]:
    consumer = clients.reader_consumer(settings)
    try:
        await consumer.start()
        return await read_letters(settings, consumer)
    finally:
        await clients.stop_consumer(consumer)


async def _fetch(settings: Settings, place: str) -> Any:
    partition, offset = _place(settings, place)
    consumer = clients.reader_consumer(settings)
    try:
        await consumer.start()
        for source in await dead_letter_sources(settings):
            if source.partition != partition:
                continue
            async for record in records_until_end(consumer, source, offset):
                if record.offset == offset:
                    return record
                break
    finally:
        await clients.stop_consumer(consumer)
    raise ConfigError(f"there is no dead letter at {place}: `entente dead-letters list` has them")


def _place(settings: Settings, place: str) -> tuple[int, int]:
    parts = place.removeprefix(f"{settings.topics.dead_letters}/").split("/")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004
        raise ConfigError(f"{place!r} is no place: write partition/offset, as the list shows it")
    return int(parts[0]), int(parts[1])


async def _redrive(settings: Settings, choice: Choice, *, yes: bool) -> Counter[str]:
    consumer = clients.reader_consumer(settings)
    producer = clients.producer(settings, transactional_id=f"{settings.app_id}-redrive")
    counts: Counter[str] = Counter()
    try:
        await consumer.start()
        if yes:
            await producer.start()  # ends a transaction left open, so that what is read next holds
        letters = await read_letters(settings, consumer)
        wanted: dict[int, dict[int, Letter]] = {}
        for letter, again in letters.items():
            if again is not None or not choice.takes(letter):
                continue
            fate = _obstacle(settings, letter)
            _line(letter, fate or "again")
            counts["left" if fate else "again"] += 1
            if fate is None:
                wanted.setdefault(letter.partition, {})[letter.offset] = letter
        for partition, chosen in wanted.items() if yes else ():
            source = TopicPartition(settings.topics.dead_letters, partition)
            await _send(consumer, producer, source, chosen)
    finally:
        await producer.stop()
        await clients.stop_consumer(consumer)
    return counts


async def _send(
    consumer: AIOKafkaConsumer,
    producer: AIOKafkaProducer,
    source: TopicPartition,
    chosen: Mapping[int, Letter],
) -> None:
    """Send the chosen letters of one partition, a transaction a batch."""
    batch: list[Any] = []
    async for record in records_until_end(consumer, source, min(chosen)):
        if record.offset not in chosen:
            continue
        batch.append(record)
        if len(batch) == _BATCH:
            await _commit(producer, batch, chosen)
            batch = []
    if batch:
        await _commit(producer, batch, chosen)


async def _commit(
    producer: AIOKafkaProducer, batch: Iterable[Any], chosen: Mapping[int, Letter]
) -> None:
    async with producer.transaction():
        sent: list[Awaitable[Any]] = []
        try:
            for record in batch:
                letter = chosen[record.offset]
                mark = [(REDRIVEN, letter.place.encode())]
                headers = mark + [pair for pair in record.headers if pair[0] == "traceparent"]
                again = {"value": record.value, "key": record.key, "headers": headers}
                sent.append(await producer.send(letter.topic, **again))
                # a key of its own, since no record may lack both key and value
                marked = {"key": letter.place.encode(), "headers": mark}
                sent.append(
                    await producer.send(record.topic, partition=record.partition, **marked)
                )
        finally:
            outcomes = await asyncio.gather(*sent, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome


def _obstacle(settings: Settings, letter: Letter) -> str | None:
    """Say why a letter cannot be sent in again, None if it can."""
    if letter.is_empty:
        return "left: there is nothing in it"
    if letter.whole is not None:
        return "left: only its beginning was kept"
    if letter.topic not in (settings.topics.articles, settings.topics.signals):
        return "left: not from a topic that is read"
    return None


def _fields(letter: Letter) -> dict[str, Any]:
    return {**asdict(letter), "written_at": letter.written_at.isoformat(timespec="seconds")}


def _line(letter: Letter, fate: str) -> None:
    moment = letter.written_at.isoformat(timespec="seconds")
    where = f"{letter.partition}/{letter.offset}"
    cells = (where, moment, letter.reason, letter.topic, fate, letter.detail)
    sys.stdout.write("\t".join(" ".join(inert(cell).split()) for cell in cells) + "\n")
