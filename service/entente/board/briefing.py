"""What changed since somebody last looked: the first screen, at most ten stories.

A story is an occasion with all its alerts; it is told by its gravest one. Of each the screen says
what the other side has said, because a report of one side alone is a claim.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from entente.board.archive import Archive, Entry
from entente.board.presentation import summary
from entente.messages.alert import Alert
from entente.watch.names import name_of

STORIES: Final = 10
_RANK: Final = {"page": 0, "notify": 1, "log": 2}
_EXPECTED_DAYS: Final = 30
_OVERDUE_DAYS: Final = 14
_ON_ITS_WAY: Final = frozenset({"planned", "conditional"})
_OVER: Final = frozenset({"cancelled", "lapsed", "withdrawn"})


@dataclass(frozen=True)
class Briefing:
    """The first screen, as JSON; `total` counts all stories that changed."""

    stories: list[dict[str, Any]]
    total: int
    expected: list[dict[str, Any]]
    overdue: list[dict[str, Any]]


def brief(archive: Archive, since: datetime | None, today: date, language: str) -> Briefing:
    """Return what changed after `since` (all if None), and what is due around `today`.

    States are named in `language`.
    """
    stories: dict[str, list[Entry]] = {}
    expected: list[tuple[date, Entry]] = []
    overdue: list[tuple[date, Entry]] = []
    for entry in archive.newest():
        if since is None or entry.changed_at > since:
            stories.setdefault(entry.alert.story, []).append(entry)
        due = due_date(entry.alert)
        if due is not None and today <= due <= today + timedelta(days=_EXPECTED_DAYS):
            expected.append((due, entry))
        elif due is not None and today - timedelta(days=_OVERDUE_DAYS) <= due < today:
            overdue.append((due, entry))
    ranked = sorted(stories.values(), key=_gravity)
    return Briefing(
        stories=[_story(entries, language) for entries in ranked[:STORIES]],
        total=len(ranked),
        expected=_dated(expected),
        overdue=_dated(overdue),
    )


def due_date(alert: Alert) -> date | None:
    """Return the last day of what is planned and has neither happened nor been called off."""
    if alert.status not in _ON_ITS_WAY or alert.change in _OVER or not alert.event_date:
        return None
    last = alert.event_date.rpartition("/")[2]
    try:
        return date.fromisoformat(last[: len("2026-01-31")])
    except ValueError:  # a month or a year: nothing is due on a day
        return None


def _gravest(entries: Iterable[Entry]) -> Entry:
    return min(entries, key=lambda e: (_RANK[e.alert.tier], -e.alert.severity, -e.sequence))


def _gravity(entries: list[Entry]) -> tuple[int, int, int]:
    first = _gravest(entries)
    return _RANK[first.alert.tier], -first.alert.severity, -first.sequence


def _story(entries: list[Entry], language: str) -> dict[str, Any]:
    first = _gravest(entries)
    others = [entry.alert.id for entry in entries if entry is not first]
    return {
        **summary(first),
        "other_alerts": others,
        "other_side": other_side(first.alert, language),
    }


def other_side(alert: Alert, language: str) -> dict[str, Any]:
    """Return what the target has said of it: confirmed, contradicted, spoke or silent."""
    other = alert.target
    if other is None:
        return {"position": "none"}
    side = {"state": other, "name": name_of(other, language)}
    for position, who in (
        ("contradicted", alert.contradicted_by),
        ("confirmed", alert.confirmed_by),
    ):
        if other in who:
            return {**side, "position": position}
    for claim in alert.claims:
        if claim.speaker is not None and claim.speaker.state == other:
            words = {"speaker": claim.speaker.name, "quote": claim.quote}
            return {**side, "position": "spoke", **words}
    return {**side, "position": "silent"}


def _dated(due: list[tuple[date, Entry]]) -> list[dict[str, Any]]:
    due.sort(key=lambda pair: (pair[0], -pair[1].alert.severity))
    return [{**summary(entry), "due": day.isoformat()} for day, entry in due[:STORIES]]
