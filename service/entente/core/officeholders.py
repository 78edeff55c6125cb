"""Who held which office, from when to when.

Two tables: leaders.csv has a row a person, terms.csv a row a term. A term whose end is not known
ends on the last day for which a source confirms it (`end_known` false), so that a stale entry is
never taken for the present: the files age, and articles are read at their own date.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


def read_leaders(people: Path, terms: Path, codes: frozenset[str]) -> tuple[Leader, ...]:
    """Read both tables; `codes` are the states and organisations that a term may name."""
    by_name = _read_terms(terms, codes)
    leaders = tuple(_read_people(people, by_name))
    known = {leader.name for leader in leaders}
    for name in by_name:
        if name not in known:
            raise ConfigError(f"{terms.name}: {name}: no such leader; add a row to {people.name}")
    return leaders


def _read_people(path: Path, terms: Mapping[str, Sequence[Term]]) -> Iterator[Leader]:
    seen: dict[str, str] = {}
    for where, row in _rows(path, _LEADER_COLUMNS):
        name, qid, gender = row["name"], row["qid"], row["gender"]
        if qid and not QID.fullmatch(qid):
            raise ConfigError(f"{where}: qid is {qid!r}; write it like Q7747, or leave it empty")
        for key in filter(None, (fold(name), qid)):
            if key in seen:
                raise ConfigError(f"{where}: {key!r} also belongs to {seen[key]}; merge the rows")
            seen[key] = name
        if gender not in {"", *get_args(Gender)}:
            raise ConfigError(f"{where}: gender is {gender!r}; write m, f or nothing")
        if name not in terms:
            raise ConfigError(f"{where}: has no term; add a row to terms.csv or drop this one")
        yield Leader(
            name=name,
            qid=qid or None,
            aliases=_split(row["aliases"]),
            gender="m" if gender == "m" else "f" if gender == "f" else None,
            terms=tuple(sorted(terms[name], key=lambda term: (term.start, _RANK[term.office]))),
            surnames=_split(row["surnames"]) or (name.split()[-1],),
        )


def _read_terms(path: Path, codes: frozenset[str]) -> Mapping[str, Sequence[Term]]:
    by_name: dict[str, list[Term]] = {}
    for where, row in _rows(path, _TERM_COLUMNS):
        if row["state"] not in codes:
            raise ConfigError(f"{where}: state is {row['state']!r}; use a code of states.yaml")
        if row["source"] not in SOURCES:
            raise ConfigError(f"{where}: source is {row['source']!r}; one of {', '.join(SOURCES)}")
        if not row["role"]:
            raise ConfigError(f"{where}: role is empty; write it in English")
        start, end = _day(where, "start", row["start"]), _day(where, "end", row["end"])
        if start is None or (end is not None and end < start):
            raise ConfigError(f"{where}: start must be a day, and not after end")
        if row["end_known"] not in {"", "no"} or (row["end_known"] and end is None):
            raise ConfigError(f"{where}: end_known is empty, or `no` beside an end")
        for office in _split(row["offices"]) or ("",):
            if office not in _RANK:
                raise ConfigError(f"{where}: office is {office!r}; one of {', '.join(OFFICES)}")
            by_name.setdefault(row["leader"], []).append(
                Term(row["state"], office, row["role"], start, end, not row["end_known"])
            )
    return by_name


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
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


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
