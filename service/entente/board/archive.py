"""The alerts that the board shows: the last revision of each, newest change first.

Bounded by number: the alert that has not changed for longest goes first. What changed last is told
by the time of the record, since a topic of several partitions is not read in that order. All
questions are answered in one pass, which at the default of 10,000 alerts takes milliseconds.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from entente.core.folding import fold
from entente.messages import Alert


@dataclass(frozen=True)
class Entry:
    """One alert as it came last.

    `sequence` counts what the archive took in; `changed_at` is the time of the record, which a
    restart of the board does not change.
    """

    alert: Alert
    sequence: int
    changed_at: datetime

    @cached_property
    def actors(self) -> frozenset[str]:
        """Return the codes of all states and organisations that take part."""
        alert = self.alert
        sides = (alert.source, *([alert.target] if alert.target else ()))
        return frozenset((*sides, *alert.against, *alert.members))

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Return the folded names of all who are quoted."""
        return frozenset(fold(c.speaker.name) for c in self.alert.claims if c.speaker)

    @cached_property
    def searchable(self) -> str:
        """Return the folded text that a search looks at: headlines, words, speakers, outlets."""
        alert = self.alert
        texts = [*alert.headline.values()]
        for claim in alert.claims:
            texts += [claim.quote, claim.context, claim.speaker.name if claim.speaker else ""]
        texts += [report.outlet or "" for report in alert.reports]
        return fold(" \n".join(texts))


class Archive:
    """Keeps the last revision of at most `capacity` alerts."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: dict[str, Entry] = {}
        self._ages: list[tuple[datetime, int, str]] = []  # a heap; older revisions are stale
        self._newest: list[Entry] | None = None
        self._sequence = 0

    def __len__(self) -> int:
        """Return how many alerts are kept."""
        return len(self._entries)

    @property
    def sequence(self) -> int:
        """How many revisions have been taken in."""
        return self._sequence

    def take(self, alert: Alert, changed_at: datetime) -> Entry | None:
        """Keep `alert` if it is newer than what is kept of it; return its entry, else None."""
        known = self._entries.get(alert.id)
        if known is not None and known.alert.revision >= alert.revision:
            return None
        self._sequence += 1
        entry = self._entries[alert.id] = Entry(alert, self._sequence, changed_at)
        heapq.heappush(self._ages, (changed_at, entry.sequence, alert.id))
        while len(self._entries) > self._capacity:
            _, sequence, oldest = heapq.heappop(self._ages)
            if (kept := self._entries.get(oldest)) is not None and kept.sequence == sequence:
                del self._entries[oldest]
        self._newest = None
        return entry

    def forget(self, alert_id: str) -> bool:
        """Drop an alert that its topic has dropped; tell whether it was there."""
        self._newest = None
        return self._entries.pop(alert_id, None) is not None

    def get(self, alert_id: str) -> Entry | None:
        """Return what is kept of one alert."""
        return self._entries.get(alert_id)

    def newest(self) -> Iterator[Entry]:
        """Yield all entries, the one that changed last first."""
        if self._newest is None:
            entries = self._entries.values()
            self._newest = sorted(entries, key=lambda e: (e.changed_at, e.sequence), reverse=True)
        return iter(self._newest)
