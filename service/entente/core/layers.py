"""Office holders in three layers: the reviewed tables, what Wikidata says, a site's corrections.

The reviewed tables come with the package. wikidata.csv, which `entente knowledge refresh` writes,
adds terms to them and ends those whose end the tables do not know; where a table is definite, it
counts. corrections.csv is written by hand and counts most: for each leader, state and office that
it names, its rows are all there is. So no refresh and no upgrade undoes a correction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from entente.core.folding import fold
from entente.core.officeholders import (
    Leader,
    Person,
    Row,
    Term,
    make_person,
    make_term,
    read_rows,
    read_tables,
)

REFRESHED: Final = "wikidata.csv"
CORRECTIONS: Final = "corrections.csv"
_PERSON: Final = ("leader", "qid", "gender", "surnames", "aliases")
_TERM: Final = ("state", "office", "role", "start", "end", "end_known")
REFRESHED_COLUMNS: Final = (*_PERSON, *_TERM, "statement")
CORRECTION_COLUMNS: Final = (*_PERSON, *_TERM, "why")


def read_leaders(folder: Path, over: Path | None, codes: frozenset[str]) -> tuple[Leader, ...]:
    """Read the tables in `folder` and the layers in `over`, if there are any.

    `codes` are the states and organisations that a term may name.
    """
    layers = _Layers(*read_tables(folder / "leaders.csv", folder / "terms.csv", codes), codes)
    if over is not None and (refreshed := over / REFRESHED).exists():
        for where, row in read_rows(refreshed, REFRESHED_COLUMNS):
            layers.add(where, row)
    if over is not None and (corrections := over / CORRECTIONS).exists():
        layers.correct(read_rows(corrections, CORRECTION_COLUMNS))
    return layers.leaders()


class _Layers:
    """The tables, while other layers are laid over them."""

    def __init__(
        self, people: dict[str, Person], terms: dict[str, list[Term]], codes: frozenset[str]
    ) -> None:
        self._people = people
        self._terms = terms
        self._codes = codes
        self._by_qid = {person.qid: name for name, person in people.items() if person.qid}
        self._by_name = {
            fold(known): name
            for name, person in people.items()
            for known in (*person.aliases, name)
        }

    def add(self, where: str, row: Mapping[str, str]) -> None:
        """Add a term, or the end of a term that is open or whose end is not known."""
        name = self._person(where, row)
        term = make_term(where, row, row["office"], self._codes)
        held = self._terms.setdefault(name, [])
        for at, other in enumerate(held):
            if _key(other) == _key(term) and other.start == term.start:
                if other.end is None or not other.end_known:
                    held[at] = replace(other, end=term.end, end_known=term.end_known)
                return
        held.append(term)

    def correct(self, rows: Iterable[Row]) -> None:
        """Replace the terms of each leader in each office that the corrections name."""
        corrected: dict[tuple[str, tuple[str, str]], list[Term]] = {}
        for where, row in rows:
            key = self._person(where, row), (row["state"], row["office"])
            terms = corrected.setdefault(key, [])
            if any(row[field] for field in ("start", "end", "role")):
                terms.append(make_term(where, row, row["office"], self._codes))
        for (name, office), terms in corrected.items():
            kept = [term for term in self._terms.get(name, []) if _key(term) != office]
            self._terms[name] = [*kept, *terms]

    def leaders(self) -> tuple[Leader, ...]:
        """Return everybody who holds or held an office."""
        return tuple(
            person.with_terms(self._terms[name])
            for name, person in self._people.items()
            if self._terms.get(name)
        )

    def _person(self, where: str, row: Mapping[str, str]) -> str:
        """Return the name by which the tables know the person of a row; a new one is learnt."""
        person = make_person(where, row)
        name = self._by_qid.get(person.qid or "") or self._by_name.get(fold(person.name))
        if name and person.qid and self._people[name].qid not in {None, person.qid}:
            name = f"{person.name} ({person.qid})"  # a namesake
            person = replace(person, name=name, aliases=(*person.aliases, row["leader"]))
        if name is None or name not in self._people:
            name = person.name
            self._people[name] = person
            self._by_name.setdefault(fold(name), name)
        known = self._people[name]
        if person.qid and known.qid is None:
            self._people[name] = replace(known, qid=person.qid)
        if person.qid:
            self._by_qid[person.qid] = name
        return name


def _key(term: Term) -> tuple[str, str]:
    return term.state, term.office
