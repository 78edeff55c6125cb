"""Speeches as outlets tell them in four languages, read and watched: one alert a speech."""

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from entente.core.analyzer import load_analyzer
from entente.core.observations import observe
from entente.messages import Alert, Article, Observation
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher

SPEECHES = Path(__file__).parents[1] / "data" / "speeches.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(SPEECHES.read_text(encoding="utf-8"))


def read(case: dict[str, Any]) -> list[Observation]:
    """Return what the reader makes of the reports, in order of publication."""
    analyzer, read = load_analyzer({}), []
    for number, (language, hours, outlet, text) in enumerate(case["reports"]):
        at = case["from"] + timedelta(hours=hours)
        article = Article.from_object(
            {"id": f"r{number}", "text": text, "lang": language, "published_at": at.isoformat(),
             "outlet": outlet}
        )  # fmt: skip
        read += observe(article, analyzer.analyze(article, at), at, analyzer.versions)
    return sorted(read, key=lambda each: each.observed_at)


def watch(observations: list[Observation]) -> list[Alert]:
    watcher, alerts = Watcher(WATCHER_VERSIONS), []
    memory: dict[str, PairMemory] = {}
    for each in observations:
        memory[each.pair], raised = watcher.observe(memory.get(each.pair), each)
        alerts += raised
    return alerts


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_speech_is_one_alert_in_whatever_order_its_reports_come(case: dict[str, Any]) -> None:
    told = read(case)
    assert len(told) == len(case["reports"]), "the reader has missed a report"
    for seed in range(5):
        alerts = watch(told if not seed else Random(seed).sample(told, len(told)))
        assert {alert.kind for alert in alerts} == {"statement"}
        assert {alert.target for alert in alerts} == {case["about"]}
        assert len({alert.id for alert in alerts}) == case["alerts"]
        if case["alerts"] == 1:
            assert alerts[-1].spread == len(case["reports"])
            assert alerts[-1].headline["en"].startswith(case["speaker"])
