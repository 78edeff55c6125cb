"""The ledger: every article that was sent, and what must have come of it.

The articles of one pair of states share a key, so they lie in one partition in the order of their
sending, and so do their observations. What an undisturbed run gives is therefore known exactly:
the same analyzer and the same watcher, called in a plain loop.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from entente.core.analyzer import load_analyzer
from entente.core.observations import observe
from entente.messages import Article
from entente.settings import Settings
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher
from tests.support.brokers import read_all

PAIRS = (
    ("Rusia", "Corea del Norte"),
    ("China", "Vietnam"),
    ("Francia", "Alemania"),
    ("España", "Portugal"),
    ("Brasil", "Argentina"),
    ("India", "Japón"),
    ("Estados Unidos", "Ucrania"),
    ("Italia", "Suiza"),
    ("México", "Canadá"),
    ("Irán", "Turquía"),
    ("Chile", "Perú"),
    ("Egipto", "Sudáfrica"),
)
SENTENCES = (
    "{0} y {1} firmaron un tratado de defensa mutua.",
    "{0} condenó el ataque de {1}.",
    "{0} impuso sanciones a {1}.",
    "{0} enviará tropas para apoyar a {1}.",
    "El presidente de {0} se reunió con el presidente de {1}.",
    "{0} agradeció a {1} su ayuda.",
    "{0} amenazó a {1} con represalias.",
    "{0} y {1} celebraron maniobras militares conjuntas.",
    "{0} y {1} firmarán un acuerdo comercial el 3 de octubre.",
    "«{1} es un país vecino», dijo el martes el presidente de {0}.",
)
START = datetime(2025, 9, 1, tzinfo=UTC)
ARRIVAL = datetime(2026, 1, 1, tzinfo=UTC)  # any moment after the last publication


@dataclass(frozen=True)
class Sent:
    """One article of the ledger."""

    id: str
    key: bytes
    value: bytes


@dataclass
class Expected:
    """What must have come of all articles."""

    observations: Counter[tuple[str, str]] = field(default_factory=Counter)
    alerts: dict[str, bytes] = field(default_factory=dict)
    memory: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Balance:
    """The ledger against what the topics hold."""

    articles: int
    analyses: int
    lost: list[str]
    doubled: list[str]
    signals_wrong: list[tuple[str, str]]
    alerts: int
    alerts_lost: list[str]
    alerts_doubled: list[str]
    alerts_unlike: list[str]
    memory_unlike: list[str]
    dead_letters: int

    def faults(self) -> dict[str, list[Any]]:
        """Return what does not balance; empty if all does."""
        checks = {
            "lost": self.lost,
            "doubled": self.doubled,
            "signals_wrong": self.signals_wrong,
            "alerts_lost": self.alerts_lost,
            "alerts_doubled": self.alerts_doubled,
            "alerts_unlike": self.alerts_unlike,
            "memory_unlike": self.memory_unlike,
            "dead_letters": ["dead letters"] * self.dead_letters,
        }
        return {name: found[:5] for name, found in checks.items() if found}


def write_articles(count: int, seed: int) -> list[Sent]:
    """Return `count` short dispatches about a dozen pairs, by several outlets, over a month."""
    chance = random.Random(seed)
    sent = []
    for number in range(count):
        first, second = chance.choice(PAIRS)
        text = chance.choice(SENTENCES).format(first, second)
        moment = START + timedelta(minutes=number * 43_200 // count)
        article = Article(
            id=f"a{number:06}",
            text=f"{text}\n\nDespacho número {number}.",
            language="es",
            published_at=moment,
            outlet=f"outlet-{chance.randrange(9)}",
        )
        sent.append(Sent(article.id, f"{first}-{second}".encode(), article.to_bytes()))
    return sent


def expect(sent: list[Sent]) -> Expected:
    """Return what an undisturbed run makes of the articles."""
    analyzer, watcher = load_analyzer({}), Watcher(WATCHER_VERSIONS)
    memory: dict[str, PairMemory] = {}
    expected = Expected()
    for each in sent:
        article = Article.from_bytes(each.value)
        analysis = analyzer.analyze(article, ARRIVAL)
        for observation in observe(article, analysis, ARRIVAL, analyzer.versions):
            expected.observations[observation.pair, article.id] += 1
            after, alerts = watcher.observe(memory.get(observation.pair), observation)
            memory[observation.pair] = after
            for alert in alerts:
                expected.alerts[f"{alert.id}:{alert.revision}"] = alert.to_bytes()
    expected.memory = {pair.encode(): after.to_bytes() for pair, after in memory.items()}
    return expected


async def balance(settings: Settings, sent: list[Sent], expected: Expected) -> Balance:
    """Read every topic with read_committed and compare."""
    topics, broker = settings.topics, settings.broker
    analyses = await read_all(broker, topics.analyses)
    signals = await read_all(broker, topics.signals)
    alerts = await read_all(broker, topics.alerts)
    memory = await read_all(broker, topics.memory)
    dead_letters = await read_all(broker, topics.dead_letters)

    ids = Counter(record.key.decode() for record in analyses)
    observed: Counter[tuple[str, str]] = Counter()
    for record in signals:
        ce_id = dict(record.headers)["ce_id"].decode()
        pair, article, _version = ce_id.split(":")
        observed[pair, article] += 1
    raised: dict[str, list[bytes]] = {}
    for record in alerts:
        raised.setdefault(dict(record.headers)["ce_id"].decode(), []).append(record.value)
    remembered = {record.key: record.value for record in memory}
    return Balance(
        articles=len(sent),
        analyses=len(analyses),
        lost=[each.id for each in sent if each.id not in ids],
        doubled=[id_ for id_, count in ids.items() if count > 1],
        signals_wrong=sorted(
            (observed - expected.observations) | (expected.observations - observed)
        ),
        alerts=len(alerts),
        alerts_lost=sorted(expected.alerts.keys() - raised.keys()),
        alerts_doubled=sorted(id_ for id_, values in raised.items() if len(values) > 1),
        alerts_unlike=sorted(
            id_ for id_, values in raised.items() if expected.alerts.get(id_) != values[-1]
        ),
        memory_unlike=sorted(
            key.decode()
            for key in expected.memory.keys() | remembered.keys()
            if expected.memory.get(key) != remembered.get(key)
        ),
        dead_letters=len(dead_letters),
    )
