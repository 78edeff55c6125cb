"""What readers think of an alert: right, wrong or muted, written to the feedback topic.

A judgement names the alert and the revision that it is about; it never changes the alert. `entente
feedback export` makes evaluation records of them.
"""

from datetime import UTC, datetime

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from entente.board.archive import Archive
from entente.errors import BadMessage
from entente.messages import Feedback
from entente.settings import Settings
from entente.stream import clients

log = structlog.get_logger(__name__)


class Judgements:
    """Writes judgements; keeps none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect to the broker, or raise `NotReachable`."""
        topic = self._settings.topics.feedback
        self._producer = clients.producer(self._settings)
        try:
            await self._producer.start()
        except (KafkaError, OSError) as exc:
            await self.stop()
            raise clients.unreachable(self._settings, exc, "Write", topic) from exc

    async def stop(self) -> None:
        """Close the connection."""
        if self._producer is not None:
            await self._producer.stop()
            self._producer = None

    async def record(self, body: bytes, archive: Archive) -> Feedback:
        """Check a judgement, write it, return it; raise `BadMessage` if it is none."""
        feedback = Feedback.from_bytes(body)
        entry = archive.get(feedback.alert)
        if entry is None:
            raise BadMessage("schema", f"$.alert: there is no alert {feedback.alert[:80]!r}")
        feedback = feedback.model_copy(update={"at": datetime.now(UTC), "about": entry.alert})
        if self._producer is None:
            raise RuntimeError("start() was not called")
        topic, key = self._settings.topics.feedback, feedback.alert.encode()
        try:
            await self._producer.send_and_wait(topic, feedback.to_bytes(), key=key)
        except (KafkaError, OSError) as exc:
            raise clients.unreachable(self._settings, exc, "Write", topic) from exc
        return feedback
