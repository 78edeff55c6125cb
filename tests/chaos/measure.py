"""The long chaos test: several seeds, every kind of fault; writes docs/measured.md.

`make chaos` runs it, in about a quarter of an hour. The short form is `test_chaos.py`.
"""

import argparse
import asyncio
import logging
import platform
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from tests.chaos.faults import (
    Fault,
    Result,
    broker_restart,
    endure,
    freeze,
    kills,
    rolling_restart,
)
from tests.support.brokers import ROOT, Broker
from tests.support.workers import Deployment

SCENARIOS: dict[str, list[Fault]] = {
    "kill -9 x 7": [kills(7)],
    "SIGTERM, two rolling restarts": [rolling_restart(2)],
    "frozen for 12 s, twice": [freeze(12.0), freeze(12.0)],
    "broker restarted": [broker_restart()],
    "kill -9 x 5, rolling restart, frozen 12 s, broker restarted": [
        kills(5),
        rolling_restart(),
        freeze(12.0),
        broker_restart(),
    ],
}
HEADER = """# Measured

Written by `make chaos`. Three workers, both stages in each, eight partitions, real analysis of
short Spanish dispatches about a dozen pairs of states, session time-out 10 s. *lost* and *doubled*
count articles by their analyses and observations, *alerts wrong* counts revisions that are
missing, doubled or not byte for byte those of an undisturbed run; *memory wrong* counts pairs
whose memory differs from it by a byte. Everything is read with read_committed.

| faults | seed | articles | analyses | lost | doubled | alerts | alerts wrong | memory wrong | dead letters | slowest SIGTERM | seconds |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""  # noqa: E501 -- a row of a Markdown table is one line


def row(name: str, seed: int, result: Result) -> str:
    """Return one line of the table."""
    settled = result.balance
    wrong = {*settled.alerts_lost, *settled.alerts_doubled, *settled.alerts_unlike}
    slowest = f"{max(result.stop_seconds):.1f} s" if result.stop_seconds else "-"
    cells = [
        name,
        seed,
        settled.articles,
        settled.analyses,
        len(settled.lost),
        len(settled.doubled) + len(settled.signals_wrong),
        settled.alerts,
        len(wrong),
        len(settled.memory_unlike),
        settled.dead_letters,
        slowest,
        round(result.seconds),
    ]
    return "| " + " | ".join(map(str, cells)) + " |\n"


async def measure(seeds: list[int], articles: int, rate: float) -> bool:
    """Run every scenario with every seed; return whether all balanced."""
    rows, is_balanced = [], True
    for seed in seeds:
        for name, faults in SCENARIOS.items():
            with tempfile.TemporaryDirectory() as folder:
                broker = Broker(Path(folder) / "kafka")
                broker.start()
                deployment = Deployment(broker.address, f"c{uuid4().hex[:8]}", Path(folder))
                try:
                    await deployment.create()
                    result = await endure(
                        broker, deployment, faults, articles=articles, rate=rate, seed=seed
                    )
                finally:
                    deployment.stop()
                    broker.stop()
            rows.append(row(name, seed, result))
            sys.stdout.write(rows[-1])
            sys.stdout.flush()
            is_balanced &= result.drained and not result.balance.faults()
    where = f"{platform.system()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}"
    text = HEADER + "".join(rows) + f"\nRun on {where}.\n"
    (ROOT / "docs" / "measured.md").write_text(text, encoding="utf-8")
    return is_balanced


def main() -> None:
    """Read the command line; exit 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--articles", type=int, default=1_500)
    parser.add_argument("--rate", type=float, default=30.0)
    options = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # restarts are meant
    sys.exit(0 if asyncio.run(measure(options.seeds, options.articles, options.rate)) else 1)


if __name__ == "__main__":
    main()
