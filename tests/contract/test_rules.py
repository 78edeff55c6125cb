"""Alerting rules: promtool accepts them, they fire as they should, and each has its runbook."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry, Counter, Histogram

from entente.commands.canary import Metrics as CanaryMetrics
from entente.stream.metrics import Metrics

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/prometheus/rules"
GROUPS = yaml.safe_load((RULES / "entente.yml").read_text(encoding="utf-8"))["groups"]
EACH = [rule for group in GROUPS for rule in group["rules"]]
ALERTS = [rule for rule in EACH if "alert" in rule]
PROMTOOL = shutil.which("promtool")


def metric_names() -> set[str]:
    names = set()
    every = (Metrics(CollectorRegistry()), CanaryMetrics(CollectorRegistry()))
    for metric in (metric for each in every for metric in vars(each).values()):
        if isinstance(metric, Counter):
            names.add(f"{metric._name}_total")
        elif isinstance(metric, Histogram):
            names |= {f"{metric._name}_{part}" for part in ("bucket", "count", "sum")}
        elif hasattr(metric, "_name"):
            names.add(metric._name)
    return names


@pytest.mark.skipif(
    PROMTOOL is None, reason="promtool is not installed: apt-get install prometheus"
)
@pytest.mark.parametrize(
    "command", [["check", "rules", "entente.yml"], ["test", "rules", "entente.test.yml"]]
)
def test_promtool_accepts_the_rules_and_they_fire_as_they_should(command: list[str]) -> None:
    done = subprocess.run(
        [str(PROMTOOL), *command], cwd=RULES, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_ask_for_metrics_that_there_are() -> None:
    recorded = {rule["record"] for rule in EACH if "record" in rule}
    for rule in EACH:
        asked = set(re.findall(r"(?<![\w:])entente_\w+", rule["expr"]))
        assert asked <= metric_names(), rule
        assert set(re.findall(r"\w+:entente_\w+:\w+", rule["expr"])) <= recorded, rule


def test_every_alert_has_a_section_of_the_runbook_and_none_is_left_over() -> None:
    runbook = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (\w+)$", runbook, re.MULTILINE)
    assert sections == [rule["alert"] for rule in ALERTS]
    for rule in ALERTS:
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_alert_is_seen_to_fire() -> None:
    tests = yaml.safe_load((RULES / "entente.test.yml").read_text(encoding="utf-8"))["tests"]
    fired = {
        case["alertname"]
        for test in tests
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }
    assert fired == {rule["alert"] for rule in ALERTS}
