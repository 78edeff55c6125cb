"""Observations a second through broker and watcher, and how long 50,000 pairs take to restore.

`python -m tests.bench.watching` writes the memory of the pairs and the observations to a broker of
its own, then starts one worker of the stage: it is ready when all is read back. The rate is that
of the middle eight tenths of its alerts, so that neither the start nor the last partition counts.
"""

import argparse
import asyncio
import itertools
import logging
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from entente.messages import Observation, SignalType, Versions
from entente.watch.watcher import Watcher
from tests.bench.watcher import PAIRS, START, codes, observation_of, observations, retold
from tests.support.brokers import Broker, produce, read_all
from tests.support.workers import Deployment

Record = tuple[bytes | None, bytes | None]


def remembered(pairs: list[tuple[str, str]]) -> list[Record]:
    """Return a memory record a pair."""
    watcher = Watcher(Versions(model="m", knowledge="k", rules="r"))
    told = (
        observation_of(f"s{source}{target}", START, SignalType.MEETING, source, target, "O")
        for source, target in pairs
    )
    return [(each.pair.encode(), watcher.observe(None, each)[0].to_bytes()) for each in told]


def to_watch(drawn: random.Random, pairs: list[tuple[str, str]], count: int) -> list[Record]:
    """Return so many observations: of ten, four tell a new act and six retell one."""
    fresh = list(itertools.islice(observations(drawn, pairs), count))
    told: list[Observation] = [
        each if drawn.random() < 0.4 else retold(drawn, fresh[max(0, at - 50) : at + 1], at)
        for at, each in enumerate(fresh)
    ]
    return [(each.pair.encode(), each.to_bytes()) for each in told]


async def seconds_to_ready(deployment: Deployment) -> float:
    """Start a watcher; return how long it takes to be ready."""
    begun = time.monotonic()
    await deployment.worker("watcher").until_ready(180)
    return time.monotonic() - begun


def processor_seconds(deployment: Deployment) -> float:
    """Return how long the worker has been on a processor, whatever else the machine did."""
    process = deployment.workers[0].process
    assert process is not None
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(broker: Broker, folder: Path, count: int) -> None:
    """Print how long restoring takes and how many observations a second there are."""
    drawn = random.Random(7)
    pairs = list(itertools.islice(itertools.combinations(codes(), 2), PAIRS))
    empty = Deployment(broker.address, f"empty{uuid4().hex[:6]}", folder)
    await empty.create()
    bare = await seconds_to_ready(empty)
    empty.stop()
    deployment = Deployment(broker.address, f"bench{uuid4().hex[:6]}", folder)
    await deployment.create()
    topics = deployment.settings.topics
    await produce(broker.address, topics.memory, remembered(pairs))
    await produce(broker.address, topics.signals, to_watch(drawn, pairs, count))
    ready = await seconds_to_ready(deployment)
    used = processor_seconds(deployment)
    sys.stdout.write(
        f"{len(pairs)} pairs: ready after {ready:.1f} s, without any after {bare:.1f} s\n"
    )
    await deployment.drained(600)
    used = processor_seconds(deployment) - used
    deployment.stop()
    moments = sorted(each.timestamp for each in await read_all(broker.address, topics.alerts))
    first, last = len(moments) // 10, len(moments) * 9 // 10
    alerts = (last - first) / ((moments[last] - moments[first]) / 1000)
    rate = alerts * count / len(moments)
    sys.stdout.write(
        f"{rate:,.0f} observations/s, {alerts:,.0f} alerts/s, through broker and one watcher"
        f" ({count} observations, {count / used:,.0f} a second of its processor time,"
        f" {time.strftime('%Y-%m-%d')})\n"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=30_000)
    count = parser.parse_args().observations
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # restarts are meant
    with tempfile.TemporaryDirectory() as name:
        broker = Broker(Path(name) / "kafka")
        broker.start()
        try:
            asyncio.run(measure(broker, Path(name), count))
        finally:
            broker.stop()


if __name__ == "__main__":
    main()
