"""No crash loses or doubles an article, and memory is that of an undisturbed run."""

import pytest

from tests.chaos.faults import Fault, broker_restart, endure, freeze, kills, rolling_restart
from tests.support.brokers import Broker
from tests.support.workers import Deployment

pytestmark = [pytest.mark.broker, pytest.mark.chaos, pytest.mark.timeout(420)]

SCENARIOS: dict[str, tuple[int, int, float, list[Fault]]] = {
    "five kills, a rolling restart and a freeze": (
        11,
        1_500,
        25.0,
        [kills(5), rolling_restart(), freeze(12.0)],
    ),
    "kills again, by another seed": (23, 1_000, 40.0, [kills(5)]),
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
async def test_every_article_is_accounted_for_once(
    scenario: tuple[int, int, float, list[Fault]], broker: Broker, deployment: Deployment
) -> None:
    seed, articles, rate, faults = scenario
    result = await endure(broker, deployment, faults, articles=articles, rate=rate, seed=seed)
    assert result.drained, result.events
    assert result.balance.faults() == {}, result.events
    assert result.balance.alerts > 0
    assert all(seconds < 10 for seconds in result.stop_seconds), result.stop_seconds


async def test_a_restart_of_the_broker_loses_nothing(
    broker: Broker, deployment: Deployment
) -> None:
    result = await endure(broker, deployment, [broker_restart()], articles=600, rate=40.0, seed=5)
    assert result.drained, result.events
    assert result.balance.faults() == {}, result.events
