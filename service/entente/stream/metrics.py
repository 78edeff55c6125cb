"""Every metric, once, and the observers that feed them.

Labels are closed sets: nothing that comes from an article is ever a label. Counters move when the
transaction that they tell of is committed, so that a crash does not count twice.
"""

from typing import Any, Final

from faust import Sensor
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from entente import __version__
from entente.messages import Alert
from entente.stream.reading import Reading

_LANGUAGES: Final = frozenset({"es", "en", "fr", "pt"})
_MAX_DELAY_SECONDS: Final = 7 * 86_400


class Metrics(Sensor):
    """The worker's metrics; also a Faust sensor, for what Faust itself can tell."""

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__()
        self.registry = registry
        self.articles = Counter(
            "entente_articles",
            "Articles read, by how their reading ended and by language.",
            ["outcome", "language"],
            registry=registry,
        )
        self.analysis_seconds = Histogram(
            "entente_analysis_seconds",
            "Time that the analysis of one article took in its process.",
            ["language"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
            registry=registry,
        )
        self.delivery_delay = Histogram(
            "entente_delivery_delay_seconds",
            "Time from the newest report's publication to its alert, where that is known.",
            buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400),
            registry=registry,
        )
        self.lag_messages = Gauge(
            "entente_consumer_lag_messages",
            "Records not yet processed, by stage and partition.",
            ["stage", "partition"],
            registry=registry,
        )
        self.dead_letters = Counter(
            "entente_dead_letters",
            "Records that could not be processed, by stage and reason.",
            ["stage", "reason"],
            registry=registry,
        )
        self.alerts = Counter(
            "entente_alerts",
            "Revisions of alerts written, by type, tier and what changed.",
            ["type", "tier", "change"],
            registry=registry,
        )
        self.severity = Histogram(
            "entente_alert_severity",
            "Severity of the alerts written, from 0 to 100.",
            buckets=(10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
            registry=registry,
        )
        self.transactions = Histogram(
            "entente_transaction_seconds",
            "Time that one transaction took, by stage.",
            ["stage"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=registry,
        )
        self.rebalances = Counter(
            "entente_rebalances",
            "Assignments of partitions, by stage.",
            ["stage"],
            registry=registry,
        )
        self.partitions = Gauge(
            "entente_partitions_assigned",
            "Partitions that this worker owns, by stage.",
            ["stage"],
            registry=registry,
        )
        self.pool_restarts = Counter(
            "entente_pool_restarts",
            "Processes of the pool that had to be replaced, by reason.",
            ["reason"],
            registry=registry,
        )
        self.lost_records = Counter(
            "entente_lost_records",
            "Records that retention deleted before they were read, by stage.",
            ["stage"],
            registry=registry,
        )
        self.in_flight = Gauge(
            "entente_oldest_article_seconds",
            "How long the oldest article has been in the pool.",
            registry=registry,
        )
        self.batches = Counter(
            "entente_batches",
            "Batches that Faust's agents were handed.",
            registry=registry,
        )
        self.build_info = Gauge(
            "entente_build_info",
            "Constant 1; its labels tell what runs.",
            ["version", "model"],
            registry=registry,
        )

    def running(self, model: str) -> None:
        """Say which model answers."""
        self.build_info.labels(__version__, model).set(1)

    def on_stream_event_in(self, *_event: Any) -> None:
        """Count the batches that reach an agent (Faust's hook)."""
        self.batches.inc()

    def assigned(self, stage: str, partitions: int) -> None:
        """Note an assignment."""
        self.rebalances.labels(stage).inc()
        self.partitions.labels(stage).set(partitions)

    def revoked(self, stage: str, partition: int) -> None:
        """Forget a partition that another worker reads now."""
        try:
            self.lag_messages.remove(stage, str(partition))
        except KeyError:
            return

    def lag(self, stage: str, partition: int, records: int) -> None:
        """Note how far behind a partition is."""
        self.lag_messages.labels(stage, str(partition)).set(records)

    def transaction(self, stage: str, seconds: float) -> None:
        """Note a committed transaction."""
        self.transactions.labels(stage).observe(seconds)

    def lost(self, stage: str, records: int) -> None:
        """Note records that nobody can read any more."""
        self.lost_records.labels(stage).inc(records)

    def article(self, reading: Reading) -> None:
        """Note an article that was read."""
        language = reading.language if reading.language in _LANGUAGES else "other"
        self.articles.labels(reading.outcome, language).inc()
        self.analysis_seconds.labels(language).observe(reading.seconds)

    def dead_letter(self, stage: str, reason: str) -> None:
        """Note a refused record."""
        self.dead_letters.labels(stage, reason).inc()
        if stage == "reader":
            self.articles.labels("rejected", "other").inc()

    def alert(self, alert: Alert, *, delay_seconds: float | None) -> None:
        """Note a revision of an alert."""
        self.alerts.labels(alert.type, alert.tier, alert.change).inc()
        self.severity.observe(alert.severity)
        if delay_seconds is not None and 0 <= delay_seconds <= _MAX_DELAY_SECONDS:
            self.delivery_delay.observe(delay_seconds)

    def pool_restart(self, reason: str) -> None:
        """Note a replaced process."""
        self.pool_restarts.labels(reason).inc()
