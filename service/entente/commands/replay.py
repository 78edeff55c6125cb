"""`entente replay`: a file of articles into the articles topic, in order, at a given rate."""

import asyncio
import sys

from aiokafka.errors import KafkaError

from entente.commands.files import read_lines
from entente.errors import BadMessage
from entente.messages import Article
from entente.settings import Settings
from entente.stream import clients


def run_replay(settings: Settings, file: str, rate: float | None) -> bool:
    """Send every line that is an article; name the others on stderr. Return whether all were."""
    try:
        sent, refused = asyncio.run(_replay(settings, file, rate))
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    sys.stderr.write(f"{sent} articles sent to {settings.topics.articles}, {refused} refused\n")
    return not refused


async def _replay(settings: Settings, file: str, rate: float | None) -> tuple[int, int]:
    sent = refused = 0
    producer = clients.producer(settings)
    loop = asyncio.get_running_loop()
    try:
        await producer.start()
        begun = loop.time()
        for number, line in read_lines(file):
            try:
                article = Article.from_bytes(line)
            except BadMessage as why:
                sys.stderr.write(f"{file}, line {number}: {why}\n")
                refused += 1
                continue
            await producer.send(settings.topics.articles, value=line, key=article.id.encode())
            sent += 1
            if rate is not None:
                await asyncio.sleep(max(begun + sent / rate - loop.time(), 0))
    finally:
        await producer.stop()
    return sent, refused
