"""Alerts reach a sink that fails, dawdles and comes back: all of them, in order."""

import asyncio
import json
import shutil
import subprocess
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from entente.commands.demo import free_port
from entente.messages import Alert
from tests.support.alerts import alert
from tests.support.brokers import produce, read_all
from tests.support.sinks import receiver
from tests.support.workers import Deployment, Worker

pytestmark = pytest.mark.broker

ALERTMANAGER = shutil.which("prometheus-alertmanager")


def fresh(number: int, **changes: Any) -> Alert:
    now = datetime.now(UTC).isoformat()
    return alert(number, first_seen=now, last_seen=now, **changes)


async def publish(deployment: Deployment, *alerts: Alert) -> None:
    records = [(each.id.encode(), each.to_bytes()) for each in alerts]
    await produce(deployment.broker, deployment.settings.topics.alerts, records)


def delivering(deployment: Deployment, folder: Path, *sinks: dict[str, Any]) -> Worker:
    (folder / "key").write_text("a key")
    file = folder / "sinks.yaml"
    file.write_text(yaml.safe_dump({"sinks": list(sinks)}))
    return deployment.deliver(file)


async def until(taken: list[str], number: int, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while len(taken) < number and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    assert len(taken) >= number, taken


def webhook(url: str, folder: Path, **changes: Any) -> dict[str, Any]:
    sink = {"name": "desk", "kind": "webhook", "url": url, "when": ""}
    return {**sink, "secret_file": str(folder / "key"), **changes}


async def test_a_sink_that_fails_and_dawdles_gets_all_in_order(
    deployment: Deployment, tmp_path: Path
) -> None:
    async with receiver([500, 503, 429, 500], slow=0.1) as (url, taken):
        delivering(deployment, tmp_path, webhook(url, tmp_path))
        await publish(deployment, *[fresh(1, revision=n) for n in range(1, 6)])
        await until(taken, 5)
    assert taken == [f"alert-1.{n}" for n in range(1, 6)]


async def test_a_kill_sends_nothing_less_and_the_same_key_again(
    deployment: Deployment, tmp_path: Path
) -> None:
    async with receiver([], slow=0.2) as (url, taken):
        process = delivering(deployment, tmp_path, webhook(url, tmp_path))
        await publish(deployment, *[fresh(n) for n in range(1, 21)])
        await until(taken, 4)
        process.kill()
        delivering(deployment, tmp_path, webhook(url, tmp_path))
        await until(list(dict.fromkeys(taken)), 4)
        deadline = time.monotonic() + 60
        while len(set(taken)) < 20 and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    assert set(taken) == {f"alert-{n}.1" for n in range(1, 21)}
    assert len(taken) <= 22  # at most what was on its way when it was killed


async def test_what_is_refused_is_parked_with_the_reason_and_the_next_goes_on(
    deployment: Deployment, tmp_path: Path
) -> None:
    async with receiver([410]) as (url, taken):
        delivering(deployment, tmp_path, webhook(url, tmp_path))
        await publish(deployment, fresh(1), fresh(1, revision=2))
        await until(taken, 1)
    assert taken == ["alert-1.2"]
    (parked,) = await read_all(deployment.broker, deployment.settings.topics.undelivered)
    assert dict(parked.headers) == {"entente-sink": b"desk", "entente-reason": b"answered 410"}
    assert Alert.from_bytes(parked.value).revision == 1


async def test_a_sink_that_is_down_holds_no_other_up_and_old_news_pages_nobody(
    deployment: Deployment, tmp_path: Path
) -> None:
    old = alert(2, last_seen=(datetime.now(UTC) - timedelta(days=3)).isoformat())
    async with receiver([]) as (url, taken):
        down = webhook(f"http://127.0.0.1:{free_port()}/", tmp_path, name="down")
        process = delivering(deployment, tmp_path, down, webhook(url, tmp_path))
        await publish(deployment, old, fresh(1))
        await until(taken, 1)
        assert taken == ["alert-1.1"]
        deadline = time.monotonic() + 20
        while process.metric("entente_deliveries_total", sink="desk") < 2:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        assert process.metric("entente_deliveries_total", sink="desk", outcome="too_old") == 1
        assert process.metric("entente_deliveries_total", sink="down", outcome="delivered") == 0
    assert "a key" not in process.log.read_text()


@pytest.mark.skipif(
    ALERTMANAGER is None,
    reason="Alertmanager is not installed: apt-get install prometheus-alertmanager",
)
async def test_a_real_alertmanager_holds_the_alert(deployment: Deployment, tmp_path: Path) -> None:
    port = free_port()
    config = tmp_path / "alertmanager.yml"
    config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
    command = [str(ALERTMANAGER), f"--config.file={config}", "--cluster.listen-address="]
    command += [f"--storage.path={tmp_path}", f"--web.listen-address=127.0.0.1:{port}"]
    manager = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220
    try:
        url = f"http://127.0.0.1:{port}/api/v2/alerts"
        sink = {"name": "am", "kind": "alertmanager", "url": url, "language": "en"}
        delivering(deployment, tmp_path, sink)
        await publish(deployment, fresh(1))
        held: list[Any] = []
        deadline = time.monotonic() + 60
        while not held and time.monotonic() < deadline:
            await asyncio.sleep(0.3)
            with suppress(OSError):
                held = await asyncio.to_thread(_fetch, url)
    finally:
        manager.terminate()
        manager.wait(10)
    assert [each["annotations"]["summary"] for each in held] == ["Peru and Chile sign"]


def _fetch(url: str) -> list[Any]:
    with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 -- ours
        return list(json.load(answer))
