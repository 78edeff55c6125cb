"""One signal in one article, and what of it can be compared with another telling.

Nothing of it is a word of a language: a day, people, numbers, a place, a treaty by its year.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from entente.messages import ONTOLOGY, ObservedSignal, SignalType, Status
from entente.watch.memory import Account
from entente.watch.rules import STATEMENT, development_rules

CANCELLED: Final = "cancelled"  # the mode of a signal that calls off what was planned
OPEN: Final = frozenset({Status.PLANNED.value, Status.POSSIBLE.value, Status.CONDITIONAL.value})
_SYMMETRIC: Final = frozenset(kind.value for kind in SignalType if ONTOLOGY[kind].symmetric)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d{2}\b")
_ONE_DAY: Final = timedelta(days=1)
_KEPT_TRACES: Final = 65_536


class Telling(NamedTuple):
    """One signal and the article that tells it."""

    account: Account
    signal: ObservedSignal


@dataclass(frozen=True, slots=True)
class Trace:
    """What can be compared. `day` is that of the act, where it is known to the day.

    `ahead` is true for what may be told before its day: a plan, its cancellation or denial.
    """

    published: datetime
    day: date | None
    ahead: bool
    people: frozenset[str]
    figures: frozenset[str]
    place: str | None
    instrument: str | None


def trace_of(telling: Telling) -> Trace:
    """Return what of `telling` can be compared."""
    account, signal = telling
    rules, cancelled = development_rules(), cancels(signal)
    return Trace(
        published=account.published_at,
        day=day_told(telling),
        ahead=cancelled or signal.status in OPEN or signal.status in rules.denials,
        people=frozenset(signal.people),
        figures=frozenset(signal.figures),
        place=signal.place,
        instrument=signal.instrument,
    )


def day_told(telling: Telling) -> date | None:
    """Return the day of the act, where it is told to the day."""
    account, signal = telling
    if signal.event_date is None or cancels(signal):
        return None
    return _day_of(signal, account.published_at)


def cancels(signal: ObservedSignal) -> bool:
    """Tell whether `signal` calls off what was planned."""
    return signal.mode == CANCELLED and signal.type in development_rules().cancelling


def family_of(signal: ObservedSignal) -> str:
    """Return the family of a signal; a type newer than this watcher is its own.

    A cancellation is of the family of what it cancels.
    """
    rules = development_rules()
    if cancels(signal):
        return rules.cancelling[signal.type]
    return rules.family_of.get(signal.type, signal.type)


def direction_of(signal: ObservedSignal) -> str:
    """Return who acts toward whom: "PRK>RUS", "PRK-RUS" where order means nothing, or "RUS".

    Of statements the speaker is named too: what two leaders say are two acts.
    """
    if signal.target is None:
        return signal.source
    if signal.type in _SYMMETRIC or cancels(signal):
        return "-".join(sorted((signal.source, signal.target)))
    direction = f"{signal.source}>{signal.target}"
    if signal.type == STATEMENT and signal.speaker:
        return f"{direction} {signal.speaker.qid or signal.speaker.name.casefold()}"
    return direction


def same_instrument(one: str | None, other: str | None) -> bool | None:
    """Tell whether two names mean one treaty, None where it cannot be known.

    Names in two languages are compared by their years: "the 2024 treaty", "el tratado de 2024".
    """
    if one is None or other is None:
        return None
    if one.casefold() == other.casefold():
        return True
    years, others = {*_YEAR.findall(one)}, {*_YEAR.findall(other)}
    return bool(years & others) if years and others else None


def _day_of(signal: ObservedSignal, published: datetime) -> date | None:
    """Return the day of the act; of a denial, the day on which it was uttered tells nothing."""
    day = _parsed(signal.event_date)
    if day is None or signal.status not in development_rules().denials:
        return day
    return day if day < published.date() - _ONE_DAY else None


def last_day_of(text: str | None) -> date | None:
    """Return the last day of a date, a month, a year or a span of two of them ("2025/2026")."""
    found = _PARTIAL.fullmatch((text or "").rpartition("/")[2])
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        if day is not None:
            return date(int(year), int(month), int(day))
        following = date(int(year), int(month or 12), 1) + timedelta(days=31)
    except (OverflowError, ValueError):
        return None
    return following.replace(day=1) - _ONE_DAY


@lru_cache(maxsize=_KEPT_TRACES)
def _parsed(text: str | None) -> date | None:
    if text is None or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
