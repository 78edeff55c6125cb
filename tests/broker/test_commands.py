"""The commands against a real broker, as processes of their own."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from entente.stream.topics import topic_specs
from tests.support.brokers import Broker, producing, read_all, topic_names
from tests.support.workers import Deployment

pytestmark = pytest.mark.broker

ARTICLE = json.dumps({"text": "Russia signed a treaty with North Korea."}).encode()


async def entente(
    deployment: Deployment, *arguments: str, given: bytes = b"", **overrides: str
) -> subprocess.CompletedProcess[str]:
    settings = deployment.settings
    environment = {
        **os.environ,
        "ENTENTE_BROKER": deployment.broker,
        "ENTENTE_APP_ID": settings.app_id,
        "ENTENTE_HTTP__PORT": "0",
        "ENTENTE_POOL__PROCESSES": "1",
        **{
            f"ENTENTE_TOPICS__{name.upper()}": str(value)
            for name, value in settings.topics.model_dump().items()
        },
        **overrides,
    }
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "entente", *arguments],
        input=given,
        capture_output=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


@pytest.fixture
def bare(broker: Broker, tmp_path: Path) -> Deployment:
    """A deployment whose topics nobody has created."""
    return Deployment(broker.address, f"t{uuid4().hex[:8]}", tmp_path, partitions=2)


async def create(deployment: Deployment, **topics: tuple[int, dict[str, str]]) -> None:
    """Create topics by hand, as an operator might."""
    names = deployment.settings.topics
    admin = AIOKafkaAdminClient(bootstrap_servers=deployment.broker)
    await admin.start()
    try:
        await admin.create_topics(
            [
                NewTopic(getattr(names, field), partitions, 1, topic_configs=configs)
                for field, (partitions, configs) in topics.items()
            ]
        )
    finally:
        await admin.close()


async def test_topics_are_missed_then_created_then_found(bare: Deployment) -> None:
    names = [spec.name for spec in topic_specs(bare.settings)]
    missing = await entente(bare, "topics")
    assert missing.returncode == 1
    assert missing.stderr.splitlines() == [
        f"entente: topic {name} is missing: run `entente topics --create`" for name in names
    ]
    created = await entente(bare, "topics", "--create")
    assert (created.returncode, created.stderr) == (0, "")
    assert created.stdout.count("(created)") == len(names)
    again = await entente(bare, "topics", "--create")
    assert (again.returncode, again.stderr) == (0, "")
    assert "(created)" not in again.stdout
    assert set(names) <= await topic_names(bare.broker)


async def test_topics_that_would_lose_something_are_refused_each_with_its_fix(
    bare: Deployment,
) -> None:
    names = bare.settings.topics
    large = {"max.message.bytes": "5000000"}
    await create(
        bare,
        articles=(2, {}),
        analyses=(2, {"max.message.bytes": "1000"}),
        signals=(3, large),
        alerts=(2, large),
        memory=(2, {**large, "cleanup.policy": "delete"}),
        dead_letters=(2, large),
        feedback=(2, large),
        undelivered=(2, large),
    )
    done = await entente(bare, "topics")
    assert done.returncode == 1
    partitions, size, policy = done.stderr.splitlines()
    assert f"{names.signals} has 3 partitions but {names.memory} has 2" in partitions
    assert "re-keying" in partitions
    assert f"topic {names.analyses} accepts messages of 1000 bytes" in size
    assert "ENTENTE_STREAM__MAX_MESSAGE_BYTES" in size
    assert f"topic {names.memory} is not compacted" in policy
    worker = await entente(bare, "worker", "--stage", "watcher")
    assert worker.returncode == 1
    assert f"{names.signals} has 3 partitions" in worker.stderr.splitlines()[-1]


async def test_a_worker_refuses_a_missing_topic_with_one_sentence(bare: Deployment) -> None:
    done = await entente(bare, "worker", "--stage", "watcher")
    assert done.returncode == 1
    *log, last = done.stderr.splitlines()
    assert last.startswith(f"entente: topic {bare.name}.signals is missing: run `entente topics")
    assert all(json.loads(line)["level"] == "info" for line in log)


async def test_a_worker_refuses_a_taken_port_with_one_sentence(deployment: Deployment) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = await entente(deployment, "worker", ENTENTE_HTTP__PORT=port)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(f"entente: cannot listen on 127.0.0.1:{port}")


async def test_replay_sends_the_articles_in_order_and_names_the_other_lines(
    deployment: Deployment, tmp_path: Path
) -> None:
    huge = json.dumps({"id": "huge", "text": "words " * 60_000, "x": "y" * 4_000_000}).encode()
    lines = [json.dumps({"id": f"a{n}", "text": "Words."}).encode() for n in range(5)]
    file = tmp_path / "articles.ndjson"
    file.write_bytes(b"\n".join([*lines[:3], b"", b"{}", b"\xff", huge, *lines[3:]]))
    done = await entente(deployment, "replay", str(file))
    assert done.returncode == 1
    *complaints, summary = done.stderr.splitlines()
    assert sorted(each.removeprefix(f"{file}, ").split(":")[0] for each in complaints) == [
        "line 5",
        "line 6",
        "line 7",
    ]
    assert summary == f"5 articles sent to {deployment.name}.articles, 3 refused"
    records = await read_all(deployment.broker, f"{deployment.name}.articles")
    assert {record.value for record in records} == set(lines)
    assert {record.key for record in records} == {f"a{n}".encode() for n in range(5)}


async def test_replay_keeps_to_its_rate_and_reads_stdin(deployment: Deployment) -> None:
    given = b"\n".join([ARTICLE] * 4)
    done = await entente(deployment, "replay", "-", "--rate", "4", given=given)
    assert (done.returncode, done.stdout) == (0, "")
    records = await read_all(deployment.broker, f"{deployment.name}.articles")
    times = [record.timestamp for record in records]
    assert len(times) == 4
    assert max(times) - min(times) >= 700, "four at four a second are three quarters apart"


async def test_what_the_topic_does_not_accept_is_refused_by_line(bare: Deployment) -> None:
    await create(bare, articles=(1, {"max.message.bytes": "20000"}))
    huge = {"id": "b", "text": os.urandom(40_000).hex()}  # nothing that compresses
    given = b"\n".join([ARTICLE, json.dumps(huge).encode(), ARTICLE, ARTICLE])
    done = await entente(bare, "replay", "-", given=given)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith("-, line 2: too-large: $: 80")
    assert len(await read_all(bare.broker, f"{bare.name}.articles")) == 3, done.stderr


@pytest.mark.parametrize(
    "command", ["replay -", "dead-letters list", "dead-letters redrive --yes"]
)
async def test_a_missing_topic_is_one_sentence(command: str, bare: Deployment) -> None:
    done = await entente(bare, *command.split(), given=ARTICLE)
    assert done.returncode == 1
    assert done.stderr.startswith(f"entente: topic {bare.name}.")
    assert done.stderr.endswith(" is missing: run `entente topics --create`\n")


async def test_doctor_finds_everything_well_and_leaves_nothing_behind(
    deployment: Deployment,
) -> None:
    done = await entente(deployment, "doctor", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    findings = json.loads(done.stdout)
    assert {each["verdict"] for each in findings if each["check"] != "clock"} == {"ok"}
    checks = Counter(each["check"] for each in findings)
    assert checks == {
        "settings": 1,
        "models": 1,
        "broker": 1,
        "topics": 1,
        "read": 2,
        "write": 5,
        "clock": 1,
    }
    assert await read_all(deployment.broker, f"{deployment.name}.alerts") == []


async def test_doctor_names_what_is_missing_and_a_clock_that_is_wrong(bare: Deployment) -> None:
    await create(bare, articles=(1, {}), signals=(2, {}))
    async with producing(bare.broker) as producer:
        ahead = round((time.time() + 1_800) * 1000)
        await producer.send_and_wait(f"{bare.name}.articles", ARTICLE, timestamp_ms=ahead)
    done = await entente(bare, "doctor")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    faults = [line for line in lines if line.startswith("fault")]
    assert "s ahead: set this machine's clock" in faults[-1]
    missing = [line for line in faults if "is missing: run `entente topics --create`" in line]
    assert len(missing) == len(topic_specs(bare.settings)) - 2
    assert f"skipped write         {bare.name}.alerts is missing" in lines
    assert f"ok      read          {bare.name}.articles" in lines
