"""`entente replay`: a file of articles into the articles topic, in order, at a given rate."""

import asyncio
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator
from typing import Any, Final

from aiokafka.errors import KafkaError

from entente.commands.files import Line, lines_as_they_come
from entente.errors import BadMessage, NotReachable
from entente.messages import Article
from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import accepted_bytes, sources_of

_IN_FLIGHT: Final = 1_000
_BATCH_OVERHEAD: Final = 200


def run_replay(settings: Settings, file: str, rate: float | None) -> bool:
    """Send every line that is an article; name the others on stderr. Return whether all were."""
    try:
        counts = asyncio.run(_replay(settings, file, lines_as_they_come(file), rate))
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    sent, refused = counts["sent"], counts["refused"]
    sys.stderr.write(f"{sent} articles sent to {settings.topics.articles}, {refused} refused\n")
    return not refused


async def _replay(
    settings: Settings, file: str, lines: AsyncIterator[Line], rate: float | None
) -> Counter[str]:
    if not await sources_of(settings, settings.topics.articles):
        raise NotReachable(
            f"topic {settings.topics.articles} is missing: run `entente topics --create`"
        )
    # A producer of which one batch was refused for its size cannot go on in sequence: look first.
    most = await accepted_bytes(settings, settings.topics.articles) - _BATCH_OVERHEAD
    counts: Counter[str] = Counter()
    waiting: deque[asyncio.Future[Any]] = deque()
    producer = clients.producer(settings)
    loop = asyncio.get_running_loop()
    try:
        await producer.start()
        begun = loop.time()
        async for number, line in lines:
            try:
                key = _key(line, min(most, settings.stream.max_message_bytes))
            except BadMessage as why:
                sys.stderr.write(f"{file}, line {number}: {why}\n")
                counts["refused"] += 1
                continue
            waiting.append(await producer.send(settings.topics.articles, value=line, key=key))
            counts["sent"] += 1
            if len(waiting) >= _IN_FLIGHT:
                await waiting.popleft()
            if rate is not None:
                await asyncio.sleep(max(begun + counts["sent"] / rate - loop.time(), 0))
        await asyncio.gather(*waiting)
    finally:
        await producer.stop()
        await asyncio.gather(*waiting, return_exceptions=True)
    return counts


def _key(line: bytes, most: int) -> bytes:
    """Return the key that the article gets, or raise `BadMessage`."""
    article = Article.from_bytes(line)
    key = article.id.encode()
    if len(line) + len(key) > most:
        raise BadMessage("too-large", f"$: {len(line)} bytes, more than the {most} of its topic")
    return key
