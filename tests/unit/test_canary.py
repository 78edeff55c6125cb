"""The synthetic article raises an alert each time, pages nobody, and hides nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from entente.canary import UNINHABITED, is_synthetic, synthetic_article
from entente.commands.canary import Song
from entente.core.analyzer import load_analyzer
from entente.core.observations import observe
from entente.messages import Alert
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher
from tests.support.alerts import alert

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


class Pipeline:
    """Reader and watcher without a broker."""

    def __init__(self) -> None:
        self.analyzer, self.watcher = load_analyzer(), Watcher(WATCHER_VERSIONS)
        self.memory: dict[str, PairMemory] = {}

    def send(self, at: datetime, *, retracted: bool) -> list[Alert]:
        article = synthetic_article(at, retracted=retracted)
        analysis = self.analyzer.analyze(article, at)
        raised: list[Alert] = []
        for observation in observe(article, analysis, at, self.analyzer.versions):
            pair = observation.pair
            self.memory[pair], alerts = self.watcher.observe(self.memory.get(pair), observation)
            raised += alerts
        return raised


@pytest.mark.parametrize("apart", [timedelta(minutes=5), timedelta(hours=7), timedelta(days=2)])
def test_each_run_revises_one_alert_in_the_lowest_tier_even_after_one_that_was_cut_short(
    apart: timedelta,
) -> None:
    pipeline = Pipeline()
    ids = set()
    for run in range(60):
        at = NOW + run * apart
        pipeline.send(at, retracted=True)
        (sung,) = pipeline.send(at + INSTANT, retracted=False)
        if run % 10 != 7:
            pipeline.send(at + 2 * INSTANT, retracted=True)
        assert is_synthetic(sung)
        assert sung.tier == "log"
        assert [report.published_at for report in sung.reports] == [at + INSTANT]
        ids.add(sung.id)
    assert len(ids) == 1
    assert pipeline.memory.keys() == {"-".join(sorted(UNINHABITED))}


@pytest.mark.parametrize(
    "sides",
    [
        {"source": "USA", "target": "HMD"},
        {"source": "BVT", "target": "NOR"},
        {"source": "BVT", "target": "HMD", "against": ["AUS"]},
        {"source": "BVT", "target": "HMD", "members": ["BVT", "HMD", "NOR"]},
    ],
)
def test_an_alert_with_any_other_actor_is_news(sides: dict[str, object]) -> None:
    assert not is_synthetic(alert(1, **sides))
    assert is_synthetic(alert(1, source="HMD", target="BVT"))


def test_what_was_not_heard_is_said_with_the_stage_to_look_at() -> None:
    assert str(Song(None, None)) == "not read: look at the reader"
    assert "look at the watcher" in str(Song(0.5, None))
    assert str(Song(0.25, 0.5)) == "read after 0.25 s, alert after 0.50 s"
