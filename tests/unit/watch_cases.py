"""Observations built by hand, for the tests of the watcher."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from entente.messages import (
    ONTOLOGY,
    Alert,
    Observation,
    ObservedSignal,
    SignalType,
    Speaker,
    Versions,
)
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher

START = datetime(2025, 9, 3, 10, tzinfo=UTC)
VERSIONS = Versions(model="m1", knowledge="k1", rules="r1")
WATCHER = Watcher(VERSIONS)
PUTIN = Speaker(name="Vladimir Putin", qid="Q7747", state="RUS", leader=True)
KIM = Speaker(name="Kim Jong Un", qid="Q56226", state="PRK", leader=True)


def signal(kind: str = "support_pledged", **fields: Any) -> ObservedSignal:
    """Return what an article tells: by default that Pyongyang pledged support to Moscow."""
    facts = ONTOLOGY[SignalType(kind)] if kind in {*SignalType} else None
    told: dict[str, Any] = {
        "type": kind,
        "source": "PRK",
        "target": "RUS",
        "home": "PRK-RUS",
        "status": "asserted",
        "quad": facts.quad if facts else "verbal_coop",
        "goldstein": facts.goldstein if facts else 1.0,
        "confidence": 0.9,
        "alert": fields.get("status", "asserted") in {"asserted", "planned"},
        "why": "rule",
        "quote": "se hará",
        "quote_start": 10,
        "quote_end": 17,
        "context": "si hay algo que pueda hacerse, se hará",
    }
    return ObservedSignal(**(told | fields))


def observation(
    article: str = "a1", hours: float = 0, *signals: ObservedSignal, **fields: Any
) -> Observation:
    """Return an article seen so many hours after the first, with one signal by default."""
    told: dict[str, Any] = {
        "pair": "PRK-RUS",
        "article_id": article,
        "article_version": "v1",
        "url": f"https://example.org/{article}",
        "outlet": f"Outlet {article}",
        "language": "es",
        "observed_at": START + timedelta(hours=hours),
        "signals": signals or (signal(),),
    }
    return Observation(**(told | fields))


def watch(
    observations: Iterable[Observation], memory: PairMemory | None = None
) -> tuple[PairMemory, list[Alert]]:
    """Return the memory after these observations, and all alerts."""
    alerts = []
    for each in observations:
        memory, raised = WATCHER.observe(memory, each)
        alerts += raised
    assert memory is not None
    return memory, alerts
