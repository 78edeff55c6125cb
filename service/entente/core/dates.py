"""Dates in running text: where they stand and which day, month or year they mean.

Names of months and weekdays come from CLDR through babel, the order of words and the relative
expressions from `data/languages/<xx>/dates.yaml`. A date without a year is resolved against the
day of publication, to the past or the future as the tense of its clause asks; without that day
only complete dates are resolved.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml
from babel.dates import get_day_names, get_month_names

from entente.errors import ConfigError

Kind = Literal["calendar", "weekday", "relative"]
DAYS_IN_WEEK: Final = 7
MONTHS_IN_YEAR: Final = 12
_FULL_YEAR: Final = r"(?P<year>(?:1[5-9]|20)\d{2})"
_DAY: Final = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_LINE: Final = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """Return the ISO form of what is known: "2024-08"."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def last_day(self) -> date:
        """Return the last day that the partial date can mean."""
        if self.month is None:
            return date(self.year, 12, 31)
        if self.day is not None:
            return date(self.year, self.month, self.day)
        following = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return following - timedelta(days=1)

    def first_day(self) -> date:
        """Return the first day that the partial date can mean."""
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in the text: `text[start:end]`. `ahead` is +1 or -1 where the words say so."""

    start: int
    end: int
    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None
    unit: Literal["day", "week", "month", "year"] = "day"
    ahead: int = 0

    def resolve(self, anchor: date | None, *, future: bool = False) -> PartialDate | None:
        """Return what the expression means on the day `anchor`, None where it cannot be known."""
        if self.year is not None:
            return PartialDate(self.year, self.month, self.day)
        if anchor is None:
            return None
        forward = self.ahead > 0 or (future and self.ahead == 0)
        if self.offset is not None:
            return self._shifted(anchor)
        if self.weekday is not None:
            return _nearest_weekday(anchor, self.weekday, forward=forward, strict=bool(self.ahead))
        return self._nearest(anchor, forward=forward)

    def _shifted(self, anchor: date) -> PartialDate | None:
        count = self.offset or 0
        try:
            if self.unit in {"day", "week"}:
                days = count if self.unit == "day" else count * DAYS_IN_WEEK
                moved = anchor + timedelta(days=days)
                return PartialDate(
                    moved.year, moved.month, moved.day if self.unit == "day" else None
                )
            if self.unit == "year":
                return PartialDate(anchor.year + count)
            months = anchor.year * MONTHS_IN_YEAR + anchor.month - 1 + count
            return PartialDate(months // MONTHS_IN_YEAR, months % MONTHS_IN_YEAR + 1)
        except OverflowError:
            return None

    def _nearest(self, anchor: date, *, forward: bool) -> PartialDate | None:
        """Return the month or day of the nearest year on the asked side of `anchor`."""
        if self.month is None and self.day is not None:
            return _nearest_day(anchor, self.day, forward=forward)
        for year in (anchor.year, anchor.year + (1 if forward else -1)):
            found = PartialDate(year, self.month, self.day)
            try:
                first, last = found.first_day(), found.last_day()
            except ValueError:
                continue
            if (last >= anchor) if forward else (first <= anchor):
                return found
        return None


def _nearest_day(anchor: date, day: int, *, forward: bool) -> PartialDate | None:
    """Return the nearest such day of any month: "on the 31st"."""
    found = anchor
    try:
        while found.day != day:
            found += timedelta(days=1 if forward else -1)
    except OverflowError:
        return None
    return PartialDate(found.year, found.month, found.day)


def _nearest_weekday(anchor: date, weekday: int, *, forward: bool, strict: bool) -> PartialDate:
    """Return the nearest such day; a bare weekday may be the anchor, "last Monday" may not."""
    if forward:
        days = (weekday - anchor.weekday()) % DAYS_IN_WEEK
        days = days or (DAYS_IN_WEEK if strict else 0)
    else:
        days = -((anchor.weekday() - weekday) % DAYS_IN_WEEK)
        days = days or (-DAYS_IN_WEEK if strict else 0)
    found = anchor + timedelta(days=days)
    return PartialDate(found.year, found.month, found.day)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to write a date; it cannot match without a word of each list that it `needs`."""

    kind: Kind
    expression: re.Pattern[str]
    needs: frozenset[str]


@dataclass(frozen=True)
class Calendar:
    """The date patterns of one language, and the `words` that they ask for, by list."""

    patterns: tuple[Pattern, ...]
    words: Mapping[str, tuple[str, ...]]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative: Mapping[str, tuple[int, Literal["day", "week", "month", "year"]]]
    next_words: frozenset[str]
    last_words: frozenset[str]
    numbers: Mapping[str, int]
    units: Mapping[str, Literal["day", "week", "month", "year"]]
    capitals: bool  # names of months are capitalised


@cache
def load_calendar(language: str) -> Calendar:
    """Load the patterns of `language`; raises `ConfigError` naming file and entry."""
    where = f"data/languages/{language}/dates.yaml"
    try:
        raw = yaml.safe_load(files("entente").joinpath(where).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as exc:
        raise ConfigError(f"{where}: cannot be read: {exc}") from exc
    try:
        return _calendar(raw, language)
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as exc:
        raise ConfigError(f"{where}: {type(exc).__name__}: {exc}") from exc


def _calendar(raw: Mapping[str, Any], language: str) -> Calendar:
    months = {name.casefold(): n for n, name in get_month_names("wide", locale=language).items()}
    months |= {str(name).casefold(): int(n) for name, n in raw["month_abbreviations"].items()}
    weekdays = {name.casefold(): n for n, name in get_day_names("wide", locale=language).items()}
    weekdays |= {
        str(name).casefold(): int(n) for name, n in raw.get("weekday_abbreviations", {}).items()
    }
    numbers = {str(name).casefold(): int(n) for name, n in raw["numbers"].items()}
    fields = {
        "MONTH": f"(?P<month>{_alternatives(months)})",
        "WEEKDAY": f"(?P<weekday>{_alternatives(weekdays)})",
        "YEAR": _FULL_YEAR,
        "DAY": _DAY,
        "NEXT": f"(?P<next>{_alternatives(raw['next'])})",
        "LAST": f"(?P<last>{_alternatives(raw['last'])})",
        "NUMBER": rf"(?P<number>\d{{1,3}}|{_alternatives(numbers)})",
        "UNIT": f"(?P<unit>{_alternatives(raw['units'])})",
        "WORD": f"(?P<word>{_alternatives(raw['relative'])})",
    }
    lists: dict[str, Iterable[Any]] = {
        "MONTH": months, "WEEKDAY": weekdays, "UNIT": raw["units"], "WORD": raw["relative"],
        "NEXT": raw["next"], "LAST": raw["last"],
    }  # fmt: skip
    words = {name: tuple(str(word).lower() for word in each) for name, each in lists.items()}
    return Calendar(
        patterns=tuple(_pattern(entry, fields, words) for entry in raw["patterns"]),
        words=words,
        months=months,
        weekdays=weekdays,
        relative={str(k).casefold(): (int(n), unit) for k, (n, unit) in raw["relative"].items()},
        next_words=frozenset(str(word).casefold() for word in raw["next"]),
        last_words=frozenset(str(word).casefold() for word in raw["last"]),
        numbers=numbers,
        capitals=all(
            name[0].isupper() for name in get_month_names("wide", locale=language).values()
        ),
        units={str(k).casefold(): unit for k, unit in raw["units"].items()},
    )


def _pattern(entry: Mapping[str, Any], fields: Mapping[str, str], lists: Iterable[str]) -> Pattern:
    match = entry["match"]
    source = re.sub(r"\b[A-Z]{3,}\b", lambda found: fields[found[0]], match)
    certain = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", match)  # what groups hold may be left out
    return Pattern(
        entry["kind"],
        re.compile(rf"(?<!\w){source}(?!\w)", re.IGNORECASE),
        frozenset(name for name in lists if re.search(rf"\b{name}\b", certain)),
    )


def _alternatives(words: Any) -> str:
    longest_first = sorted((str(word) for word in words), key=len, reverse=True)
    return "|".join(re.escape(word) for word in longest_first)


def find_dates(text: str, language: str) -> list[DateExpression]:
    """Return the date expressions of `text` in order, none overlapping, earlier patterns first.

    A day that no calendar has ("31 April") is no date and hides what is inside it.
    """
    calendar = load_calendar(language)
    found: list[DateExpression] = []
    for line in _LINE.finditer(text):  # no expression goes beyond one
        taken: list[tuple[int, int]] = []
        for match, kind in _matches(text, *line.span(), calendar):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            expression = _expression(match, kind, calendar)
            taken.append((start, end))
            if expression is not None:
                found.append(expression)
    return sorted(found, key=lambda expression: expression.start)


def _matches(
    text: str, first: int, last: int, calendar: Calendar
) -> Iterator[tuple[re.Match[str], Kind]]:
    """Yield what the patterns match in one line; most lines lack the words of most patterns."""
    lowered = text[first:last].lower()
    there = {
        name for name, words in calendar.words.items() if any(word in lowered for word in words)
    }
    for pattern in calendar.patterns:
        if pattern.needs <= there:
            for match in pattern.expression.finditer(text, first, last):
                yield match, pattern.kind


def _expression(match: re.Match[str], kind: Kind, calendar: Calendar) -> DateExpression | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    ahead = 1 if "next" in groups else -1 if "last" in groups else 0
    offset, unit = _offset(groups, calendar, ahead)
    if "month" in groups and calendar.capitals and groups["month"][0].islower():
        return None  # "they march", "it may"
    year = int(groups["year"]) if "year" in groups else None
    day = int(groups["day"]) if "day" in groups else None
    month = calendar.months[groups["month"].casefold()] if "month" in groups else None
    if not _exists(year, month, day):
        return None
    weekday = calendar.weekdays[groups["weekday"].casefold()] if "weekday" in groups else None
    start, end = match.span()
    return DateExpression(start, end, kind, year, month, day, weekday, offset, unit, ahead)


def _offset(
    groups: Mapping[str, str], calendar: Calendar, ahead: int
) -> tuple[int | None, Literal["day", "week", "month", "year"]]:
    """Return the distance that the words tell: "yesterday", "three weeks ago", "next month"."""
    if "word" in groups:
        return calendar.relative[groups["word"].casefold()]
    if "unit" not in groups:
        return None, "day"
    unit = calendar.units[groups["unit"].casefold()]
    if "number" not in groups:
        return ahead, unit
    number = groups["number"].casefold()
    count = int(number) if number.isdigit() else calendar.numbers[number]
    return (count if ahead > 0 else -count), unit


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    """Tell whether there is such a day; without a year a leap year is taken."""
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return True
