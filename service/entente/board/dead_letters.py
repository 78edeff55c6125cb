"""What could not be processed, for people: how many by reason, and the latest with what they say.

The board only looks; `entente dead-letters` sends in again. The last 10,000 letters are kept, of
each the beginning of its value, as text.
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from entente.errors import NotReachable
from entente.settings import Settings
from entente.stream import clients
from entente.stream.dead_letters import Letter, dead_letter_sources, redriven_place

log = structlog.get_logger(__name__)

_KEPT: Final = 10_000
_SHOWN: Final = 100
_EXCERPT_BYTES: Final = 600
_POLL_MS: Final = 500
_RETRY_SECONDS: Final = 5.0


class DeadLetters:
    """Follows the topic of dead letters; `take` alone changes what is kept."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._letters: dict[str, tuple[Letter, str]] = {}
        self._redriven: dict[str, datetime] = {}

    def take(self, record: Any) -> None:
        """Keep a letter, or note that one has been sent in again."""
        if (place := redriven_place(record)) is not None:
            self._redriven[place] = datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC)
            return
        letter = Letter.from_record(record)
        excerpt = (record.value or b"")[:_EXCERPT_BYTES].decode("utf-8", "replace")
        self._letters[letter.place] = letter, excerpt
        while len(self._letters) > _KEPT:
            oldest = next(iter(self._letters))
            del self._letters[oldest]
            self._redriven.pop(oldest, None)

    def as_json(self, now: datetime, reason: str = "") -> dict[str, Any]:
        """Return counts by reason, and the latest letters, those of `reason` if one is given."""
        self._forget(now - timedelta(days=self._settings.topics.retention_days))
        counts: Counter[tuple[str, bool]] = Counter(
            (letter.bucket, place in self._redriven)
            for place, (letter, _) in self._letters.items()
        )
        reasons = sorted({name for name, _ in counts})
        latest = sorted(
            (each for each in self._letters.values() if reason in {"", each[0].bucket}),
            key=lambda each: each[0].written_at,
            reverse=True,
        )
        return {
            "reasons": [
                {"reason": name, "waiting": counts[name, False], "redriven": counts[name, True]}
                for name in reasons
            ],
            "letters": [self._shown(*each) for each in latest[:_SHOWN]],
        }

    def _shown(self, letter: Letter, excerpt: str) -> dict[str, Any]:
        again = self._redriven.get(letter.place)
        return {
            "place": f"{letter.partition}/{letter.offset}",
            "written_at": letter.written_at.isoformat(),
            "reason": letter.bucket,
            "detail": letter.detail,
            "origin": letter.origin,
            "bytes": letter.whole or letter.size,
            "excerpt": excerpt,
            "redriven_at": None if again is None else again.isoformat(),
        }

    def _forget(self, before: datetime) -> None:
        """Drop what the topic's retention has deleted, or may delete at any time."""
        for place in [p for p, (each, _) in self._letters.items() if each.written_at < before]:
            del self._letters[place]
            self._redriven.pop(place, None)

    async def run(self) -> None:
        """Read until cancelled; a broker or topic that is away is tried again."""
        while True:
            consumer = clients.reader_consumer(self._settings)
            try:
                await consumer.start()
                await self._follow(consumer)
            except (KafkaError, OSError, NotReachable) as exc:
                is_denied = clients.is_denied(exc)
                why = clients.unreachable(self._settings, exc) if is_denied else exc
                log.warning("the dead letters cannot be read", why=str(why))
                await asyncio.sleep(_RETRY_SECONDS)
            finally:
                await clients.stop_consumer(consumer)

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        sources = await dead_letter_sources(self._settings)
        consumer.assign(sources)
        await consumer.seek_to_beginning(*sources)
        self._letters.clear()
        self._redriven.clear()
        while True:
            for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                for record in records:
                    self.take(record)
