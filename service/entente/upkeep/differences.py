"""What changes when one knowledge replaces another: terms added, changed and removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from entente.core.knowledge import Knowledge, Leader, Term

Change = Literal["added", "changed", "removed"]
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One term that is not as it was; `source` is where the new one comes from."""

    change: Change
    leader: str
    state: str
    office: str
    before: str
    after: str
    source: str


def differences(
    old: Knowledge, new: Knowledge, statements: Mapping[tuple[str, str, str], str]
) -> list[Difference]:
    """Return all differences; `statements` has the source by leader, state and office."""
    before, after = _terms(old), _terms(new)
    found: list[Difference] = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is not None and now is not None and _span(was[0]) == _span(now[0]):
            continue
        change: Change = "added" if was is None else "removed" if now is None else "changed"
        term, leader = after[key] if now is not None else before[key]
        found.append(
            Difference(
                change=change,
                leader=leader.name,
                state=term.state,
                office=term.office,
                before=_span(was[0]) if was else "",
                after=_span(now[0]) if now else "",
                source=statements.get((leader.name, term.state, term.office), term.where),
            )
        )
    return found


def _terms(knowledge: Knowledge) -> dict[Key, tuple[Term, Leader]]:
    return {
        (term.state, term.office, term.start.isoformat(), leader.name): (
            term,
            leader,
        )
        for leader in knowledge.leaders
        for term in leader.terms
    }


def _span(term: Term) -> str:
    end = "in office" if term.end is None else term.end.isoformat()
    return f"{term.start} to {end}" + ("" if term.end_known else " at least")
