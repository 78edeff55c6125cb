"""One log of observations gives one set of alerts, however it is cut into batches and shared out.

The pure reducer in a plain loop says what is due; workers on a real broker have to give the same,
byte for byte, and from another order within the lateness the same memory, ids aside.
"""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest

from entente.messages import Observation, ObservedStatement, SignalType
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.rules import development_rules
from entente.watch.watcher import Watcher
from tests.support.brokers import produce, read_all
from tests.support.workers import Deployment
from tests.unit.watch_cases import PUTIN, observation, signal

pytestmark = pytest.mark.broker

PAIRS = ("BLR-RUS", "CHN-RUS", "CUB-RUS", "IND-RUS", "IRN-RUS", "PRK-RUS", "RUS-VNM", "RUS-SRB")
KINDS = [kind.value for kind in SignalType if kind is not SignalType.MEDIATION]
ORDER_FREE = ("developments", "past", "promises", "horizon", "statement_horizon")


def articles(count: int, seed: int) -> list[Observation]:
    """Return articles of ten weeks about eight pairs, in order of publication."""
    drawn = random.Random(seed)
    told = []
    for number in range(count):
        pair = drawn.choice(PAIRS)
        other = pair.removeprefix("RUS-").removesuffix("-RUS")
        hours = number * 24 * 70 / count
        act = signal(
            drawn.choice(KINDS[:8]),
            source=drawn.choice(["RUS", other]),
            target="RUS",
            home=pair,
            status=drawn.choice(["asserted", "asserted", "planned", "denied"]),
            quote_start=number,
            quote_end=number + 9,
        )
        if act.source == "RUS":
            act = act.model_copy(update={"target": other})
        told.append(
            observation(
                f"a{number}", hours, act, pair=pair, statements=(said(pair, number),),
                outlet=f"Outlet {drawn.randrange(9)}",
            )
        )  # fmt: skip
    return told


def said(pair: str, number: int) -> ObservedStatement:
    return ObservedStatement(
        speaker=PUTIN, home=pair, kind="direct", polarity="said", confidence=0.9,
        quote=f"palabras {number}", quote_start=900, quote_end=912, context="",
    )  # fmt: skip


def arriving(told: list[Observation], seed: int) -> list[Observation]:
    """Return the articles as they come, each at most as late as the rules allow for."""
    drawn, hours = random.Random(seed), development_rules().lateness_days * 24
    late = {each.article_id: timedelta(hours=drawn.uniform(0, hours)) for each in told}
    return sorted(told, key=lambda each: each.observed_at + late[each.article_id])


def due(told: list[Observation]) -> tuple[dict[str, bytes], dict[str, PairMemory]]:
    """Return what a plain loop gives: the alerts by id and revision, and what is remembered."""
    watcher, alerts = Watcher(WATCHER_VERSIONS), {}
    memory: dict[str, PairMemory] = {}
    for each in told:
        memory[each.pair], raised = watcher.observe(memory.get(each.pair), each)
        alerts.update({f"{alert.id}:{alert.revision}": alert.to_bytes() for alert in raised})
    return alerts, memory


async def watched(
    deployment: Deployment, told: list[Observation], workers: int, **settings: str
) -> tuple[dict[str, bytes], dict[str, PairMemory]]:
    """Return what workers give, and that each revision came once."""
    topics = deployment.settings.topics
    await produce(
        deployment.broker, topics.signals, [(each.pair.encode(), each.to_bytes()) for each in told]
    )
    started = [deployment.worker("watcher", **settings) for _ in range(workers)]
    await asyncio.gather(*(worker.until_ready() for worker in started))
    assert await deployment.drained()
    deployment.stop()
    records = await read_all(deployment.broker, topics.alerts)
    alerts = {dict(record.headers)["ce_id"].decode(): record.value for record in records}
    assert len(alerts) == len(records)
    memory = {
        record.key.decode(): PairMemory.from_bytes(record.value)
        for record in await read_all(deployment.broker, topics.memory)
    }
    return alerts, memory


def order_free(memory: dict[str, PairMemory]) -> dict[str, list[Any]]:
    """Return what no order within the lateness may change, by pair."""
    contents = {pair: each.content() for pair, each in sorted(memory.items())}
    return {pair: [content[name] for name in ORDER_FREE] for pair, content in contents.items()}


@pytest.mark.parametrize(("workers", "batch"), [(1, "1"), (1, "10000"), (3, "37")])
async def test_batches_and_workers_change_no_byte(
    deployment: Deployment, workers: int, batch: str
) -> None:
    told = arriving(articles(300, seed=3), seed=4)
    alerts, memory = await watched(deployment, told, workers, ENTENTE_STREAM__BATCH_RECORDS=batch)
    expected, remembered = due(told)
    assert alerts == expected
    assert {pair: each.to_bytes() for pair, each in memory.items()} == {
        pair: each.to_bytes() for pair, each in remembered.items()
    }


async def test_another_order_within_the_lateness_leaves_the_same_memory(
    deployment: Deployment,
) -> None:
    told = articles(400, seed=5)
    _, memory = await watched(deployment, arriving(told, seed=6), workers=2)
    assert order_free(memory) == order_free(due(arriving(told, seed=7))[1])
