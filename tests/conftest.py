"""One real broker a test session, and a deployment of its own for each test that asks."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.brokers import Broker
from tests.support.workers import Deployment


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """The tests say which settings hold; those of the person who runs them do not."""
    for name in list(os.environ):
        if name.startswith("ENTENTE_"):
            del os.environ[name]


@pytest.fixture(autouse=True, scope="session")
def _quiet_clients() -> None:
    """A client of ours whose broker is restarted on purpose would fill the report."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("kafka"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def deployment(broker: Broker, tmp_path: Path) -> AsyncIterator[Deployment]:
    deployment = Deployment(broker.address, f"t{uuid4().hex[:8]}", tmp_path)
    await deployment.create()
    yield deployment
    deployment.stop()
