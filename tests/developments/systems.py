"""What is compared on the labelled stream: the watcher and two simple baselines.

Each returns which cluster a report belongs to; a report in which the reader found nothing of its
act has none. For the watcher and the exact key the cluster is that of the signal which fits the
label best, so that what else a report mentions does not count against either.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from entente.core.analyzer import Analyzer
from entente.core.observations import observe
from entente.messages import Alert, Observation, ObservedSignal
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.rules import development_rules
from entente.watch.watcher import Watcher
from tests.developments.stream import Report

_SHINGLE: Final = 5
_SPACE: Final = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Read:
    """A report and what the reader found in it."""

    report: Report
    observations: Sequence[Observation]


def read(analyzer: Analyzer, reports: Iterable[Report]) -> list[Read]:
    """Return what the reader finds in each report."""
    return [
        Read(
            each,
            observe(
                each.article,
                analyzer.analyze(each.article, each.arrived_at),
                each.arrived_at,
                analyzer.versions,
            ),
        )
        for each in reports
    ]


def watch(stream: Iterable[Read]) -> tuple[dict[str, PairMemory], list[Alert]]:
    """Return what the watcher remembers of each pair after the stream, and its alerts."""
    watcher = Watcher(WATCHER_VERSIONS)
    memory: dict[str, PairMemory] = {}
    alerts: list[Alert] = []
    for each in stream:
        for observation in each.observations:
            known = memory.get(observation.pair)
            memory[observation.pair], raised = watcher.observe(known, observation)
            alerts += raised
    return memory, alerts


def by_watcher(stream: Sequence[Read], memory: dict[str, PairMemory]) -> dict[str, str]:
    """Return the development of each report."""
    clusters = {}
    for each in stream:
        told = [
            (fit, development.id)
            for pair in memory.values()
            for development in pair.developments
            if development.owned and (account := development.account_of(each.report.article.id))
            for signal in account.signals
            if (fit := _fit(each.report, signal)) is not None
        ]
        if told:
            clusters[each.report.article.id] = min(told)[1]
    return clusters


def by_exact_key(stream: Sequence[Read]) -> dict[str, str]:
    """Return pair, type, direction and day of publication: what coders of events commonly use."""
    clusters = {}
    for each in stream:
        told = [
            (fit, f"{signal.home} {signal.source} {signal.type} {observation.observed_at.date()}")
            for observation in each.observations
            for signal in observation.signals
            if signal.home == observation.pair and (fit := _fit(each.report, signal)) is not None
        ]
        if told:
            clusters[each.report.article.id] = min(told)[1]
    return clusters


def by_similar_text(stream: Sequence[Read], threshold: float) -> dict[str, str]:
    """Return clusters of like texts: single linkage by the Jaccard index of their shingles.

    MinHash estimates that index; of so few texts it can be computed.
    """
    shingles = {each.report.article.id: _shingles(each.report) for each in stream}
    clusters: dict[str, str] = {}
    seen: list[str] = []
    for name, mine in shingles.items():
        near = {clusters[other] for other in seen if _jaccard(mine, shingles[other]) >= threshold}
        first = min(near, default=name)
        clusters |= {other: first for other, cluster in clusters.items() if cluster in near}
        clusters[name] = first
        seen.append(name)
    return clusters


def _fit(report: Report, signal: ObservedSignal) -> tuple[bool, bool] | None:
    """Return how ill a signal fits the label of its report; None if it is about others."""
    told = {signal.source, signal.target, *signal.members} - {None}
    if not told <= report.parties or (len(report.parties) > 1 and len(told) == 1):
        return None
    return _family(signal.type) != _family(report.type), told != report.parties


def _shingles(report: Report) -> frozenset[str]:
    text = _SPACE.sub(" ", f"{report.article.title} {report.article.text}".casefold())
    return frozenset(text[at : at + _SHINGLE] for at in range(len(text) - _SHINGLE + 1))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _family(signal_type: str) -> str:
    return development_rules().family_of.get(signal_type, signal_type)
