"""Who held which office, from when to when.

Two tables: leaders.csv has a row a person, terms.csv a row a term. A term whose end is not known
ends on the last day for which a source confirms it (`end_known` false), so that a stale entry is
never taken for the present: the files age, and articles are read at their own date. Other files
may add to the tables and correct them, see `entente.core.layers`.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

from entente.core.actors import QID
from entente.core.folding import fold
from entente.errors import ConfigError

Gender = Literal["m", "f"]
Row = tuple[str, Mapping[str, str]]

# By rank: of two offices held at once, the first named here is the one that the press prints.
OFFICES: Final = (
    "supreme_leader",
    "head_of_state",
    "head_of_government",
    "head_of_organisation",
    "foreign_minister",
    "defence_minister",
    "party_leader",
    "vice_president",
    "security_adviser",
    "president_elect",
    "senior_official",
)
SOURCES: Final = ("wikidata", "factbook", "world-leaders-current", "public-record")
_LEADER_COLUMNS: Final = ("name", "qid", "gender", "surnames", "aliases")
_TERM_COLUMNS: Final = (
    "leader",
    "state",
    "offices",
    "role",
    "start",
    "end",
    "end_known",
    "source",
)
_RANK: Final = {office: rank for rank, office in enumerate(OFFICES)}


@dataclass(frozen=True, slots=True)
class Term:
    """One term in one office of a state or an organisation.

    `end` is the last day, None for who is in office as far as the sources go. Where `end_known`
    is false, `end` is only the last day that a source confirms. `role` is plain English.
    """

    state: str
    office: str
    role: str
    start: date
    end: date | None
    end_known: bool = True
    where: str = field(default="", compare=False)

    def covers(self, on: date) -> bool:
        """Tell whether the office was held on that day; first and last day count."""
        return self.start <= on and (self.end is None or on <= self.end)

    def is_over(self, on: date) -> bool:
        """Tell whether the term is known to have ended before that day."""
        return self.end is not None and self.end_known and self.end < on


@dataclass(frozen=True, slots=True)
class Leader:
    """Who holds or held high office; `terms` by start, `surnames` as the press prints them."""

    name: str
    qid: str | None
    aliases: tuple[str, ...]
    gender: Gender | None
    terms: tuple[Term, ...]
    surnames: tuple[str, ...] = ()

    def term_on(self, on: date | None) -> Term | None:
        """Return the term held on that day, else the latest that ended before it, else None.

        Of several terms at once the highest office counts, see `OFFICES`; on a day of handover
        the newer one. `on` None asks for the latest term.
        """
        day = on or date.max
        held = [term for term in self.terms if term.covers(day)]
        if held:
            return min(held, key=lambda term: (_RANK[term.office], -term.start.toordinal()))
        past = [term for term in self.terms if term.end is not None and term.end < day]
        return max(past, key=lambda term: (term.end or day, -_RANK[term.office]), default=None)


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, without the offices: a row of leaders.csv."""

    name: str
    qid: str | None
    gender: Gender | None
    surnames: tuple[str, ...]
    aliases: tuple[str, ...]

    def with_terms(self, terms: Iterable[Term]) -> Leader:
        """Return the leader that this person is."""
        return Leader(
            name=self.name,
            qid=self.qid,
            aliases=self.aliases,
            gender=self.gender,
            terms=tuple(sorted(terms, key=lambda term: (term.start, _RANK[term.office]))),
            surnames=self.surnames or (self.name.split()[-1],),
        )


def read_tables(
    people: Path, terms: Path, codes: frozenset[str]
) -> tuple[dict[str, Person], dict[str, list[Term]]]:
    """Read both tables, by name; `codes` are the states and organisations a term may name."""
    by_name = _read_terms(terms, codes)
    known = {person.name: person for person in _read_people(people, by_name)}
    for name in by_name:
        if name not in known:
            raise ConfigError(f"{terms.name}: {name}: no such leader; add a row to {people.name}")
    return known, by_name


def _read_people(path: Path, terms: Mapping[str, list[Term]]) -> Iterator[Person]:
    seen: dict[str, str] = {}
    for where, row in read_rows(path, _LEADER_COLUMNS):
        person = make_person(where, row)
        for key in filter(None, (fold(person.name), person.qid)):
            if key in seen:
                raise ConfigError(f"{where}: {key!r} also belongs to {seen[key]}; merge the rows")
            seen[key] = person.name
        if person.name not in terms:
            raise ConfigError(f"{where}: has no term; add a row to terms.csv or drop this one")
        yield person


def make_person(where: str, row: Mapping[str, str]) -> Person:
    """Build a person from the fields of a row, which are checked."""
    qid, gender = row["qid"], row["gender"]
    if qid and not QID.fullmatch(qid):
        raise ConfigError(f"{where}: qid is {qid!r}; write it like Q7747, or leave it empty")
    if gender not in {"", *get_args(Gender)}:
        raise ConfigError(f"{where}: gender is {gender!r}; write m, f or nothing")
    return Person(
        name=row.get("name") or row["leader"],
        qid=qid or None,
        gender="m" if gender == "m" else "f" if gender == "f" else None,
        surnames=split_cell(row["surnames"]),
        aliases=split_cell(row["aliases"]),
    )


def _read_terms(path: Path, codes: frozenset[str]) -> dict[str, list[Term]]:
    by_name: dict[str, list[Term]] = {}
    for where, row in read_rows(path, _TERM_COLUMNS):
        if row["source"] not in SOURCES:
            raise ConfigError(f"{where}: source is {row['source']!r}; one of {', '.join(SOURCES)}")
        for state in split_cell(row["state"]) or ("",):
            for office in split_cell(row["offices"]) or ("",):
                term = make_term(where, {**row, "state": state}, office, codes)
                by_name.setdefault(row["leader"], []).append(term)
    return by_name


def make_term(where: str, row: Mapping[str, str], office: str, codes: frozenset[str]) -> Term:
    """Build a term from the fields of a row, which are checked."""
    if row["state"] not in codes:
        raise ConfigError(f"{where}: state is {row['state']!r}; use a code of states.yaml")
    if office not in _RANK:
        raise ConfigError(f"{where}: office is {office!r}; one of {', '.join(OFFICES)}")
    if not row["role"]:
        raise ConfigError(f"{where}: role is empty; write it in English")
    start, end = _day(where, "start", row["start"]), _day(where, "end", row["end"])
    if start is None or (end is not None and end < start):
        raise ConfigError(f"{where}: start must be a day, and not after end")
    if row["end_known"] not in {"", "no"} or (row["end_known"] and end is None):
        raise ConfigError(f"{where}: end_known is empty, or `no` beside an end")
    place = ": ".join(where.split(": ")[:2])
    return Term(row["state"], office, row["role"], start, end, not row["end_known"], place)


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield each row with the words that name it in an error: file, line and first field."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path.name}: cannot be read ({exc}); restore the file") from exc
    numbered = [
        (number, line) for number, line in enumerate(lines, 1) if line[:1] not in {"", "#"}
    ]
    header, *rows = csv.reader(line for _, line in numbered) if numbered else [[]]
    if tuple(header) != columns:
        raise ConfigError(f"{path.name}: the first row must be {','.join(columns)}")
    for (number, _), cells in zip(numbered[1:], rows, strict=True):
        where = f"{path.name}: line {number}: {cells[0]}"
        if len(cells) != len(columns):
            raise ConfigError(f"{where}: {len(cells)} fields instead of {len(columns)}")
        row = dict(zip(columns, cells, strict=True))
        if not cells[0] or any(cell != cell.strip() for cell in cells):
            raise ConfigError(f"{where}: the first field is empty or a field has outer spaces")
        yield where, row


def _day(where: str, column: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise ConfigError(f"{where}: {column} is {text!r}; write a day as 2024-06-19") from exc


def split_cell(cell: str) -> tuple[str, ...]:
    """Return what stands between the bars of a cell."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())
