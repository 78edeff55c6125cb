"""What each health endpoint proves, shown by taking away what it proves."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support import faulty_pipeline
from tests.support.brokers import Broker, producing, read_all
from tests.support.workers import Deployment, Worker

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


@pytest.fixture
async def own_broker(tmp_path: Path) -> AsyncIterator[Broker]:
    """A broker that a test may freeze without hurting the others."""
    broker = Broker(tmp_path / "kafka")
    broker.start()
    yield broker
    broker.thaw()
    broker.stop()


async def until(worker: Worker, path: str, status: int, seconds: float = 40.0) -> str:
    """Wait until the page answers with the status; return its body."""
    async with asyncio.timeout(seconds):
        while True:
            answer, body = await asyncio.to_thread(worker.get, path)
            if answer == status:
                return body
            await asyncio.sleep(0.3)


async def test_a_silent_broker_makes_it_unready_but_not_dead(
    own_broker: Broker, tmp_path: Path
) -> None:
    deployment = Deployment(own_broker.address, f"t{uuid4().hex[:8]}", tmp_path, partitions=2)
    await deployment.create()
    worker = deployment.worker()
    try:
        await worker.until_ready()
        assert worker.get("/healthz/startup")[0] == worker.get("/healthz/live")[0] == 200
        own_broker.freeze()
        reasons = json.loads(await until(worker, "/healthz/ready", 503))["reasons"]
        assert any("the broker does not answer" in reason for reason in reasons)
        assert worker.get("/healthz/live")[0] == 200
        own_broker.thaw()
        await until(worker, "/healthz/ready", 200)
    finally:
        deployment.stop()


async def test_a_hung_analysis_is_killed_before_liveness_is_lost(deployment: Deployment) -> None:
    deployment.overrides = faulty_pipeline.install(deployment.folder / "pipelines") | {
        "ENTENTE_POOL__ARTICLE_SECONDS": "2",
    }
    worker = deployment.worker()
    await worker.until_ready()
    topics = deployment.settings.topics
    async with producing(deployment.broker) as producer:
        value = json.dumps({"id": "1", "text": "Se CUELGA aquí.", "language": "es"}).encode()
        await producer.send_and_wait(topics.articles, value=value)
    while not await read_all(deployment.broker, topics.dead_letters):
        assert worker.get("/healthz/live")[0] == 200
        await asyncio.sleep(0.2)
    assert worker.metric("entente_pool_restarts_total", reason="timeout") == 1
    assert worker.get("/healthz/ready")[0] == 200


async def test_sigterm_during_a_long_analysis_abandons_it_and_loses_nothing(
    deployment: Deployment,
) -> None:
    deployment.overrides = faulty_pipeline.install(deployment.folder / "pipelines")
    topics = deployment.settings.topics
    worker = deployment.worker()
    await worker.until_ready()
    async with producing(deployment.broker) as producer:
        for number, word in enumerate(["nada", "CUELGA", "nada"]):
            value = json.dumps({"id": str(number), "text": f"Aquí {word} pasa.", "language": "es"})
            await producer.send_and_wait(topics.articles, value=value.encode(), partition=0)
    await asyncio.sleep(1.5)
    assert await asyncio.to_thread(worker.terminate) < 10
    # what was finished is committed; the hung one and its successor are for the next worker
    letters = await read_all(deployment.broker, topics.dead_letters)
    assert [dict(letter.headers) for letter in letters] == []
    deployment.overrides = deployment.overrides | {"ENTENTE_POOL__ARTICLE_SECONDS": "2"}
    await deployment.worker().until_ready()
    assert await deployment.drained()
    analyses = [record.key for record in await read_all(deployment.broker, topics.analyses)]
    assert sorted(analyses) == [b"0", b"2"]
    [letter] = await read_all(deployment.broker, topics.dead_letters)
    assert dict(letter.headers)["entente-reason"] == b"timeout"


async def test_no_process_survives_a_killed_worker(deployment: Deployment) -> None:
    worker = deployment.worker()
    await worker.until_ready()
    assert worker.process is not None
    assert len(_processes(worker.process.pid)) > 2
    worker.kill()
    deadline = time.monotonic() + 10
    while (  # noqa: ASYNC110 -- the kernel offers no event to wait for
        left := _processes(worker.process.pid)
    ) and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    assert left == []


def _processes(session: int) -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/stat") if _session(path) == session]


def _session(path: Path) -> int:
    """Return the session that a process belongs to; a worker leads its own."""
    try:
        return int(path.read_text().rsplit(")", 1)[1].split()[3])
    except OSError:
        return -1
