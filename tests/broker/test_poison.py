"""What cannot be processed becomes one dead letter and stalls nobody, in every topic read."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from tests.support import faulty_pipeline
from tests.support.brokers import produce, producing, read_all
from tests.support.workers import Deployment

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]

GOOD = b'{"id": "%d", "text": "Hoy no hay noticias.", "language": "es"}'


def article(**fields: Any) -> bytes:
    return json.dumps({"text": "Hoy no hay noticias.", "language": "es", **fields}).encode()


UNDECODABLE: dict[str, tuple[bytes | None, str]] = {
    "bytes that are no UTF-8": (b'{"text": "\xff\xfe"}', "encoding"),
    "UTF-8 cut in a character": ('{"text": "a\u00f1'.encode()[:-1], "encoding"),
    "UTF-16": ('{"text": "hola"}'.encode("utf-16"), "encoding"),
    "compressed bytes": (gzip.compress(b'{"text": "hola"}', mtime=0), "encoding"),
    "truncated JSON": (b'{"text": "hola", "id"', "json"),
    "no JSON at all": (b"<rss><item/></rss>", "json"),
    "two values in one": (b'{"text": "a"} {"text": "b"}', "json"),
    "single quotes": (b"{'text': 'hola'}", "json"),
    "not a number": (b'{"text": "hola", "id": NaN}', "json"),
    "a lone surrogate": (b'{"text": "\\ud800"}', "json"),
    "a control character": (b'{"text": "a\x00b"}', "json"),
    "100,000 open brackets": (b"[" * 100_000, "json"),
    "a deep object": (b'{"text": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, "json"),
    "an empty value": (b"", "json"),
    "blanks only": (b" \n\t ", "json"),
    "a tombstone": (None, "schema"),
    "null": (b"null", "schema"),
    "a number": (b"7", "schema"),
    "a string": (b'"hola"', "schema"),
    "a list": (b"[1, 2]", "schema"),
    "no text": (b"{}", "schema"),
    "text that is a number": (article(text=3), "schema"),
    "text that is null": (article(text=None), "schema"),
    "text that is empty": (article(text=""), "schema"),
    "text that is blank": (article(text=" \n "), "schema"),
    "a huge number": (b'{"text": "hola", "id": 1e999}', "schema"),
    "an id that is an object": (article(id={"a": 1}), "schema"),
    "an id that is too long": (article(id="x" * 300), "schema"),
    "a date that is none": (article(published_at="yesterday"), "schema"),
    "a language that is none": (article(language="espa\u00f1ol"), "schema"),
    "a flag that is none": (article(retracted="perhaps"), "schema"),
    "text over the limit": (article(text="a" * 400_001), "schema"),
    "a version that is not known": (article(schema_version=99), "version"),
    "an envelope without an article": (
        b'{"specversion": "1.0", "type": "t", "source": "s", "id": "1", "data": {}}',
        "schema",
    ),
    "more bytes than are read": (article(text="a" * 1_060_000), "too-large"),
}

DEADLY: dict[str, tuple[str, str]] = {
    "hangs": ("CUELGA", "timeout"),
    "crashes": ("SEGFAULT", "crash"),
    "leaves": ("SALIDA", "crash"),
    "eats memory": ("MEMORIA", "memory"),
    "raises": ("EXCEPCIÓN", "crash"),
}


def header(record: Any, name: str) -> str:
    return str(dict(record.headers)[name].decode())


async def test_each_poison_is_one_dead_letter_with_its_bytes(deployment: Deployment) -> None:
    topics, broker = deployment.settings.topics, deployment.broker
    records: list[tuple[bytes | None, bytes | None]] = []
    for number, name in enumerate(UNDECODABLE):
        records += [(name.encode(), UNDECODABLE[name][0]), (name.encode(), GOOD % number)]
    async with producing(broker, max_request_size=2_000_000) as producer:
        for key, value in records:
            await producer.send_and_wait(topics.articles, value=value, key=key)
    worker = deployment.worker()
    await worker.until_ready()
    assert await deployment.drained()

    letters = await read_all(broker, topics.dead_letters)
    assert {record.key.decode(): header(record, "entente-reason") for record in letters} == {
        name: reason for name, (_value, reason) in UNDECODABLE.items()
    }
    assert len(letters) == len(UNDECODABLE) >= 25
    sources = {
        (record.topic, record.partition, record.offset): record.value
        for record in await read_all(broker, topics.articles)
    }
    for letter in letters:
        place = (
            header(letter, "entente-topic"),
            int(header(letter, "entente-partition")),
            int(header(letter, "entente-offset")),
        )
        assert letter.value == sources[place]
        assert header(letter, "entente-detail")
        assert header(letter, "traceparent").startswith("00-")
    analyses = await read_all(broker, topics.analyses)
    assert sorted(int(record.key) for record in analyses) == list(range(len(UNDECODABLE)))
    assert worker.metric("entente_dead_letters_total") == len(UNDECODABLE)
    assert worker.metric("entente_pool_restarts_total") == 0


async def test_what_hangs_or_crashes_costs_its_own_partition_only(
    deployment: Deployment,
) -> None:
    topics, broker = deployment.settings.topics, deployment.broker
    deployment.overrides = faulty_pipeline.install(deployment.folder / "pipelines") | {
        "ENTENTE_POOL__PROCESSES": "2",
        "ENTENTE_POOL__ARTICLE_SECONDS": "3",
        "ENTENTE_POOL__MEMORY_MB": "1024",
    }
    worker = deployment.worker()
    await worker.until_ready()
    async with producing(broker) as producer:
        for name, (word, _reason) in DEADLY.items():
            value = article(id=name, text=f"Aquí hay algo que {word} ya.")
            await producer.send_and_wait(topics.articles, value=value, partition=0)
            after = article(id=f"after {name}")
            await producer.send_and_wait(topics.articles, value=after, partition=0)
            for partition in range(1, 8):
                value = article(id=f"beside {name} {partition}")
                await producer.send_and_wait(topics.articles, value=value, partition=partition)
    assert await deployment.drained()

    letters = await read_all(broker, topics.dead_letters)
    reasons = {json.loads(record.value)["id"]: record for record in letters}
    assert {name: header(record, "entente-reason") for name, record in reasons.items()} == {
        name: reason for name, (_word, reason) in DEADLY.items()
    }
    assert len(letters) == len(DEADLY)
    analyses = {
        record.key.decode(): record.timestamp for record in await read_all(broker, topics.analyses)
    }
    assert len(analyses) == len(DEADLY) * 8
    hung = reasons["hangs"].timestamp
    assert all(analyses[f"beside hangs {partition}"] < hung for partition in range(1, 8))
    assert worker.metric("entente_pool_restarts_total", reason="timeout") == 1
    assert worker.get("/healthz/live")[0] == 200


WELL_FORMED = json.dumps(
    {
        "pair": "PRK-RUS",
        "article_id": "1",
        "article_version": "1",
        "language": "es",
        "observed_at": "2025-01-01T00:00:00Z",
    }
).encode()
POISON_SIGNALS: dict[str, tuple[bytes | None, bytes | None, str]] = {
    "bad UTF-8": (b"a", b"\xff", "encoding"),
    "no JSON": (b"b", b"{", "json"),
    "a tombstone": (b"c", None, "schema"),
    "a wrong type": (b"d", b'{"pair": 3}', "schema"),
    "no key": (None, WELL_FORMED, "schema"),
}


async def test_poison_in_signals_is_dead_lettered_too(deployment: Deployment) -> None:
    topics, broker = deployment.settings.topics, deployment.broker
    await produce(
        broker, topics.signals, [(key, value) for key, value, _ in POISON_SIGNALS.values()]
    )
    await deployment.worker("watcher").until_ready()
    assert await deployment.drained()
    letters = await read_all(broker, topics.dead_letters)
    assert sorted((record.key or b"", header(record, "entente-reason")) for record in letters) == (
        sorted((key or b"", reason) for key, _value, reason in POISON_SIGNALS.values())
    )


async def test_unknown_types_are_kept_not_refused(deployment: Deployment) -> None:
    topics, broker = deployment.settings.topics, deployment.broker
    newer = {
        **json.loads(WELL_FORMED),
        "signals": [
            {
                "type": "a_type_of_tomorrow",
                "source": "RUS",
                "target": "PRK",
                "home": "PRK-RUS",
                "status": "asserted",
                "quad": "verbal_coop",
                "goldstein": 1.0,
                "confidence": 0.9,
                "alert": True,
                "why": "a newer reader",
                "quote": "q",
                "quote_start": 0,
                "quote_end": 1,
                "context": "q",
            }
        ],
    }
    await produce(broker, topics.signals, [(b"PRK-RUS", json.dumps(newer).encode())])
    await deployment.worker("watcher").until_ready()
    assert await deployment.drained()
    assert await read_all(broker, topics.dead_letters) == []
    [remembered] = await read_all(broker, topics.memory)
    assert b"a_type_of_tomorrow" in remembered.value


async def test_poison_in_memory_is_dead_lettered_once_and_mended(deployment: Deployment) -> None:
    topics, broker = deployment.settings.topics, deployment.broker
    async with producing(broker) as producer:
        for key, value in (
            (b"PRK-RUS", b"\xff"),
            (b"CHN-USA", b"{"),
            (b"ESP-FRA", b'{"format": 99}'),
        ):
            await producer.send_and_wait(topics.memory, value=value, key=key, partition=3)
    counted = []
    for _ in range(2):  # the second start must find it mended
        worker = deployment.worker("watcher")
        await worker.until_ready()
        counted.append(worker.metric("entente_dead_letters_total", stage="watcher"))
        await asyncio.to_thread(worker.terminate)
    letters = await read_all(broker, topics.dead_letters)
    assert {record.key: header(record, "entente-reason") for record in letters} == {
        b"PRK-RUS": "encoding",
        b"CHN-USA": "json",
        b"ESP-FRA": "version",
    }
    assert len(letters) == 3
    assert counted == [3, 0]
