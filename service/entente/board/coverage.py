"""What entente has read in the last day, and what waits: so that silence is not taken for peace.

Counted by the minute from the analyses topic, of which only language and outcome are looked at.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic_core import from_json

from entente.messages import Outcome
from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import sources_of

log = structlog.get_logger(__name__)

LANGUAGES: Final = ("es", "en", "fr", "pt")
_WINDOW: Final = timedelta(hours=24)
_POLL_MS: Final = 500
_BACKLOG_SECONDS: Final = 10.0
_RETRY_SECONDS: Final = 5.0
_OTHER: Final = "other"
_OUTCOMES: Final = frozenset(Outcome)


class Tally:
    """Articles by minute, language and outcome; what is older than a day is forgotten."""

    def __init__(self) -> None:
        self._minutes: dict[datetime, Counter[tuple[str, str]]] = {}
        self._last: dict[str, datetime] = {}

    def count(self, at: datetime, language: str, outcome: str) -> None:
        """Count one article that was read at `at`."""
        minute = at.replace(second=0, microsecond=0)
        self._minutes.setdefault(minute, Counter())[language, outcome] += 1
        self._last[language] = max(at, self._last.get(language, at))

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Return the last 24 hours: articles by language and outcome, and languages unseen."""
        for minute in [minute for minute in self._minutes if minute < now - _WINDOW]:
            del self._minutes[minute]
        total: Counter[tuple[str, str]] = Counter()
        for counts in self._minutes.values():
            total += counts
        languages: Counter[str] = Counter()
        outcomes: Counter[str] = Counter()
        for (language, outcome), number in total.items():
            languages[language] += number
            outcomes[outcome] += number
        return {
            "articles": total.total(),
            "languages": [
                {"language": each, "articles": languages[each], "last": last.isoformat()}
                for each, last in sorted(self._last.items())
            ],
            "outcomes": dict(sorted(outcomes.items())),
            "unseen": [each for each in LANGUAGES if not languages[each]],
        }


class Coverage:
    """Follows the analyses topic, and asks how far the workers are behind."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tally = Tally()
        self._backlog: dict[str, int | None] = {"reader": None, "watcher": None}
        self._trouble = ""

    def as_json(self) -> dict[str, Any]:
        """Return what was read in the last 24 hours and what waits; None where nobody knows."""
        return {**self._tally.as_json(datetime.now(UTC)), "backlog": self._backlog}

    async def run(self) -> None:
        """Read until cancelled; a broker that is away is tried again."""
        while True:
            consumer = clients.reader_consumer(self._settings)
            try:
                await consumer.start()
                await self._follow(consumer)
            except (KafkaError, OSError) as exc:
                why = str(clients.unreachable(self._settings, exc))
                log.warning("the coverage cannot be read", why=why)
                await asyncio.sleep(_RETRY_SECONDS)
            finally:
                await clients.stop_consumer(consumer)

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        sources = await sources_of(self._settings, self._settings.topics.analyses)
        consumer.assign(sources)
        self._tally = Tally()
        await self._seek(consumer, sources)
        loop = asyncio.get_running_loop()
        asked = 0.0
        while True:
            for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                for record in records:
                    self._take(record)
            if loop.time() - asked > _BACKLOG_SECONDS:
                await self._ask_backlog(consumer)
                if self._backlog["reader"] is not None:  # else at once again
                    asked = loop.time()

    async def _seek(self, consumer: AIOKafkaConsumer, sources: Iterable[TopicPartition]) -> None:
        """Begin where the last 24 hours begin, or at the end where nothing is as young."""
        begin = round((datetime.now(UTC) - _WINDOW).timestamp() * 1000)
        found = await consumer.offsets_for_times(dict.fromkeys(sources, begin))
        for source, place in found.items():
            if place is None:
                await consumer.seek_to_end(source)
            else:
                consumer.seek(source, place.offset)

    def _take(self, record: Any) -> None:
        try:
            fields = from_json(record.value or b"")
            language, outcome = fields.get("language"), fields.get("outcome")
        except (ValueError, AttributeError):
            return  # what is not ours to read is not ours to count
        at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        self._tally.count(
            at,
            language if language in LANGUAGES else _OTHER,
            outcome if outcome in _OUTCOMES else _OTHER,
        )

    async def _ask_backlog(self, consumer: AIOKafkaConsumer) -> None:
        topics = self._settings.topics
        admin = clients.admin(self._settings)
        try:
            await admin.start()
            for stage, topic in (("reader", topics.articles), ("watcher", topics.signals)):
                committed = await admin.list_consumer_group_offsets(
                    f"{self._settings.app_id}-{stage}"
                )
                sources = await sources_of(self._settings, topic)
                ends = await consumer.end_offsets(sources)
                self._backlog[stage] = sum(
                    max(0, ends[source] - (committed[source].offset if source in committed else 0))
                    for source in sources
                )
        except KafkaError as exc:
            self._backlog = dict.fromkeys(self._backlog)  # nobody knows just now
            why = str(clients.unreachable(self._settings, exc, "Describe"))
            if why != self._trouble:  # asked again at once: say it once
                log.warning("the backlog cannot be read", why=why)
            self._trouble = why
        else:
            self._trouble = ""
        finally:
            await admin.close()
