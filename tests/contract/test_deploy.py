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

from entente import __version__
from entente.settings import Settings
from entente.stream import health
from entente.stream.metrics import Metrics

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/entente.json").read_text("utf-8"))


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


COMPOSE = load("docker-compose.yml")
DEPLOYMENT = load("k8s/base/deployment.yaml")
CONFIG: dict[str, str] = load("k8s/base/configmap.yaml")["data"]
POD = DEPLOYMENT["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]


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
        "k8s/base/configmap.yaml",
        "k8s/base/deployment.yaml",
        "k8s/README.md",
        "docs/operations.md",
    ],
)
def test_every_setting_that_a_file_names_exists(path: str) -> None:
    named = set(re.findall(r"\bENTENTE_[A-Z0-9_]+", (ROOT / path).read_text(encoding="utf-8")))
    assert named <= VARIABLES


def test_the_settings_of_the_config_map_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CONFIG.items():
        monkeypatch.setenv(name, value)
    assert Settings().http.port == 6066


def test_secrets_in_files_are_read_by_the_names_that_the_docs_give(tmp_path: Path) -> None:
    documented = set(
        re.findall(r"=?(entente_kafka__\w+)=", (ROOT / "k8s/README.md").read_text("utf-8"))
    )
    assert documented == {"entente_kafka__sasl_username", "entente_kafka__sasl_password"}
    # A mounted Secret is a directory of links into a hidden one that carries the date.
    hidden = tmp_path / "..2026_11_23"
    hidden.mkdir()
    (tmp_path / "..data").symlink_to(hidden)
    for name in documented:
        (hidden / name).write_text(f"{name}\n", encoding="utf-8")
        (tmp_path / name).symlink_to(Path("..data") / name)
    kafka = Settings(_secrets_dir=tmp_path).kafka  # type: ignore[call-arg]
    assert kafka.sasl_username == "entente_kafka__sasl_username"
    assert kafka.sasl_password is not None
    assert kafka.sasl_password.get_secret_value() == "entente_kafka__sasl_password"


def test_images_are_pinned_to_a_version() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]
    (base,) = re.findall(r"^ARG PYTHON_IMAGE=(.+)$", DOCKERFILE, re.MULTILINE)
    for image in {*images, base} - {"entente:dev"}:
        _, tag = image.split(":")
        assert re.match(r"v?\d+\.\d+", tag), image
    (tag,) = load("k8s/base/kustomization.yaml")["images"]
    assert (CONTAINER["image"], tag["newTag"]) == (tag["name"], __version__)


def test_the_image_is_of_the_python_that_the_package_asks_for() -> None:
    assert "ARG PYTHON_IMAGE=python:3.11-" in DOCKERFILE
    assert 'requires-python = ">=3.11,<3.12"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_image_takes_only_packages_whose_hash_is_known() -> None:
    installs = re.findall(r"pip[^\n]*(?:\\\n[^\n]*)?\binstall\b[^\n]*", DOCKERFILE)
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-deps /dist/" in line for line in installs)


def test_nobody_runs_as_root() -> None:
    (uid,) = re.findall(r"^USER (\d+):\1$", DOCKERFILE, re.MULTILINE)
    security = POD["securityContext"]
    assert security["runAsNonRoot"]
    assert int(uid) == security["runAsUser"] == security["runAsGroup"] == 10001


def test_the_pod_meets_the_restricted_standard() -> None:
    assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert POD["automountServiceAccountToken"] is False
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


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
    assert CONTAINER["ports"] == [{"name": "http", "containerPort": port}]
    assert CONFIG["ENTENTE_HTTP__PORT"] == str(port)
    assert f"ENTENTE_HTTP__PORT={port}" in DOCKERFILE
    assert f"EXPOSE {port}\n" in DOCKERFILE
    assert COMPOSE["services"]["worker"]["expose"] == [str(port)]
    (job,) = load("deploy/prometheus/prometheus.yml")["scrape_configs"]
    assert job["dns_sd_configs"][0]["port"] == port


@pytest.mark.parametrize("name", ["startup", "live", "ready"])
def test_each_probe_asks_the_endpoint_made_for_it(name: str) -> None:
    probe = {"live": "livenessProbe", "ready": "readinessProbe"}.get(name, f"{name}Probe")
    assert CONTAINER[probe]["httpGet"] == {"path": f"/healthz/{name}", "port": "http"}
    assert callable(getattr(health.Health, name))


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
    assert POD["terminationGracePeriodSeconds"] >= needed
    assert int(COMPOSE["services"]["worker"]["stop_grace_period"].removesuffix("s")) >= needed


def test_an_analysis_reaches_its_own_memory_limit_before_that_of_the_pod() -> None:
    (limit,) = re.fullmatch(r"(\d+)Gi", CONTAINER["resources"]["limits"]["memory"]).groups()  # type: ignore[union-attr]
    # One more than the pool: an article whose process died is tried again in one of its own.
    processes = int(CONFIG["ENTENTE_POOL__PROCESSES"]) + 1
    children = processes * int(CONFIG["ENTENTE_POOL__MEMORY_MB"])
    assert int(limit) * 1024 - children >= 1024
    assert CONTAINER["resources"]["requests"]["cpu"] == CONFIG["ENTENTE_POOL__PROCESSES"]


def test_selectors_find_the_pods() -> None:
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    budget = load("k8s/base/poddisruptionbudget.yaml")["spec"]
    spread = [rule["labelSelector"]["matchLabels"] for rule in POD["topologySpreadConstraints"]]
    for selector in (DEPLOYMENT["spec"]["selector"]["matchLabels"], *spread):
        assert selector.items() <= labels.items()
    assert budget["selector"]["matchLabels"].items() <= labels.items()


def test_every_manifest_is_a_resource_of_the_base() -> None:
    kustomization = load("k8s/base/kustomization.yaml")
    files = {path.name for path in (ROOT / "k8s/base").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(kustomization["resources"]) == files
    assert POD["serviceAccountName"] == load("k8s/base/serviceaccount.yaml")["metadata"]["name"]
    assert CONTAINER["envFrom"] == [
        {"configMapRef": {"name": load("k8s/base/configmap.yaml")["metadata"]["name"]}}
    ]


def test_no_secret_stands_in_a_file() -> None:
    for service in COMPOSE["services"].values():
        assert not [name for name in service.get("environment", {}) if "PASSWORD" in name]
    assert not [name for name in CONFIG if "PASSWORD" in name]


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
    "a field of Kubernetes": (
        "k8s/base/poddisruptionbudget.yaml",
        "maxUnavailable",
        "maxUnavailabel",
        "Kubernetes",
    ),
    "a type of Kubernetes": ("k8s/base/deployment.yaml", "replicas: 2", "replicas: two", "Kubern"),
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
    assert done.stdout.count("ok ") == 6


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
