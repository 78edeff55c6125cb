"""Where retention overtakes a stopped worker, it goes on and says what was lost."""

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from tests.support.brokers import producing, read_all
from tests.support.workers import Deployment

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


async def send(deployment: Deployment, first: int, last: int) -> None:
    async with producing(deployment.broker) as producer:
        for number in range(first, last):
            value = b'{"id": "%d", "text": "Hoy no hay noticias.", "language": "es"}' % number
            topic = deployment.settings.topics.articles
            await producer.send_and_wait(topic, value=value, partition=0)


async def test_a_lost_range_is_counted_and_reading_goes_on(deployment: Deployment) -> None:
    topic = deployment.settings.topics.articles
    await send(deployment, 0, 5)
    worker = deployment.worker("reader")
    await worker.until_ready()
    while worker.metric("entente_articles_total") < 5:  # noqa: ASYNC110 -- a page, not an event
        await asyncio.sleep(0.1)
    await asyncio.to_thread(worker.terminate)

    await send(deployment, 5, 20)
    admin = AIOKafkaAdminClient(bootstrap_servers=deployment.broker)
    await admin.start()
    await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=12)})
    await admin.close()

    worker = deployment.worker("reader")
    await worker.until_ready()
    while worker.metric("entente_articles_total") < 8:  # noqa: ASYNC110 -- a page, not an event
        await asyncio.sleep(0.1)
    assert worker.metric("entente_lost_records_total", stage="reader") == 7
    analyses = await read_all(deployment.broker, deployment.settings.topics.analyses)
    assert sorted(int(record.key) for record in analyses) == [*range(5), *range(12, 20)]
    assert "records were deleted unread" in [entry["event"] for entry in deployment.logs()]
