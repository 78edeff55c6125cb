"""Articles a second through broker and worker, against the same analysis in a plain loop.

`make bench` prints it. Both sides read the same articles on the same number of processes, in turn
and several times, since machines are noisy: the figure to quote is the ratio. The streamed side is
timed over the middle eight tenths of its analyses, so that neither start-up nor the last partition
to finish counts: it is the rate of a worker that has something to do.
"""

import argparse
import asyncio
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from entente.messages import Article
from entente.samples import load_samples
from tests.support.brokers import Broker, produce, read_all
from tests.support.workers import Deployment

PLAIN = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from entente.stream.reading import read, warm_up
warm_up()
values = Path(sys.argv[1]).read_bytes().splitlines()
begun = time.perf_counter()
for value in values:
    read(value, 1_750_000_000_000)
print(len(values) / (time.perf_counter() - begun))
"""


def write_articles(count: int) -> list[bytes]:
    """Return `count` articles: the sample dispatches over and over, under ids of their own."""
    samples = [Article.from_bytes(line) for line in load_samples()]
    return [
        samples[number % len(samples)].model_copy(update={"id": f"b{number}"}).to_bytes()
        for number in range(count)
    ]


def plain_rate(articles: list[bytes], folder: Path) -> float:
    """Return articles a second of one process that calls the analysis in a loop."""
    file = folder / "articles.ndjson"
    file.write_bytes(b"\n".join(articles))
    command = [sys.executable, "-c", PLAIN, str(file)]
    environment = {"OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


async def streamed_rate(broker: Broker, articles: list[bytes], folder: Path) -> float:
    """Return articles a second through articles topic, reader and analyses topic."""
    deployment = Deployment(broker.address, f"bench{uuid4().hex[:6]}", folder)
    await deployment.create()
    topics = deployment.settings.topics
    records = [(f"{number}".encode(), value) for number, value in enumerate(articles)]
    await produce(broker.address, topics.articles, records)
    worker = deployment.worker("reader")
    try:
        await worker.until_ready()
        while worker.metric("entente_articles_total") < len(articles):  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    finally:
        deployment.stop()
    analyses = await read_all(broker.address, topics.analyses)
    moments = sorted(record.timestamp for record in analyses)
    first, last = len(moments) // 10, len(moments) * 9 // 10
    return (last - first) / ((moments[last] - moments[first]) / 1000)


async def measure(count: int, rounds: int) -> None:
    """Print both rates and their ratio."""
    articles = write_articles(count)
    plain, streamed = [], []
    with tempfile.TemporaryDirectory() as name:
        broker = Broker(Path(name) / "kafka")
        broker.start()
        try:
            for number in range(rounds):
                folder = Path(name) / f"round-{number}"
                folder.mkdir()
                plain.append(await asyncio.to_thread(plain_rate, articles, folder))
                streamed.append(await streamed_rate(broker, articles, folder))
                ratio = streamed[-1] / plain[-1]
                sys.stdout.write(
                    f"round {number + 1}: plain loop {plain[-1]:.1f} articles/s,"
                    f" through broker and worker {streamed[-1]:.1f}, ratio {ratio:.3f}\n"
                )
        finally:
            broker.stop()
    ratios = [one / other for one, other in zip(streamed, plain, strict=True)]
    sys.stdout.write(
        f"median ratio {statistics.median(ratios):.3f}"
        f" ({count} articles a round, one process of analysis on each side,"
        f" {time.strftime('%Y-%m-%d')})\n"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # restarts are meant
    asyncio.run(measure(options.articles, options.rounds))


if __name__ == "__main__":
    main()
