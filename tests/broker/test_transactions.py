"""Both stages read only what was committed, and count it once."""

import json

import pytest

from tests.support.brokers import producing, read_all
from tests.support.workers import Deployment

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]

ARTICLES = 300
OUTLETS = 40
ABORTED = frozenset(range(7, ARTICLES, 15))
KILL_AFTER = 150


def article(number: int) -> bytes:
    return json.dumps(
        {
            "id": str(number),
            "text": f"Rusia y Corea del Norte firmaron un tratado. Nota {number}.",
            "language": "es",
            "outlet": f"outlet-{number % OUTLETS}",
            "published_at": "2025-09-03T10:00:00Z",
        }
    ).encode()


async def test_committed_articles_count_once_and_aborted_ones_never(
    deployment: Deployment,
) -> None:
    topics, broker = deployment.settings.topics, deployment.broker
    worker = deployment.worker()
    await worker.until_ready()
    async with producing(broker, transactional_id=f"{deployment.name}-feed") as producer:
        for number in range(ARTICLES):
            await producer.begin_transaction()
            await producer.send(topics.articles, value=article(number), partition=number % 8)
            if number in ABORTED:
                await producer.abort_transaction()
            else:
                await producer.commit_transaction()
            if number == KILL_AFTER:
                worker.kill()
                worker = deployment.worker()
    assert await deployment.drained()

    committed = sorted(set(range(ARTICLES)) - ABORTED)
    analyses = await read_all(broker, topics.analyses)
    assert sorted(int(record.key) for record in analyses) == committed
    observed = [
        json.loads(record.value)["article_id"] for record in await read_all(broker, topics.signals)
    ]
    assert sorted(map(int, observed)) == committed
    alerts = [json.loads(record.value) for record in await read_all(broker, topics.alerts)]
    revisions = [(alert["id"], alert["revision"]) for alert in alerts]
    assert len(revisions) == len(set(revisions)) > 0
    [newest] = {alert["id"]: alert for alert in alerts}.values()
    assert newest["spread"] == OUTLETS
    assert await read_all(broker, topics.dead_letters) == []
