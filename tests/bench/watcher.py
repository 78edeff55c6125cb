"""Observations a second of the pure reducer, and pairs a second of reading memory back.

`python -m tests.bench.watcher` fills the memory of 50,000 pairs of states and organisations, then
times observations on it, on one core: of ten, four tell a new act and six retell one.
"""

import gc
import itertools
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from entente.messages import ONTOLOGY, Observation, ObservedSignal, SignalType, Versions
from entente.watch.memory import PairMemory
from entente.watch.rules import name_words
from entente.watch.watcher import Watcher

PAIRS = 50_000
TIMED = 20_000
START = datetime(2025, 1, 1, tzinfo=UTC)
KINDS = [kind for kind in SignalType if kind is not SignalType.MEDIATION]


def codes() -> list[str]:
    """Return codes enough for so many pairs: real ones, so that headlines cost what they cost."""
    known = sorted({*name_words()["en"].states, *name_words()["en"].others})
    return [*known, *(f"X{number:02}" for number in range(320 - len(known)))]


def observations(drawn: random.Random, pairs: list[tuple[str, str]]) -> Iterator[Observation]:
    """Yield articles, one after the other in time, each about one act of a pair."""
    for number in itertools.count():
        source, target = drawn.choice(pairs)
        kind = drawn.choices(KINDS, weights=range(1, len(KINDS) + 1))[0]
        at = START + timedelta(seconds=30 * number)
        yield observation_of(f"a{number}", at, kind, source, target, f"Outlet {number % 400}")


def retold(drawn: random.Random, recent: list[Observation], number: int) -> Observation:
    """Return another outlet's article about an act that was told lately."""
    first = drawn.choice(recent)
    update = {"article_id": f"r{number}", "outlet": f"Outlet {number % 397}"}
    return first.model_copy(update=update)


def observation_of(
    name: str, at: datetime, kind: SignalType, source: str, target: str, outlet: str
) -> Observation:
    """Return an article of this name and outlet that tells one act of a pair."""
    pair = "-".join(sorted((source, target)))
    signal = ObservedSignal(
        type=kind,
        source=source,
        target=target,
        home=pair,
        status="asserted",
        quad=ONTOLOGY[kind].quad,
        goldstein=ONTOLOGY[kind].goldstein,
        confidence=0.8,
        alert=True,
        event_date=str(at.date()),
        why="rule: words, source and target, asserted",
        quote=f"{source} did what is told here to {target}",
        quote_start=0,
        quote_end=40,
        context=f"{source} did what is told here to {target} " * 8,
    )
    return Observation(
        pair=pair,
        article_id=name,
        article_version="v1",
        url=f"https://example.org/{name}",
        outlet=outlet,
        language="en",
        observed_at=at,
        signals=(signal,),
        fingerprint=tuple(hash((name, each)) % 2**32 for each in range(32)),
    )


def main() -> None:
    """Print the figures."""
    drawn = random.Random(7)
    pairs = list(itertools.islice(itertools.combinations(codes(), 2), PAIRS))
    drawn.shuffle(pairs)
    watcher = Watcher(Versions(model="m", knowledge="k", rules="r"))
    memory: dict[str, PairMemory] = {}
    stream = observations(drawn, pairs)
    for source, target in pairs:
        each = observation_of(f"s{source}{target}", START, SignalType.MEETING, source, target, "O")
        memory[each.pair], _ = watcher.observe(None, each)
    fresh = list(itertools.islice(stream, TIMED))
    told = [
        each if drawn.random() < 0.4 else retold(drawn, fresh[max(0, at - 50) : at + 1], at)
        for at, each in enumerate(fresh)
    ]
    gc.freeze()  # as the worker does when it has restored its memory
    begun, alerts = time.process_time(), 0
    for each in told:
        memory[each.pair], raised = watcher.observe(memory.get(each.pair), each)
        alerts += len(raised)
    seconds = time.process_time() - begun
    sys.stdout.write(
        f"{len(memory)} pairs: {TIMED / seconds:,.0f} observations/s, {alerts} alerts\n"
    )
    records = [each.to_bytes() for each in memory.values()]
    begun = time.process_time()
    for record in records:
        PairMemory.from_bytes(record)
    seconds = time.process_time() - begun
    size = sum(map(len, records)) / len(records)
    sys.stdout.write(f"restored in {seconds:.1f} s, {size:,.0f} bytes a pair\n")


if __name__ == "__main__":
    main()
