"""`entente promises` reads what a worker remembers, on a real broker."""

import asyncio
import json

import pytest

from tests.broker.test_commands import entente
from tests.support.brokers import produce, read_all
from tests.support.workers import Deployment
from tests.unit.watch_cases import observation, signal, watch

pytestmark = pytest.mark.broker

PLEDGE = observation("a", 0, signal(condition="si hay guerra"))
VISIT = observation("b", 1, signal("meeting", status="planned", event_date="2999-09-20"))
DELIVERY = observation("c", 24, signal("military_aid"))


async def test_a_pledge_that_a_worker_has_heard_is_listed_until_it_is_kept(
    deployment: Deployment,
) -> None:
    topics = deployment.settings.topics
    worker = deployment.worker("watcher")
    await worker.until_ready()
    for heard in ([PLEDGE, VISIT], [DELIVERY]):
        before = len(await read_all(deployment.broker, topics.alerts))
        records = [(each.pair.encode(), each.to_bytes()) for each in heard]
        await produce(deployment.broker, topics.signals, records)
        async with asyncio.timeout(60):
            while True:
                if len(await read_all(deployment.broker, topics.alerts)) >= before + len(heard):
                    break
                await asyncio.sleep(0.1)
        done = await entente(deployment, "promises", "--json", "--settled")
        assert done.returncode == 0
        found = {each["type"]: each for each in map(json.loads, done.stdout.splitlines())}
        assert found["meeting"]["due"] == "2999-09-20"
        assert found["support_pledged"]["condition"] == "si hay guerra"
        assert found["support_pledged"].get("outcome") == ("kept" if DELIVERY in heard else None)
    lines = (await entente(deployment, "promises", "--language", "es")).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["open"]
    assert "Corea del Norte y Rusia prevén mantener conversaciones" in lines[0]


async def test_a_record_that_cannot_be_read_is_named_and_left_out(deployment: Deployment) -> None:
    memory, _ = watch([PLEDGE])
    records = [(b"PRK-RUS", memory.to_bytes()), (b"CHN-RUS", b"{"), (b"CHN-PRK", None)]
    await produce(deployment.broker, deployment.settings.topics.memory, records)
    done = await entente(deployment, "promises")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert "left out, the memory of CHN-RUS" in done.stderr
    assert done.stderr.endswith("1 promises, 0 overdue\n")


async def test_a_missing_topic_is_named_with_its_fix(deployment: Deployment) -> None:
    done = await entente(deployment, "promises", ENTENTE_TOPICS__MEMORY="nowhere.memory")
    assert done.returncode == 1
    assert "topic nowhere.memory is missing: run `entente topics --create`" in done.stderr
