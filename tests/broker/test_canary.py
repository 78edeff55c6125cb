"""The canary against real workers: heard, missed where a stage is silent, hidden from people."""

import asyncio
import json
import time

import pytest

from entente.canary import is_synthetic
from entente.messages import Alert
from tests.broker.test_commands import entente
from tests.broker.test_deliver import delivering, fresh, publish, receiver, until, webhook
from tests.support.brokers import read_all
from tests.support.workers import Deployment, Worker

pytestmark = pytest.mark.broker


async def alerts_of(deployment: Deployment) -> list[Alert]:
    records = await read_all(deployment.broker, deployment.settings.topics.alerts)
    return [Alert.from_bytes(record.value) for record in records]


async def test_it_is_heard_again_and_again_and_nobody_is_shown_or_sent_it(
    deployment: Deployment,
) -> None:
    await deployment.worker().until_ready()
    for _ in range(2):
        done = await entente(deployment, "canary", "--json", "--timeout", "90")
        assert done.returncode == 0, done.stderr
        heard = json.loads(done.stdout)
        assert 0 < heard["read_seconds"] <= heard["alert_seconds"]
    assert await deployment.drained()
    alerts = await alerts_of(deployment)
    assert all(map(is_synthetic, alerts))
    assert alerts[-1].change == "withdrawn"
    async with receiver([]) as (url, taken):
        process = delivering(deployment, deployment.folder, webhook(url, deployment.folder))
        await publish(deployment, fresh(1))
        await until(taken, 1)
        assert taken == ["alert-1.1"]
        await counted(process, "entente_deliveries_total", len(alerts), outcome="synthetic")
    board = deployment.board()
    await board.until_ready()
    shown = json.loads(board.get("/api/alerts")[1])
    assert [each["id"] for each in shown["alerts"]] == ["alert-1"]


async def test_a_silent_stage_is_named_and_the_exit_code_tells(deployment: Deployment) -> None:
    done = await entente(deployment, "canary", "--timeout", "2")
    assert (done.returncode, done.stdout) == (1, "not read: look at the reader\n")
    await deployment.worker("reader").until_ready()
    done = await entente(deployment, "canary", "--timeout", "10")
    assert done.returncode == 1
    assert done.stdout.endswith("but no alert: look at the watcher\n")


async def test_a_recurring_one_tells_prometheus_and_cleans_up_when_it_is_ended(
    deployment: Deployment,
) -> None:
    await deployment.worker().until_ready()
    canary = deployment.canary("--every", "1", "--timeout", "90")
    await canary.until_ready()
    await counted(canary, "entente_canary_runs_total", 2, outcome="alert")
    assert canary.metric("entente_canary_seconds_count") >= 2
    ago = time.time() - canary.metric("entente_canary_last_success_timestamp_seconds")
    assert 0 <= ago < 60
    canary.terminate()
    assert canary.process is not None
    assert canary.process.returncode == 0
    assert await deployment.drained()
    assert (await alerts_of(deployment))[-1].change == "withdrawn"


async def counted(worker: Worker, name: str, least: float, **labels: str) -> None:
    deadline = time.monotonic() + 90
    while await asyncio.to_thread(worker.metric, name, **labels) < least:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
