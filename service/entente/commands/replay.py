"""`entente replay`: a file of articles into the articles topic, in order, at a given rate."""

import asyncio
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from entente.commands.files import Line, lines_as_they_come
from entente.errors import BadMessage, NotReachable
from entente.messages import Article
from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import sources_of

_IN_FLIGHT: Final = 1_000


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
    counts: Counter[str] = Counter()
    waiting: deque[tuple[int, asyncio.Future[Any]]] = deque()
    producer = clients.producer(settings)
    loop = asyncio.get_running_loop()
    try:
        await producer.start()
        begun, handed_over = loop.time(), 0
        async for number, line in lines:
            try:
                waiting.append((number, await _send(producer, settings, line)))
            except BadMessage as why:
                _refuse(file, number, why, counts)
                continue
            if len(waiting) >= _IN_FLIGHT:
                await _settle(file, *waiting.popleft(), counts)
            if rate is not None:
                handed_over += 1
                await asyncio.sleep(max(begun + handed_over / rate - loop.time(), 0))
        while waiting:
            await _settle(file, *waiting.popleft(), counts)
    finally:
        await producer.stop()
    return counts


async def _send(
    producer: AIOKafkaProducer, settings: Settings, line: bytes
) -> asyncio.Future[Any]:
    article = Article.from_bytes(line)
    try:
        sending: asyncio.Future[Any] = await producer.send(
            settings.topics.articles, value=line, key=article.id.encode()
        )
    except MessageSizeTooLargeError as exc:
        most = settings.stream.max_message_bytes
        raise BadMessage("too-large", f"$: {len(line)} bytes, more than {most}") from exc
    return sending


async def _settle(
    file: str, number: int, sending: asyncio.Future[Any], counts: Counter[str]
) -> None:
    try:
        await sending
    except MessageSizeTooLargeError:
        _refuse(file, number, BadMessage("too-large", "$: more than the topic accepts"), counts)
    else:
        counts["sent"] += 1


def _refuse(file: str, number: int, why: BadMessage, counts: Counter[str]) -> None:
    sys.stderr.write(f"{file}, line {number}: {why}\n")
    counts["refused"] += 1
