"""What Wikidata adds to the reviewed tables, and where it is not believed.

The tables were read by people, so what they say for certain stands: Wikidata fills what they leave
open. It adds terms where nobody is known, ends terms whose end is not known, and closes an open
term at the day its successor came. Everything that it says against the tables, or against itself,
is told and left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from entente.core.folding import fold
from entente.core.knowledge import Knowledge, Leader, Term
from entente.upkeep.answers import Holding, Named
from entente.upkeep.check import SOLE_OFFICES
from entente.upkeep.coverage import Coverage
from entente.upkeep.queries import offices

Row = dict[str, str]
_DAY: Final = timedelta(days=1)
_SAME_TERM: Final = timedelta(days=366)  # how far two sources may differ about a first day
_PROVISIONAL: Final = ("acting ", "interim ", "provisional ")


@dataclass(slots=True)
class Settlement:
    """Rows of wikidata.csv, and what was not believed, with the reason."""

    rows: list[Row] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def settle(
    holdings: Sequence[Holding],
    people: Mapping[str, Named],
    reviewed: Knowledge,
    coverage: Coverage,
) -> Settlement:
    """Lay the holdings over the reviewed knowledge."""
    settlement = Settlement()
    held: dict[tuple[str, str], list[tuple[Term, Leader]]] = defaultdict(list)
    for leader in reviewed.leaders:
        for term in leader.terms:
            held[term.state, term.office].append((term, leader))
    by_office: dict[tuple[str, str], list[Holding]] = defaultdict(list)
    for holding in holdings:
        if holding.qid in people:
            by_office[holding.state, holding.office].append(holding)
        else:
            settlement.refused.append(f"{_said(holding)}: has no name in our languages")
    identities = _Identities(reviewed, people)
    for key, found in by_office.items():
        office = _Office(key, held.get(key, []), identities, coverage.places(*key) == 1)
        office.settle(found, settlement)
    return settlement


class _Identities:
    """Who of Wikidata is who of the tables."""

    def __init__(self, reviewed: Knowledge, people: Mapping[str, Named]) -> None:
        self.people = people
        self._by_qid = {leader.qid: leader for leader in reviewed.leaders if leader.qid}
        self._reviewed = reviewed

    def leader(self, qid: str, state: str) -> Leader | None:
        """Return the leader of the tables: of the same item, or of the same name and state."""
        if qid in self._by_qid:
            return self._by_qid[qid]
        for name in self.people[qid].names:
            for leader in self._reviewed.people(fold(name)):
                if leader.qid is None and any(term.state == state for term in leader.terms):
                    return leader
        return None

    def person(self, qid: str, leader: Leader | None) -> Row:
        """Return the fields of a row that say who somebody is."""
        named = self.people[qid]
        name, *aliases = named.names
        return {
            "leader": leader.name if leader else name,
            "qid": qid,
            "gender": named.gender,
            "surnames": "",
            "aliases": "" if leader else "|".join(aliases),
        }


class _Office:
    """One office of one state, while Wikidata's terms are laid over the reviewed ones."""

    def __init__(
        self,
        key: tuple[str, str],
        held: Sequence[tuple[Term, Leader]],
        identities: _Identities,
        single: bool,
    ) -> None:
        self._state, self._name = key
        self._held = held
        self._identities = identities
        self._single = single and self._name in SOLE_OFFICES
        roles = [term.role for term, _ in sorted(held, key=lambda pair: pair[0].start)]
        settled = [role for role in roles if not role.startswith(_PROVISIONAL)]
        self._role = settled[-1] if settled else offices()[self._name].role
        self._new: list[tuple[Holding, Row]] = []
        self._ends: dict[str, Row] = {}

    def settle(self, found: Iterable[Holding], settlement: Settlement) -> None:
        """Sort out all terms of this office."""
        for holding in sorted(found, key=lambda each: (each.start, each.end or date.max)):
            leader = self._identities.leader(holding.qid, self._state)
            known = self._same_term(holding, leader)
            if known is not None and leader is not None:
                self._continue(known, leader, holding)
            elif reason := self._contradiction(holding):
                settlement.refused.append(f"{_said(holding)}: {reason}")
            else:
                self._close_before(holding)
                self._new.append((holding, self._row(holding, leader)))
        settlement.rows += [*self._ends.values(), *(row for _, row in self._new)]

    def _same_term(self, holding: Holding, leader: Leader | None) -> Term | None:
        for term, owner in self._held:
            if leader is not owner:
                continue
            near = abs(term.start - holding.start) <= _SAME_TERM
            if near or (term.start <= holding.start <= (term.end or date.max)):
                return term
        return None

    def _continue(self, term: Term, leader: Leader, holding: Holding) -> None:
        """Take the end of a term that the tables leave open."""
        if term.end is not None and term.end_known:
            return
        if holding.end is not None and (holding.end < (term.end or term.start)):
            return  # Wikidata has not heard of what the tables confirm
        if self._succeeded(term, leader, holding.end or date.max):
            return  # nor of the successor
        row = self._row(holding, leader)
        row["start"], row["role"] = term.start.isoformat(), term.role
        if holding.end is not None or term.end is not None:
            self._ends[leader.name] = row

    def _succeeded(self, term: Term, leader: Leader, end: date) -> bool:
        """Tell whether the tables have a successor before that end."""
        return self._single and any(
            term.start < other.start < end - _DAY
            for other, owner in self._held
            if owner is not leader
        )

    def _contradiction(self, holding: Holding) -> str | None:
        """Say why a term cannot stand beside those that are known."""
        if not self._single:
            return None
        for term, leader in self._held:
            end = self._end(term, leader)
            if end is None and holding.start > term.start:
                continue  # a successor
            if _overlap(holding, term.start, end):
                return f"{leader.name} held it then ({term.where})"
        for other, row in self._new:
            if row["end"] and _overlap(holding, other.start, date.fromisoformat(row["end"])):
                return f"{row['leader']} held it then, says Wikidata too"
        return None

    def _end(self, term: Term, leader: Leader) -> date | None:
        ended = self._ends.get(leader.name)
        if ended and ended["start"] == term.start.isoformat():
            return date.fromisoformat(ended["end"]) if ended["end"] else None
        return term.end

    def _close_before(self, holding: Holding) -> None:
        """End the open term of a predecessor on the day of the successor."""
        if not self._single:
            return
        day = holding.start.isoformat()
        for other, row in self._new:
            if not row["end"] and other.start < holding.start:
                row["end"] = day
        for term, leader in self._held:
            if self._end(term, leader) is None and term.start < holding.start:
                row = self._ends.setdefault(leader.name, self._row_of(term, leader))
                row["end"] = day
                row["statement"] = holding.statement

    def _row(self, holding: Holding, leader: Leader | None) -> Row:
        return {
            **self._identities.person(holding.qid, leader),
            "state": self._state,
            "office": self._name,
            "role": self._role,
            "start": holding.start.isoformat(),
            "end": holding.end.isoformat() if holding.end else "",
            "end_known": "" if holding.end_known else "no",
            "statement": holding.statement,
        }

    def _row_of(self, term: Term, leader: Leader) -> Row:
        return {
            **dict.fromkeys(("surnames", "aliases", "end", "end_known", "statement"), ""),
            "leader": leader.name,
            "qid": leader.qid or "",
            "gender": leader.gender or "",
            "state": self._state,
            "office": self._name,
            "role": term.role,
            "start": term.start.isoformat(),
        }


def _overlap(holding: Holding, start: date, end: date | None) -> bool:
    last = min(holding.end or date.max, end or date.max)
    return max(holding.start, start) < last - _DAY


def _said(holding: Holding) -> str:
    end = holding.end.isoformat() if holding.end else "today"
    return (
        f"{holding.state} {holding.office}: {holding.qid} from {holding.start} to {end}"
        f" ({holding.statement})"
    )
