"""The files that run entente agree with the code: names, ports, paths, limits, metrics."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, Counter, Histogram
from pydantic import BaseModel

from entente.settings import Settings
from entente.stream.metrics import Metrics

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/entente.json").read_text("utf-8"))


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


COMPOSE = load("docker-compose.yml")


def variables(model: type[BaseModel], prefix: str = "ENTENTE_") -> Iterator[str]:
    """Yield the name of every variable that the settings read."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from variables(inner, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"


VARIABLES = set(variables(Settings))


def test_a_variable_is_its_path_in_the_settings() -> None:
    assert {"ENTENTE_BROKER", "ENTENTE_KAFKA__SASL_PASSWORD"} <= VARIABLES


@pytest.mark.parametrize(
    "path",
    [
        "deploy/Dockerfile",
        "docker-compose.yml",
        "docs/operations.md",
    ],
)
def test_every_setting_that_a_file_names_exists(path: str) -> None:
    named = set(re.findall(r"\bENTENTE_[A-Z0-9_]+", (ROOT / path).read_text(encoding="utf-8")))
    assert named <= VARIABLES


def test_images_are_pinned_to_a_version() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]
    (base,) = re.findall(r"^ARG PYTHON_IMAGE=(.+)$", DOCKERFILE, re.MULTILINE)
    for image in {*images, base} - {"entente:dev"}:
        _, tag = image.split(":")
        assert re.match(r"v?\d+\.\d+", tag), image


def test_the_image_is_of_the_python_that_the_package_asks_for() -> None:
    assert "ARG PYTHON_IMAGE=python:3.11-" in DOCKERFILE
    assert 'requires-python = ">=3.11,<3.12"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_image_takes_only_packages_whose_hash_is_known() -> None:
    installs = re.findall(r"pip[^\n]*(?:\\\n[^\n]*)?\binstall\b[^\n]*", DOCKERFILE)
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-deps /dist/" in line for line in installs)


def test_nobody_runs_as_root() -> None:
    (uid,) = re.findall(r"^USER (\d+):\1$", DOCKERFILE, re.MULTILINE)
    assert int(uid) == 10001  # as in k8s/base/pod.yaml


@pytest.mark.parametrize("name", ["topics", "worker"])
def test_containers_of_the_compose_file_are_as_tight(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_sigterm_reaches_entente_itself() -> None:
    assert re.search(r'^ENTRYPOINT \["entente"\]$', DOCKERFILE, re.MULTILINE)
    assert re.search(r"^STOPSIGNAL SIGTERM$", DOCKERFILE, re.MULTILINE)


def test_the_port_is_the_same_everywhere() -> None:
    port = Settings.model_fields["http"].default.port
    assert f"ENTENTE_HTTP__PORT={port}" in DOCKERFILE
    assert f"EXPOSE {port}\n" in DOCKERFILE
    assert COMPOSE["services"]["worker"]["expose"] == [str(port)]
    (job,) = load("deploy/prometheus/prometheus.yml")["scrape_configs"]
    assert job["dns_sd_configs"][0]["port"] == port


def test_the_health_check_of_the_image_asks_whether_it_lives() -> None:
    (command,) = re.findall(
        r'HEALTHCHECK.*?CMD \["python", "-c", "(.+?)"\]', DOCKERFILE, re.DOTALL
    )
    compile(command, "HEALTHCHECK", "exec")
    assert "'/healthz/live'" in command


def test_the_grace_period_covers_what_a_worker_needs_to_leave() -> None:
    fields = Settings.model_fields
    stream, pool = fields["stream"].default, fields["pool"].default
    needed = stream.stop_seconds + stream.session_timeout_seconds + pool.article_seconds
    assert int(COMPOSE["services"]["worker"]["stop_grace_period"].removesuffix("s")) >= needed


def test_no_secret_stands_in_a_file() -> None:
    for service in COMPOSE["services"].values():
        assert not [name for name in service.get("environment", {}) if "PASSWORD" in name]


def exported() -> dict[str, set[str]]:
    """Return the labels of every time series that a worker exports, by its name."""
    names: dict[str, set[str]] = {}
    for metric in vars(Metrics(CollectorRegistry())).values():
        labels = set(getattr(metric, "_labelnames", ()))
        if isinstance(metric, Histogram):
            names |= {f"{metric._name}_{part}": labels for part in ("bucket", "sum", "count")}
        elif isinstance(metric, Counter):
            names[f"{metric._name}_total"] = labels
        elif hasattr(metric, "_labelnames"):
            names[metric._name] = labels
    return names


EXPRESSIONS = [
    (panel["title"], target["expr"], target["legendFormat"])
    for panel in DASHBOARD["panels"]
    for target in panel["targets"]
]


@pytest.mark.parametrize(("panel", "expression", "legend"), EXPRESSIONS)
def test_panels_ask_for_metrics_and_labels_that_exist(
    panel: str, expression: str, legend: str
) -> None:
    metrics = exported()
    named = re.findall(r"\bentente_\w+", expression)
    assert named, panel
    assert set(named) <= set(metrics)
    known = set.union(*(metrics[name] for name in named)) | {"le"}
    grouped = {
        label for by in re.findall(r"by \(([^)]+)\)", expression) for label in by.split(", ")
    }
    assert grouped <= known
    assert set(re.findall(r"{{(\w+)}}", legend)) <= grouped


def test_panels_have_ids_of_their_own_and_the_provisioned_source() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    (source,) = load("deploy/grafana/provisioning/datasources/prometheus.yaml")["datasources"]
    assert {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]} == {source["uid"]}


def test_grafana_finds_its_dashboards_where_compose_mounts_them() -> None:
    (provider,) = load("deploy/grafana/provisioning/dashboards/entente.yaml")["providers"]
    mounts = [volume.split(":") for volume in COMPOSE["services"]["grafana"]["volumes"]]
    assert ["./deploy/grafana/dashboards", provider["options"]["path"], "ro"] in mounts
    for source, *_ in mounts:
        assert not source.startswith("./") or (ROOT / source).is_dir()


BROKEN = {
    "an instruction of the image": ("deploy/Dockerfile", "USER 10001", "USR 10001", "Dockerfile"),
    "a key of compose": ("docker-compose.yml", "depends_on", "dependson", "compose file"),
    "a doubled key": (
        "k8s/base/configmap.yaml",
        "data:\n",
        "data:\n  ENTENTE_BROKER: kafka:9092\n",
        "YAML",
    ),
    "a schema": (
        "contracts/alert.schema.json",
        '"type": "object"',
        '"type": "objekt"',
        "JSON Schema",
    ),
    "an action of AsyncAPI": (
        "contracts/asyncapi.yaml",
        "action: receive",
        "action: consume",
        "AsyncAPI",
    ),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("deploy", "k8s", "contracts"):
        leave_out = shutil.ignore_patterns("libs", "target", "node_modules")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=leave_out)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    return tmp_path


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    tools = Path(os.environ.get("ENTENTE_LINT_TOOLS", ROOT / ".lint"))
    if not (tools / "installed.txt").is_file():
        pytest.skip("the checkers are not installed: run deploy/lint.sh once")
    if not (tools / "asyncapi/installed.json").is_file():
        pytest.skip("the AsyncAPI parser is not installed: deploy/lint.sh needs npm for it")
    return subprocess.run(
        [ROOT / "deploy/lint.sh", tree], capture_output=True, text=True, check=False
    )


def test_the_files_pass_their_checkers(tree: Path) -> None:
    done = lint(tree)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("ok ") == 5


@pytest.mark.parametrize(("path", "good", "bad", "check"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_file_fails_its_checker(
    tree: Path, path: str, good: str, bad: str, check: str
) -> None:
    text = (tree / path).read_text(encoding="utf-8")
    assert good in text
    (tree / path).write_text(text.replace(good, bad), encoding="utf-8")
    done = lint(tree)
    assert done.returncode == 1
    assert f"FAULT {check}" in done.stderr
