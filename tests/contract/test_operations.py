"""docs/operations.md tells of every metric, topic, reason and exit code that there is."""

import re
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client import CollectorRegistry, Counter

from entente import cli
from entente.errors import Reason
from entente.settings import Settings, Topics
from entente.stream.metrics import Metrics
from entente.stream.topics import topic_specs

PAGE = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
DAY_MS = 86_400_000


def section(title: str) -> str:
    (found,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def rows(text: str) -> list[list[str]]:
    """Return the cells of each row of the tables in `text`, without heads and rules."""
    lines = re.findall(r"^\| `.*\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def metrics_table() -> str:
    lines = ["| name | kind | labels | what it says |", "|---|---|---|---|"]
    for metric in vars(Metrics(CollectorRegistry())).values():
        if not hasattr(metric, "_labelnames"):
            continue
        name = f"{metric._name}_total" if isinstance(metric, Counter) else metric._name
        labels = ", ".join(f"`{label}`" for label in metric._labelnames) or "–"
        kind = type(metric).__name__.lower()
        lines.append(f"| `{name}` | {kind} | {labels} | {metric._documentation} |")
    return "\n".join(lines)


def test_the_table_of_metrics_is_that_of_the_code() -> None:
    (table,) = re.findall(r"<!-- metrics -->\n(.*)\n<!-- /metrics -->", PAGE, re.DOTALL)
    assert table == metrics_table()


def test_every_topic_is_described_with_what_it_is_created_with() -> None:
    described = {row[0].strip("`"): row for row in rows(section("Topics"))}
    specs = {spec.name: spec for spec in topic_specs(Settings())}
    assert set(described) == set(specs)
    for name, (_, _, cleanup, kept, _) in described.items():
        policy = specs[name].settings.get("cleanup.policy")
        if policy is not None:
            assert cleanup == policy.replace(",", ", "), name
        if (retention := specs[name].settings.get("retention.ms")) is not None:
            days = int(retention) // DAY_MS
            assert kept == (f"{days} days" if days >= 0 else "for ever"), name


def test_every_reason_of_a_dead_letter_has_its_advice() -> None:
    assert [row[0].strip("`") for row in rows(section("Dead letters"))][1:] == list(
        get_args(Reason)
    )


@pytest.mark.parametrize("code", [0, cli.EXIT_FAILED, cli.EXIT_USAGE])
def test_every_exit_code_is_explained(code: int) -> None:
    assert f"| {code} |" in section("Exit codes")


def test_every_health_endpoint_is_described() -> None:
    assert [row[0] for row in rows(section("Health"))] == [
        "`/healthz/startup`",
        "`/healthz/live`",
        "`/healthz/ready`",
    ]


def test_every_topic_that_entente_makes_of_articles_moves_when_pairs_are_re_keyed() -> None:
    moved = set(re.findall(r"ENTENTE_TOPICS__(\w+)=", section("Re-keying")))
    names = {name for name, field in Topics.model_fields.items() if field.annotation is str}
    staying = {"articles", "feedback", "undelivered"}
    assert moved == {name.upper() for name in names - staying | {"partitions"}}


def test_links_lead_somewhere() -> None:
    folder = Path(__file__).parents[2] / "docs"
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        path, _, anchor = target.partition("#")
        if target.startswith("http"):
            continue
        assert not path or (folder / path).exists(), target
        assert path or anchor in headings, target
