"""What one process of the pool does with one record: bytes in, bytes out.

Everything that can be slow, hang, crash or eat memory happens here, decoding included, so that the
process that holds the partitions only ever moves bytes.
"""

import ctypes
import resource
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from entente.core.analyzer import load_analyzer
from entente.core.knowledge import load_knowledge
from entente.core.observations import observe
from entente.errors import BadMessage, Reason
from entente.messages import Article, Outcome, Precision
from entente.settings import load_settings
from entente.stream.reloading import Reloading

_PR_SET_PDEATHSIG: Final = 1
_WARM_UP: Final = (
    '{"id": "warm-up", "text": "France and Spain signed a treaty.", "language": "en"}'
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one record. `observations` are (key, value) pairs of entente.signals.

    A refused record has `refusal` and nothing else; `published_at` is None where the article
    does not say when it was published to the second.
    """

    outcome: str
    article_id: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    analysis: bytes | None = None
    observations: tuple[tuple[bytes, bytes, str], ...] = ()
    seconds: float = 0.0
    refusal: tuple[Reason, str] | None = None


@cache
def reloading() -> Reloading:
    """Load the analyzer, once a process; `ConfigError` says what is wrong with models or data."""
    settings = load_settings()
    analyzer = load_analyzer(settings.pipeline, load_knowledge(settings.knowledge))
    return Reloading(analyzer, settings.knowledge)


def prepare(memory_mb: int) -> None:
    """Make a fresh process of the pool safe: it dies with its parent and keeps to its memory.

    SIGTERM and SIGINT are the parent's to handle: a whole process group often gets them at once,
    and an analysis cut short by them would look like a crash of its article.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def warm_up() -> str:
    """Load everything and analyse one sentence; return the version of the model."""
    reading = read(_WARM_UP.encode(), 0)
    if reading.refusal is not None:
        raise RuntimeError(f"the warm-up article was refused: {reading.refusal}")
    return reloading().analyzer.versions.model


def read(value: bytes | None, timestamp_ms: int) -> Reading:
    """Decode and analyse one record. Bad records come back as refusals, never as exceptions."""
    started = time.perf_counter()
    try:
        article = Article.from_bytes(value)
        received = datetime.fromtimestamp(max(timestamp_ms, 0) / 1000, tz=UTC)
        analyzer = reloading().current()
        analysis = analyzer.analyze(article, received)
        observations = tuple(
            (each.pair.encode(), each.to_bytes(), f"{each.article_id}:{each.article_version}")
            for each in observe(article, analysis, received, analyzer.versions)
        )
    except BadMessage as why:
        return Reading(Outcome.REJECTED, refusal=(why.reason, why.detail))
    exact = article.published_at is not None and article.published_precision is Precision.INSTANT
    return Reading(
        outcome=analysis.outcome,
        article_id=article.id,
        language=analysis.language,
        published_at=analysis.published_at if exact else None,
        analysis=analysis.to_bytes(),
        observations=observations,
        seconds=time.perf_counter() - started,
    )
