"""What the memory of one pair grows to in a simulated year: `python -m tests.bench.year`.

Three pairs: one of which an article a week is written, one with an article a day, one with twenty.
Articles tell one or two acts of all types, a third of them planned for a later day, and quote a
leader; half of them retell what an earlier one told.
"""

import random
import sys
from datetime import UTC, datetime, timedelta

from entente.messages import (
    ONTOLOGY,
    Observation,
    ObservedSignal,
    ObservedStatement,
    SignalType,
    Speaker,
    Versions,
)
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher

START = datetime(2025, 1, 1, tzinfo=UTC)
QUARTERS = (30, 91, 182, 273, 365)
A_DAY = {"an article a week": 1 / 7, "an article a day": 1.0, "twenty articles a day": 20.0}
KINDS = [kind for kind in SignalType if kind is not SignalType.MEDIATION]
CONTEXT = "what stands around the quoted words in the article, as long as it may be. " * 7


def article(drawn: random.Random, number: int, at: datetime) -> Observation:
    """Return an article about the pair."""
    ahead = drawn.random() < 1 / 3
    day = at.date() + timedelta(days=drawn.randint(1, 200) if ahead else 0)
    speaker = Speaker(name="A Leader", qid=f"Q{drawn.randrange(12)}", state="RUS", leader=True)
    return Observation(
        pair="PRK-RUS",
        article_id=f"a{number}",
        article_version="v1",
        url=f"https://example.org/world/a-long-address-of-an-article-{number}",
        outlet=f"Outlet {number % 40}",
        language="en",
        observed_at=at,
        signals=tuple(act(drawn, str(day), ahead=ahead) for _ in range(drawn.randint(1, 2))),
        statements=(words(speaker, str(at.date())),),
        fingerprint=tuple(drawn.randrange(2**32) for _ in range(32)),
        pairs=("PRK-RUS",),
    )


def act(drawn: random.Random, day: str, *, ahead: bool) -> ObservedSignal:
    """Return an act of one of the two."""
    kind = drawn.choice(KINDS)
    source, target = drawn.sample(("PRK", "RUS"), 2)
    return ObservedSignal(
        type=kind,
        source=source,
        target=target,
        home="PRK-RUS",
        status="planned" if ahead else "asserted",
        quad=ONTOLOGY[kind].quad,
        goldstein=ONTOLOGY[kind].goldstein,
        confidence=0.9,
        alert=True,
        event_date=day,
        why="rule: words, source and target",
        quote="the words that tell the act, some ten of them or so",
        quote_start=0,
        quote_end=52,
        context=CONTEXT,
    )


def words(speaker: Speaker, day: str) -> ObservedStatement:
    """Return what a leader said that day."""
    return ObservedStatement(
        speaker=speaker,
        home="PRK-RUS",
        kind="direct",
        polarity="said",
        event_date=day,
        confidence=0.9,
        quote="what the leader said of the other state on this day, some words long",
        quote_start=100,
        quote_end=170,
        context=CONTEXT,
    )


def year(a_day: float) -> tuple[list[PairMemory], int]:
    """Return the memory at the end of each stretch of the year, and the greatest size of all."""
    drawn, watcher = random.Random(7), Watcher(Versions(model="m", knowledge="k", rules="r"))
    memory: PairMemory | None = None
    recent: list[Observation] = []
    kept: list[PairMemory] = []
    largest = 0
    articles = int(365 * a_day)
    for number in range(articles):
        at = START + timedelta(days=number / a_day)
        told = article(drawn, number, at)
        if recent and drawn.random() < 0.5:
            earlier = drawn.choice(recent[-20:])
            told = told.model_copy(update={"signals": earlier.signals})
        recent.append(told)
        memory, _ = watcher.observe(memory, told)
        if number % max(articles // 50, 1) == 0 or number == articles - 1:
            largest = max(largest, len(memory.to_bytes()))
        if len(kept) < len(QUARTERS) and (number + 1) / a_day >= QUARTERS[len(kept)] - 1 / a_day:
            kept.append(memory)
    return kept, largest


def main() -> None:
    """Print a table: bytes of the record by the day of the year, and what is in the last one."""
    days = " | ".join(f"day {day}" for day in QUARTERS)
    sys.stdout.write(f"| bytes a pair | {days} | most | acts | speeches | promises |\n")
    sys.stdout.write("|---|" + "--:|" * (len(QUARTERS) + 4) + "\n")
    for name, a_day in A_DAY.items():
        kept, largest = year(a_day)
        sizes = " | ".join(f"{len(each.to_bytes()):,}" for each in kept)
        speeches = sum(each.family == "statement" for each in kept[-1].developments)
        acts = len(kept[-1].developments) - speeches
        last = f"{largest:,} | {acts} | {speeches} | {len(kept[-1].promises)}"
        sys.stdout.write(f"| {name} | {sizes} | {last} |\n")


if __name__ == "__main__":
    main()
