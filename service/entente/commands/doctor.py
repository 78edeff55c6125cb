"""`entente doctor`: everything that a worker needs, tried in turn, each fault with its fix.

Permissions are proven by doing: a transaction that writes to each topic is opened and aborted, so
that nobody who reads committed records ever sees it.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Final, Literal

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from entente.errors import EntenteError
from entente.settings import Settings
from entente.stream import clients
from entente.stream.topics import sources_of, topic_faults

_CLOCK_SECONDS: Final = 60.0
_STEP_SECONDS: Final = 30.0
Verdict = Literal["ok", "fault", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `detail` has the fix where the verdict is `fault`."""

    check: str
    verdict: Verdict
    detail: str


def run_doctor(settings: Settings, *, as_json: bool) -> bool:
    """Print the findings; return whether none is a fault."""
    findings = asyncio.run(_examine(settings))
    if as_json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2) + "\n")
    else:
        for finding in findings:
            sys.stdout.write(f"{finding.verdict:8}{finding.check:14}{finding.detail}\n")
    return all(finding.verdict != "fault" for finding in findings)


async def _examine(settings: Settings) -> list[Finding]:
    findings = [
        Finding("settings", "ok", f"broker {settings.broker}, app {settings.app_id}"),
        *await _check("models", _models, settings),
    ]
    broker = await _check("broker", _broker, settings)
    findings += broker
    if broker[0].verdict == "ok":
        findings += await _check("topics", _topics, settings)
        findings += await _check("read", _read, settings)
        findings += await _check("write", _write, settings)
        findings += await _check("clock", _clock, settings)
    else:
        findings += [
            Finding(check, "skipped", "the broker does not answer")
            for check in ("topics", "read", "write", "clock")
        ]
    return findings


async def _check(
    name: str, check: Callable[[Settings], Awaitable[list[Finding]]], settings: Settings
) -> list[Finding]:
    try:
        async with asyncio.timeout(_STEP_SECONDS):
            return await check(settings)
    except EntenteError as exc:
        return [Finding(name, "fault", str(exc))]
    except TimeoutError:
        fix = "is the broker overloaded, or its advertised address wrong?"
        return [Finding(name, "fault", f"no answer within {_STEP_SECONDS:g} s: {fix}")]
    except (KafkaError, OSError) as exc:
        return [Finding(name, "fault", str(clients.unreachable(settings, exc)))]


async def _models(settings: Settings) -> list[Finding]:
    from entente.core.analyzer import load_analyzer
    from entente.core.knowledge import load_knowledge

    knowledge = await asyncio.to_thread(load_knowledge, settings.knowledge)
    versions = (await asyncio.to_thread(load_analyzer, settings.pipeline, knowledge)).versions
    return [Finding("models", "ok", f"{versions.model}, knowledge {versions.knowledge}")]


async def _broker(settings: Settings) -> list[Finding]:
    admin = clients.admin(settings)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
    finally:
        await admin.close()
    return [Finding("broker", "ok", f"{len(cluster['brokers'])} broker(s) at {settings.broker}")]


async def _topics(settings: Settings) -> list[Finding]:
    faults = await topic_faults(settings)
    if not faults:
        return [Finding("topics", "ok", "all there, with what they need")]
    return [Finding("topics", "fault", fault) for fault in faults]


async def _read(settings: Settings) -> list[Finding]:
    """Read a record, or find the log empty, of each topic that the worker reads, in its groups."""
    findings = []
    topics = settings.topics
    for topic, stage in ((topics.articles, "reader"), (topics.signals, "watcher")):
        if not await sources_of(settings, topic):
            findings.append(Finding("read", "skipped", f"{topic} is missing"))
            continue
        consumer = clients.reader_consumer(settings, group_id=f"{settings.app_id}-{stage}")
        try:
            await consumer.start()
            source = TopicPartition(topic, 0)
            consumer.assign([source])
            await consumer.committed(source)
            await consumer.seek_to_beginning(source)
            await consumer.getmany(source, timeout_ms=1_000, max_records=1)
        except KafkaError as exc:
            fix = f"allow READ on the topic and on the group {settings.app_id}-{stage}"
            findings.append(Finding("read", "fault", f"{topic}: {type(exc).__name__}: {fix}"))
        else:
            findings.append(Finding("read", "ok", topic))
        finally:
            await clients.stop_consumer(consumer)
    return findings


async def _write(settings: Settings) -> list[Finding]:
    """Write to each topic in a transaction that is aborted."""
    findings = []
    topics = settings.topics
    written = (topics.analyses, topics.signals, topics.alerts, topics.memory, topics.dead_letters)
    for topic in written:
        if not await sources_of(settings, topic):
            findings.append(Finding("write", "skipped", f"{topic} is missing"))
            continue
        transaction = f"{settings.app_id}-doctor-{topic}"
        producer = clients.producer(settings, transactional_id=transaction)
        try:
            await producer.start()
            await producer.begin_transaction()
            await producer.send_and_wait(topic, value=b"{}", key=b"doctor")
            await producer.abort_transaction()
        except KafkaError as exc:
            fix = f"allow WRITE on the topic and on transactional ids {settings.app_id}-*"
            findings.append(Finding("write", "fault", f"{topic}: {type(exc).__name__}: {fix}"))
        else:
            findings.append(Finding("write", "ok", f"{topic} (an aborted transaction)"))
        finally:
            await producer.stop()
    return findings


async def _clock(settings: Settings) -> list[Finding]:
    """Compare our clock with the newest articles' timestamps: none may come from the future."""
    consumer = clients.reader_consumer(settings)
    newest = 0
    try:
        await consumer.start()
        sources = await sources_of(settings, settings.topics.articles)
        if sources:
            consumer.assign(sources)
            ends = await consumer.end_offsets(sources)
            for source, end in ends.items():
                consumer.seek(source, max(end - 1, 0))
            for records in (await consumer.getmany(*sources, timeout_ms=1_000)).values():
                newest = max(newest, *(record.timestamp for record in records))
    finally:
        await clients.stop_consumer(consumer)
    if not newest:
        return [Finding("clock", "skipped", "no article to compare this machine's clock with")]
    ahead = newest / 1000 - time.time()
    if ahead > _CLOCK_SECONDS:
        fix = "set this machine's clock, or the producer's (is NTP running?)"
        return [Finding("clock", "fault", f"the newest article is {ahead:.0f} s ahead: {fix}")]
    return [Finding("clock", "ok", "no article comes from the future")]
