"""Dead letters on a real broker: listed, shown, sent in again once, and seen on the board."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from entente.errors import BadMessage
from entente.settings import Settings
from entente.stream.records import Incoming, dead_letter
from tests.broker.test_commands import entente
from tests.support.brokers import producing, read_all
from tests.support.workers import Deployment

pytestmark = pytest.mark.broker

LARGE = json.dumps({"id": "large", "text": "Russia signed a treaty with Cuba. " * 40}).encode()


async def bury(deployment: Deployment, letters: list[tuple[str, bytes | None, Any]]) -> None:
    """Write dead letters as a worker does: (reason, value, topic it came from or None)."""
    settings = deployment.settings
    async with producing(
        deployment.broker, transactional_id=f"{deployment.name}-{uuid4()}"
    ) as producer:
        for offset, (reason, value, topic) in enumerate(letters):
            origin = Incoming(
                topic or settings.topics.articles, 0, offset, b"key", value, [], 1_718_791_200_000
            )
            limit = 10_000
            letter = dead_letter(
                origin, BadMessage(reason, "detail\x1b[2J"), settings.topics.dead_letters, limit
            )
            async with producer.transaction():
                await producer.send(
                    letter.topic,
                    letter.value,
                    letter.key,
                    headers=letter.headers,
                    partition=offset % 2,
                )


async def articles_of(deployment: Deployment) -> Counter[bytes]:
    records = await read_all(deployment.broker, deployment.settings.topics.articles)
    return Counter(record.value for record in records)


async def test_letters_go_back_once_whatever_is_asked_for(deployment: Deployment) -> None:
    topics = deployment.settings.topics
    await bury(
        deployment,
        [
            ("version", b"v1", None),
            ("schema", b"s1", None),
            ("version", b"v2", topics.signals),
            ("too-large", b"x" * 20_000, None),
            ("json", b"foreign", "somebody.elses"),
            ("schema", None, None),
        ],
    )
    dry = await entente(deployment, "dead-letters", "redrive")
    assert dry.returncode == 0
    assert dry.stderr == "4 dead letters would be sent again, 2 left; add --yes to send them\n"
    assert "\x1b" not in dry.stdout
    assert await articles_of(deployment) == {}

    redrive = ("dead-letters", "redrive", "--yes")
    first = await entente(deployment, *redrive, "--reason", "version", "--topic", topics.signals)
    assert first.stderr == "1 dead letters sent again, 0 left\n"
    [signal] = await read_all(deployment.broker, topics.signals)
    headers = dict(signal.headers)
    assert (signal.value, signal.key) == (b"v2", b"key")
    assert headers["entente-redriven"].startswith(topics.dead_letters.encode() + b"/0/")
    assert headers["traceparent"].startswith(b"00-")

    second = await entente(deployment, *redrive, "--reason", "version")
    assert second.stderr == "1 dead letters sent again, 0 left\n"
    assert await articles_of(deployment) == {b"v1": 1}

    everything = await entente(deployment, *redrive)
    assert everything.stderr == "2 dead letters sent again, 2 left\n"
    assert "left: only its beginning was kept" in everything.stdout
    assert "left: not from a topic that is read" in everything.stdout
    assert await articles_of(deployment) == {b"v1": 1, b"s1": 1, None: 1}

    again = await entente(deployment, *redrive)
    assert again.stderr == "0 dead letters sent again, 2 left\n"
    await bury(deployment, [("schema", b"s2", None)])
    later = await entente(deployment, *redrive, "--reason", "schema")
    assert later.stderr == "1 dead letters sent again, 0 left\n"
    assert (await articles_of(deployment)).total() == 4


async def test_letters_are_chosen_by_when_they_were_written(deployment: Deployment) -> None:
    await bury(deployment, [("json", b"one", None), ("json", b"two", None)])
    day = datetime.now(UTC).date()
    before, after = (f"{day + timedelta(days=days)}" for days in (-1, 2))
    none = await entente(deployment, "dead-letters", "redrive", "--yes", "--until", before)
    assert none.stderr == "0 dead letters sent again, 0 left\n"
    none = await entente(deployment, "dead-letters", "list", "--since", after)
    assert (none.stdout, none.stderr) == ("", "0 dead letters, 0 wait\n")
    both = await entente(deployment, "dead-letters", "list", "--since", before, "--until", after)
    assert both.stderr == "2 dead letters, 2 wait, json 2\n"


async def test_a_redrive_that_dies_in_its_transaction_leaves_the_letters_for_the_next(
    deployment: Deployment,
) -> None:
    settings: Settings = deployment.settings
    await bury(deployment, [("json", b"one", None)])
    async with producing(
        deployment.broker, transactional_id=f"{settings.app_id}-redrive"
    ) as dying:
        await dying.begin_transaction()
        await dying.send_and_wait(settings.topics.articles, b"one")
        # the next one takes over: what was open is undone
        done = await entente(deployment, "dead-letters", "redrive", "--yes")
        assert done.stderr == "1 dead letters sent again, 0 left\n"
    assert await articles_of(deployment) == {b"one": 1}


async def test_two_redrives_at_once_send_nothing_twice(deployment: Deployment) -> None:
    values = [f"letter {number}".encode() for number in range(30)]
    await bury(deployment, [("json", value, None) for value in values])
    both = await asyncio.gather(
        *(entente(deployment, "dead-letters", "redrive", "--yes") for _ in range(2))
    )
    assert {done.returncode for done in both} <= {0, 1}
    lost = [done.stderr for done in both if done.returncode]
    assert all("another redrive has begun" in said for said in lost)
    if lost:  # the one that took over may have begun before the other's last transaction
        await entente(deployment, "dead-letters", "redrive", "--yes")
    assert await articles_of(deployment) == Counter(values)


async def test_letters_are_listed_with_what_became_of_them_and_shown_whole(
    deployment: Deployment,
) -> None:
    await bury(deployment, [("json", b'{"text": "a\xff', None), ("schema", b"{}", None)])
    await entente(deployment, "dead-letters", "redrive", "--yes", "--reason", "schema")
    done = await entente(deployment, "dead-letters", "list", "--json")
    assert done.stderr == "2 dead letters, 1 wait, json 1\n"
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["reason"], first["redriven_at"]) == ("json", None)
    assert first["origin"] == f"{deployment.settings.topics.articles}/0/0"
    assert second["redriven_at"] >= second["written_at"]
    plain = await entente(deployment, "dead-letters", "list")
    cells = plain.stdout.splitlines()[0].split("\t")
    assert cells[2:5] == ["json", deployment.settings.topics.articles, "waits"]
    shown = await entente(deployment, "dead-letters", "show", cells[0])
    assert json.loads(shown.stdout)["value"] == '{"text": "a\\xff'
    assert "\x1b" not in plain.stdout + shown.stdout
    for place in ("0/999", "soon", "99/0"):
        wrong = await entente(deployment, "dead-letters", "show", place)
        assert wrong.returncode == 2
        assert place in wrong.stderr


async def test_an_article_that_is_sent_in_again_ends_as_one_analysis(
    deployment: Deployment,
) -> None:
    topics = deployment.settings.topics
    async with producing(deployment.broker) as producer:
        await producer.send_and_wait(topics.articles, LARGE, key=b"large")
    small = {"ENTENTE_STREAM__MAX_ARTICLE_BYTES": "1000"}
    worker = deployment.worker("reader", **small)
    await worker.until_ready()
    deadline = asyncio.get_running_loop().time() + 60
    while not (letters := await read_all(deployment.broker, topics.dead_letters)):
        assert asyncio.get_running_loop().time() < deadline
    worker.terminate()
    assert dict(letters[0].headers)["entente-reason"] == b"too-large"
    again = await entente(deployment, "dead-letters", "redrive", "--yes")
    assert again.stderr == "1 dead letters sent again, 0 left\n"
    twice = await entente(deployment, "dead-letters", "redrive", "--yes")
    assert twice.stderr == "0 dead letters sent again, 0 left\n"
    await deployment.worker("reader").until_ready()
    while not (analyses := await read_all(deployment.broker, topics.analyses)):
        assert asyncio.get_running_loop().time() < deadline
    assert [json.loads(each.value)["id"] for each in analyses] == ["large"]
    left = await entente(deployment, "dead-letters", "list")
    assert left.stderr == "1 dead letters, 0 wait\n"
