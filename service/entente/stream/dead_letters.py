"""Dead letters as they stand in their topic, and which of them have been sent in again.

That a letter was sent in again stands in the same topic: a record without value whose header names
the letter, written in the transaction that sent it, to the letter's partition. It comes after the
letter, so retention deletes it after the letter: who has read to the end knows, for as long as it
matters, and nothing else has to be kept anywhere.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self, get_args

from aiokafka import AIOKafkaConsumer, TopicPartition

from entente.errors import NotReachable, Reason
from entente.settings import Settings
from entente.stream.topics import sources_of

OTHER: Final = "other"  # a reason that a later release may bring
REDRIVEN: Final = "entente-redriven"
_POLL_MS: Final = 300
_REASONS: Final = frozenset(get_args(Reason))


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter without its value. `topic` is where it failed, `origin` its place there.

    `whole` is the length of the value where only its beginning was kept; an empty letter has
    neither key nor value.
    """

    place: str
    partition: int
    offset: int
    written_at: datetime
    reason: str
    detail: str
    topic: str
    origin: str
    version: str
    size: int
    whole: int | None
    is_empty: bool

    @classmethod
    def from_record(cls, record: Any) -> Self:
        """Read the headers of a record; what is missing is empty."""
        headers = _headers(record)
        return cls(
            place=place_of(record),
            partition=record.partition,
            offset=record.offset,
            written_at=datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC),
            reason=headers.get("entente-reason", OTHER),
            detail=headers.get("entente-detail", ""),
            topic=headers.get("entente-topic", ""),
            origin="/".join(
                headers.get(f"entente-{name}", "?") for name in ("topic", "partition", "offset")
            ),
            version=headers.get("entente-version", ""),
            size=len(record.value or b""),
            whole=_number(headers.get("entente-truncated")),
            is_empty=record.key is None and record.value is None,
        )

    @property
    def bucket(self) -> str:
        """Return the reason as a member of a closed set."""
        return self.reason if self.reason in _REASONS else OTHER


def place_of(record: Any) -> str:
    """Return where a record stands: topic/partition/offset."""
    return f"{record.topic}/{record.partition}/{record.offset}"


def redriven_place(record: Any) -> str | None:
    """Return the place of the letter that a record tells to have been sent in again, else None."""
    if record.value is not None:
        return None
    headers = _headers(record)
    return headers.get(REDRIVEN) if "entente-reason" not in headers else None


async def records_until_end(
    consumer: AIOKafkaConsumer, source: TopicPartition, begin: int = 0
) -> AsyncIterator[Any]:
    """Yield the committed records of a partition up to its present end."""
    consumer.assign([source])
    end = (await consumer.end_offsets([source]))[source]
    first = (await consumer.beginning_offsets([source]))[source]
    consumer.seek(source, max(begin, first))
    while await consumer.position(source) < end:
        for record in (await consumer.getmany(source, timeout_ms=_POLL_MS)).get(source, []):
            if record.offset < end:
                yield record


async def read_letters(
    settings: Settings, consumer: AIOKafkaConsumer
) -> Mapping[Letter, str | None]:
    """Return all letters in the order of their writing, each with when it was sent in again.

    None stands for a letter that still waits.
    """
    found: dict[str, Letter] = {}
    again: dict[str, str] = {}
    for source in await dead_letter_sources(settings):
        async for record in records_until_end(consumer, source):
            if (place := redriven_place(record)) is not None:
                moment = datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC)
                again[place] = moment.isoformat(timespec="seconds")
            else:
                letter = Letter.from_record(record)
                found[letter.place] = letter
    ordered = sorted(found.values(), key=lambda each: (each.written_at, each.place))
    return {letter: again.get(letter.place) for letter in ordered}


async def dead_letter_sources(settings: Settings) -> list[TopicPartition]:
    """Return the partitions of the topic of dead letters, or raise `NotReachable`."""
    topic = settings.topics.dead_letters
    sources = await sources_of(settings, topic)
    if not sources:
        raise NotReachable(f"topic {topic} is missing: run `entente topics --create`")
    return sources


def _headers(record: Any) -> dict[str, str]:
    return {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
