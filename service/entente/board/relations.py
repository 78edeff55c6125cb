"""How pairs of states stand, by the alerts at hand: cooperation and conflict apart, week by week.

The weight of an act is its Goldstein value; only what is said to have happened counts. It is a
picture of the alerts that the board keeps, not the watcher's own index, which each alert carries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from entente.board.archive import Entry
from entente.messages import ONTOLOGY, SignalType, Status
from entente.messages.alert import Alert

_HAPPENED: Final = Status.ASSERTED.value
_OVER: Final = frozenset({"cancelled", "withdrawn"})


@dataclass
class Relation:
    """One pair; `weeks` maps a Monday to the weights of cooperation and of conflict."""

    pair: tuple[str, str]
    alerts: int = 0
    cooperation: float = 0.0
    conflict: float = 0.0
    last: datetime | None = None
    index: dict[str, float] = field(default_factory=dict)
    weeks: dict[date, list[float]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Count one alert; entries come newest first."""
        alert = entry.alert
        self.alerts += 1
        if self.last is None:
            self.last, self.index = alert.last_seen, dict(alert.relation)
        weight = weight_of(alert)
        if not weight:
            return
        week = self.weeks.setdefault(_monday(alert.first_seen.date()), [0.0, 0.0])
        if weight > 0:
            self.cooperation += weight
            week[0] += weight
        else:
            self.conflict -= weight
            week[1] -= weight

    def as_json(self, *, series: bool) -> dict[str, Any]:
        """Return the relation for the page; `series` adds the weeks, empty ones too."""
        fields: dict[str, Any] = {
            "pair": "-".join(self.pair),
            "states": list(self.pair),
            "alerts": self.alerts,
            "cooperation": round(self.cooperation, 1),
            "conflict": round(self.conflict, 1),
            "last": self.last.isoformat() if self.last else None,
            "index": self.index,
        }
        if series:
            fields["weeks"] = [
                {"week": week.isoformat(), "cooperation": round(up, 1), "conflict": round(down, 1)}
                for week, (up, down) in sorted(_without_holes(self.weeks).items())
            ]
        return fields


def relations(entries: Iterable[Entry]) -> list[Relation]:
    """Return every pair that any alert is about, the one with most alerts first."""
    found: dict[tuple[str, str], Relation] = {}
    for entry in entries:
        for pair in pairs_of(entry.alert):
            found.setdefault(pair, Relation(pair)).add(entry)
    return sorted(found.values(), key=lambda relation: (-relation.alerts, relation.pair))


def pairs_of(alert: Alert) -> set[tuple[str, str]]:
    """Return the pairs that an alert is about, each in alphabetical order."""
    if len(alert.members) > len(("source", "target")):
        members = sorted(set(alert.members))
        return {(a, b) for i, a in enumerate(members) for b in members[i + 1 :]}
    if alert.target is None or alert.target == alert.source:
        return set()
    first, second = sorted((alert.source, alert.target))
    return {(first, second)}


def weight_of(alert: Alert) -> float:
    """Return the Goldstein weight of what is said to have happened, else 0."""
    known = alert.type in SignalType.__members__.values()
    if not known or alert.status != _HAPPENED or alert.change in _OVER:
        return 0.0
    return ONTOLOGY[SignalType(alert.type)].goldstein


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _without_holes(weeks: dict[date, list[float]]) -> dict[date, list[float]]:
    filled = dict(weeks)
    week, last = min(weeks, default=None), max(weeks, default=None)
    while week is not None and last is not None and week < last:
        filled.setdefault(week, [0.0, 0.0])
        week += timedelta(days=7)
    return filled
