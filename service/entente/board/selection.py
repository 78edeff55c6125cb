"""Which alerts somebody wants to see: the query of a URL, checked, as a predicate.

One grammar for the page, the JSON, the Atom feed and the CSV file, so that a filter that works on
the page can be subscribed to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from entente.board.archive import Entry
from entente.core.folding import fold
from entente.messages import SignalType, Status
from entente.messages.alert import Change, Kind, Tier

MOST: Final = 500
USUAL: Final = 50
_CLOSED: Final[Mapping[str, Sequence[str]]] = {
    "status": [each.value for each in Status],
    "tier": get_args(Tier),
    "kind": get_args(Kind),
    "change": get_args(Change),
}
_OPEN: Final = ("state", "type", "language", "leader", "outlet", "watchlist", "story")
_SINGLE: Final = ("pair", "q", "since", "until", "min_severity", "order", "offset", "limit")
NAMES: Final = (*_CLOSED, *_OPEN, *_SINGLE)
OTHER_TYPES: Final = tuple(kind for kind in get_args(Kind) if kind != "signal")
Order = Literal["newest", "severity"]


class BadQuery(ValueError):  # noqa: N818 -- named for what it is
    """A parameter that cannot be used; the text names it and what would be right."""


@dataclass(frozen=True)
class Selection:
    """A checked query. Several values of one parameter mean "any of"; parameters mean "and"."""

    wanted: Mapping[str, frozenset[str]]
    pair: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    min_severity: int = 0
    order: Order = "newest"
    offset: int = 0
    limit: int = USUAL

    def matches(self, entry: Entry) -> bool:
        """Tell whether an alert is wanted."""
        alert = entry.alert
        if alert.severity < self.min_severity:
            return False
        if self.since is not None and entry.changed_at < self.since:
            return False
        if self.until is not None and entry.changed_at >= self.until:
            return False
        if self.pair and not self.pair <= entry.actors:
            return False
        if any(
            wanted.isdisjoint(_values(entry, parameter))
            for parameter, wanted in self.wanted.items()
        ):
            return False
        return all(word in entry.searchable for word in self.words)

    def of(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return all that match, in the order asked for; `entries` come newest first."""
        found = [entry for entry in entries if self.matches(entry)]
        if self.order == "severity":
            found.sort(
                key=lambda entry: -entry.alert.severity
            )  # stable: newest first among equals
        return found

    def page(self, found: Sequence[Entry]) -> Sequence[Entry]:
        """Return the stretch of `found` that was asked for."""
        return found[self.offset : self.offset + self.limit]


def _values(entry: Entry, parameter: str) -> Iterable[str]:
    alert = entry.alert
    match parameter:
        case "state":
            return entry.actors
        case "leader":
            return entry.speakers
        case "outlet":
            return (report.outlet for report in alert.reports if report.outlet)
        case "language":
            return (report.language for report in alert.reports)
        case "watchlist":
            return alert.watchlists
        case _:
            return (getattr(alert, parameter),)


def read_selection(query: Iterable[tuple[str, str]]) -> Selection:
    """Read the parameters of a URL, or raise `BadQuery` naming the one at fault."""
    wanted: dict[str, set[str]] = {}
    single: dict[str, str] = {}
    for name, raw in query:
        value = raw.strip()
        if name not in NAMES:
            raise BadQuery(f"{name} is no parameter: use {', '.join(sorted(NAMES))}")
        if not value:
            continue
        if name in _SINGLE:
            single[name] = value
            continue
        if name in _CLOSED and value not in _CLOSED[name]:
            raise BadQuery(f"{name}: {value!r} is none of {', '.join(_CLOSED[name])}")
        wanted.setdefault(name, set()).add(_spelt(name, value))
    order = single.get("order", "newest")
    if order not in get_args(Order):
        raise BadQuery(f"order: {order!r} is none of {', '.join(get_args(Order))}")
    return Selection(
        wanted={name: frozenset(values) for name, values in wanted.items()},
        pair=frozenset(code.upper() for code in single.get("pair", "").split("-") if code),
        words=tuple(fold(single.get("q", "")).split()),
        since=_moment(single, "since"),
        until=_moment(single, "until"),
        min_severity=_number(single, "min_severity", 0, 100),
        order=order,  # type: ignore[arg-type]  # checked above
        offset=_number(single, "offset", 0, 1_000_000),
        limit=_number(single, "limit", USUAL, MOST),
    )


def _spelt(name: str, value: str) -> str:
    match name:
        case "state":
            return value if value.startswith("group:") else value.upper()
        case "leader":
            return fold(value)
        case "type" if value not in {*(each.value for each in SignalType), *OTHER_TYPES}:
            raise BadQuery(f"type: {value!r} is no signal type, see docs/signals.md")
        case _:
            return value


def _number(single: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = single.get(name, str(usual))
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise BadQuery(f"{name}: {text!r} is no whole number from 0 to {most}")
    return int(text)


def _moment(single: Mapping[str, str], name: str) -> datetime | None:
    text = single.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise BadQuery(f"{name}: {text!r} is no date or time of ISO 8601") from exc
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
