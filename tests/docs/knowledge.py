"""The part of docs/knowledge.md that the data tells: how much there is, and what is missing."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from entente.core.knowledge import SHIPPED, Knowledge, Leader, Term, load_knowledge
from entente.upkeep.check import open_spans
from entente.upkeep.coverage import Coverage, read_coverage

Held = dict[tuple[str, str], list[tuple[Term, Leader]]]


def knowledge_gaps() -> str:
    """Return the lists of what is missing on the day that coverage.yaml names."""
    knowledge = load_knowledge()
    coverage = read_coverage(SHIPPED, frozenset(knowledge.states))
    terms = [term for leader in knowledge.leaders for term in leader.terms]
    with_item = sum(leader.qid is not None for leader in knowledge.leaders)
    counts = (
        f"{len(knowledge.states)} states, territories and organisations;"
        f" {len(knowledge.leaders):,} people, {with_item:,} of them with their Wikidata item;"
        f" {len(terms):,} terms. On {coverage.until}:\n"
    )
    return "\n".join([counts, *_lists(knowledge, coverage)])


def _lists(knowledge: Knowledge, coverage: Coverage) -> Iterator[str]:
    held: Held = defaultdict(list)
    for leader in knowledge.leaders:
        for term in leader.terms:
            held[term.state, term.office].append((term, leader))
    past: dict[str, list[str]] = defaultdict(list)
    today: dict[date, list[str]] = defaultdict(list)
    for state, office in coverage.wanted:
        key = state, office
        name = office.replace("_", " ")
        for start, end in open_spans(held[key], coverage, key, coverage.until):
            if end < coverage.until or start == coverage.since:
                past[state].append(f"{name} {start} to {end}")
            else:
                today[start].append(f"{state} {name}")
    yield "**Nobody is known who held it then:**\n"
    yield from (f"- {state}: {', '.join(spans)}" for state, spans in sorted(past.items()))
    yield "\n**Nobody is known since that day**, when a term ended or was last confirmed:\n"
    yield from (f"- {day}: {', '.join(offices)}" for day, offices in sorted(today.items()))
