"""What contradicts itself in the knowledge, and what is missing.

An error is a contradiction: one of two facts must be wrong. A warning is something that a reader
of the data should look at. A gap is what nobody has filled in yet: articles about it are read
without that knowledge, so gaps are listed and fail nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Final, Literal

from entente.core.actors import LANGUAGES
from entente.core.folding import fold
from entente.core.knowledge import SHIPPED, Knowledge, Leader, Term
from entente.upkeep.coverage import FILE, Coverage

Severity = Literal["error", "warning", "gap"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "gap")
SOLE_OFFICES: Final = frozenset(
    {"supreme_leader", "head_of_state", "head_of_government", "head_of_organisation"}
    | {"foreign_minister", "defence_minister", "party_leader", "vice_president"}
    | {"security_adviser"}
)
_DAY: Final = timedelta(days=1)
Held = tuple[Term, Leader]
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. `place` is a file, with a line where there is one."""

    severity: Severity
    kind: str
    place: str
    entry: str
    field: str
    what: str
    fix: str


def check(knowledge: Knowledge, coverage: Coverage, on: date) -> list[Finding]:
    """Return all findings at the day `on`, errors first."""
    held = _by_office(knowledge.leaders)
    found = [
        *_overlaps(held, coverage),
        *_vacancies(held, coverage),
        *_shared_names(knowledge),
        *_shared_items(knowledge),
        *_future(held, on),
        *_shared_surnames(held, on),
        *_gaps(held, coverage, on),
        *_without_successor(held, coverage, on),
        *_without_items(knowledge),
    ]
    return sorted(found, key=lambda each: SEVERITIES.index(each.severity))


def _by_office(leaders: Iterable[Leader]) -> dict[tuple[str, str], list[Held]]:
    held: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for leader in leaders:
        for term in leader.terms:
            held[term.state, term.office].append((term, leader))
    for terms in held.values():
        terms.sort(key=lambda pair: (pair[0].start, _last(pair[0])))
    return dict(sorted(held.items()))


def _overlaps(held: dict[tuple[str, str], list[Held]], coverage: Coverage) -> Iterator[Finding]:
    """Yield terms at once in an office of one holder; the day of a handover counts for both."""
    for (state, office), terms in held.items():
        if office not in SOLE_OFFICES or coverage.places(state, office) > 1:
            continue
        for (one, first), (two, second) in combinations(terms, 2):
            start, end = max(one.start, two.start), min(_last(one), _last(two))
            if start < end - _DAY:
                yield Finding(
                    "error",
                    "overlap",
                    two.where,
                    f"{state} {office}",
                    "start, end",
                    f"{first.name} and {second.name} both held it from {start} to {_said(end)}"
                    f" (the other is in {one.where})",
                    "correct a date, or raise the number in `several` of coverage.yaml",
                )


def _vacancies(held: dict[tuple[str, str], list[Held]], coverage: Coverage) -> Iterator[Finding]:
    for (state, office), vacancies in coverage.vacant.items():
        for vacancy in vacancies:
            for term, leader in held.get((state, office), ()):
                if max(term.start, vacancy.from_) < min(_last(term), vacancy.to) - _DAY:
                    yield Finding(
                        "error",
                        "vacancy",
                        FILE,
                        f"{state} {office}",
                        "vacant",
                        f"nobody is said to have held it from {vacancy.from_} to {vacancy.to},"
                        f" but {leader.name} did ({term.where})",
                        "shorten or drop the vacancy",
                    )


def _shared_names(knowledge: Knowledge) -> Iterator[Finding]:
    owners: dict[str, dict[str, Leader]] = defaultdict(dict)
    for leader in knowledge.leaders:
        for name in (leader.name, *leader.aliases):
            owners[fold(name)][leader.name] = leader
    actors = {name for language in LANGUAGES for name in knowledge.names(language)}
    for name, leaders in owners.items():
        first = next(iter(leaders.values()))
        place = first.terms[0].where
        if len(leaders) > 1:
            both = " and ".join(leaders)
            fix = "drop the alias of one, or merge the rows if they are one person"
            yield Finding("error", "name", place, name, "name, aliases", f"belongs to {both}", fix)
        if name in actors:
            what = f"is also the name of a state, an organisation or a phrase ({first.name})"
            yield Finding("error", "name", place, name, "aliases", what, "drop the alias")


def _shared_items(knowledge: Knowledge) -> Iterator[Finding]:
    owners: dict[str, list[str]] = defaultdict(list)
    for leader in knowledge.leaders:
        if leader.qid:
            owners[leader.qid].append(leader.name)
    for actor in knowledge.states.values():
        if actor.qid:
            owners[actor.qid].append(actor.code)
    for qid, names in owners.items():
        if len(names) > 1:
            what = f"is the item of {' and '.join(names)}"
            yield Finding(
                "error", "qid", "leaders.csv", qid, "qid", what, "look both up, drop one"
            )


def _future(held: dict[tuple[str, str], list[Held]], on: date) -> Iterator[Finding]:
    for (state, office), terms in held.items():
        for term, leader in terms:
            if term.start > on:
                what = f"{leader.name} is said to start on {term.start}, after {on}"
                fix = "wait until it has happened"
                yield Finding(
                    "warning", "future", term.where, f"{state} {office}", "start", what, fix
                )


def _shared_surnames(held: dict[tuple[str, str], list[Held]], on: date) -> Iterator[Finding]:
    """Yield two of one state, in office at once, whom the press calls by one name."""
    seen: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for (state, _), terms in held.items():
        for term, leader in terms:
            if term.covers(on) and term.office in SOLE_OFFICES:
                for name in leader.surnames:
                    seen[state, fold(name)][leader.name] = term.where
    for (state, name), leaders in seen.items():
        if len(leaders) > 1:
            what = f"may be {' or '.join(leaders)} in an article of today"
            fix = "give each the names that the press prints for that person alone"
            place = next(iter(leaders.values()))
            yield Finding("warning", "surname", place, f"{state} {name}", "surnames", what, fix)


def _gaps(
    held: dict[tuple[str, str], list[Held]], coverage: Coverage, on: date
) -> Iterator[Finding]:
    for state, office in coverage.wanted:
        terms = held.get((state, office), [])
        for start, end in open_spans(terms, coverage, (state, office), on):
            before = [pair for pair in terms if _last(pair[0]) <= start + _DAY]
            place = before[-1][0].where if before else "terms.csv"
            yield Finding(
                "gap",
                "holder",
                place,
                f"{state} {office}",
                "end" if before else "state",
                f"nobody from {start} to {_said(end, on)}{_last_known(before, end, on)}",
                "add who held it, or the vacancy to coverage.yaml",
            )


def open_spans(
    terms: Sequence[Held], coverage: Coverage, office: tuple[str, str], on: date
) -> Iterator[Span]:
    """Yield when nobody is known to have held an office, since the first day that counts."""
    spans = [(term.start, _last(term)) for term, _ in terms]
    spans += [(vacancy.from_, vacancy.to) for vacancy in coverage.vacant.get(office, ())]
    reached = coverage.since
    for start, end in sorted(spans):
        if start > reached + coverage.handover:
            yield reached, min(start, on)
        reached = max(reached, end)
        if reached >= on:
            return
    if reached + coverage.handover < on:
        yield reached, on


def _without_successor(
    held: dict[tuple[str, str], list[Held]], coverage: Coverage, on: date
) -> Iterator[Finding]:
    """Yield offices beyond those wanted whose last known term has ended."""
    for (state, office), terms in held.items():
        if (state, office) in coverage.wanted or office not in SOLE_OFFICES:
            continue
        term, leader = max(terms, key=lambda pair: _last(pair[0]))
        if term.end is not None and term.end + coverage.handover < on:
            how = "ended" if term.end_known else "was last confirmed"
            what = f"nobody after {leader.name}, whose term {how} on {term.end}"
            fix = "add who holds it, or leave it: this office is not among those wanted"
            entry = f"{state} {office}"
            yield Finding("gap", "successor", term.where, entry, "end", what, fix)


def _last_known(before: Sequence[Held], end: date, on: date) -> str:
    """Say why a gap reaches to today: a successor is missing, or only a confirmation."""
    if not before or end < on:
        return ""
    term, leader = max(before, key=lambda pair: (_last(pair[0]), pair[0].start))
    known = "ended then" if term.end_known else "was last confirmed then; sources end there"
    return f"; the term of {leader.name} {known}"


def _without_items(knowledge: Knowledge) -> Iterator[Finding]:
    for actor in knowledge.states.values():
        if actor.qid is None:
            place = line_of(actor.code)
            yield Finding("gap", "qid", place, actor.code, "qid", "no item of Wikidata", "add it")
    for leader in knowledge.leaders:
        if leader.qid is None:
            what = "no item of Wikidata"
            place = leader.terms[-1].where
            yield Finding("gap", "qid", place, leader.name, "qid", what, "add it to leaders.csv")


def line_of(code: str) -> str:
    """Return the file and the line where a state or an organisation stands."""
    for name in ("states.yaml", "organisations.yaml"):
        lines = (SHIPPED / name).read_text(encoding="utf-8").splitlines()
        if f"{code}:" in lines:
            return f"{name}: line {lines.index(f'{code}:') + 1}"
    return "states.yaml"


def _last(term: Term) -> date:
    return term.end or date.max


def _said(day: date, on: date | None = None) -> str:
    return "today" if day in {date.max, on} else str(day)
