"""The files of k8s/ agree with the code and with each other, and their overlays are strict."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from entente import __version__
from entente.settings import Settings, variables
from entente.stream import health
from entente.stream.topics import topic_specs
from tests.docs.generate import MANIFESTS

ROOT = Path(__file__).parents[2]
K8S = ROOT / "k8s"
TOOLS = Path(os.environ.get("ENTENTE_VALIDATE_TOOLS", ROOT / ".validate"))
OVERLAYS = ("dev", "prod")
ROLES = ("reader", "watcher", "board", "deliver")


def load(path: str) -> list[Any]:
    return list(yaml.safe_load_all((K8S / path).read_text(encoding="utf-8")))


CONFIG: dict[str, str] = load("base/configmap.yaml")[0]["data"]
POD = load("base/pod.yaml")[0]["spec"]["template"]["spec"]
USERS = load("components/strimzi/users.yaml") + load("components/keda/user.yaml")


def role(name: str) -> dict[str, Any]:
    """Return the pod of a role as its own file has it."""
    pod: dict[str, Any] = load(f"base/{name}.yaml")[0]["spec"]["template"]["spec"]
    return pod


def container(name: str) -> dict[str, Any]:
    (only,) = role(name)["containers"]
    return dict(only)


@cache
def built(overlay: str) -> list[dict[str, Any]]:
    """Return the resources of an overlay as `kubectl apply -k` would see them."""
    if not (TOOLS / "installed").is_file():
        pytest.skip("kustomize is not installed: run deploy/validate.sh once (it needs Go)")
    command = [str(TOOLS / "bin/kustomize"), "build", str(K8S / "overlays" / overlay)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(done.stdout))


def of_kind(overlay: str, *kinds: str) -> list[dict[str, Any]]:
    return [each for each in built(overlay) if each["kind"] in kinds]


def test_every_setting_that_a_manifest_names_exists() -> None:
    known = {name for name, _ in variables()}
    for file in [*K8S.rglob("*.yaml"), K8S / "README.md"]:
        named = set(re.findall(r"\bENTENTE_[A-Z0-9_]+", file.read_text(encoding="utf-8")))
        assert named <= known, file


def test_the_settings_of_the_config_map_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CONFIG.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.http.port, settings.board.port) == (6066, 6067)


def test_secrets_in_files_are_read_by_the_names_that_the_docs_give(tmp_path: Path) -> None:
    text = (K8S / "README.md").read_text("utf-8")
    documented = set(re.findall(r"(entente_(?:kafka|board)__\w+)=", text))
    mounted = set(
        re.findall(
            r"path: (entente_\w+)", (K8S / "components/strimzi/credentials.yaml").read_text()
        )
    )
    assert documented == {
        "entente_kafka__sasl_username",
        "entente_kafka__sasl_password",
        "entente_board__token",
    }
    assert mounted < documented
    # A mounted Secret is a directory of links into a hidden one that carries the date.
    hidden = tmp_path / "..2026_11_23"
    hidden.mkdir()
    (tmp_path / "..data").symlink_to(hidden)
    for name in documented:
        (hidden / name).write_text(f"{name}\n", encoding="utf-8")
        (tmp_path / name).symlink_to(Path("..data") / name)
    settings = Settings(_secrets_dir=tmp_path)  # type: ignore[call-arg]
    assert settings.kafka.sasl_username == "entente_kafka__sasl_username"
    for secret in (settings.kafka.sasl_password, settings.board.token):
        assert secret is not None
        assert secret.get_secret_value() in documented


def test_every_manifest_is_a_resource_and_the_image_is_of_this_version() -> None:
    (base,) = load("base/kustomization.yaml")
    files = {path.name for path in (K8S / "base").glob("*.yaml")}
    assert set(base["resources"]) == files - {"kustomization.yaml", "pod.yaml"}
    assert base["images"] == [{"name": POD["containers"][0]["image"], "newTag": __version__}]


def test_the_pod_meets_the_restricted_standard() -> None:
    security = POD["securityContext"]
    assert security["runAsNonRoot"]
    assert security["runAsUser"] == security["runAsGroup"] == 10001
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert POD["automountServiceAccountToken"] is False
    assert POD["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@pytest.mark.parametrize("name", ["reader", "watcher"])
@pytest.mark.parametrize("probe", ["startup", "live", "ready"])
def test_each_probe_of_a_worker_asks_the_endpoint_made_for_it(name: str, probe: str) -> None:
    key = {"live": "livenessProbe", "ready": "readinessProbe"}.get(probe, f"{probe}Probe")
    assert container(name)[key]["httpGet"] == {"path": f"/healthz/{probe}", "port": "metrics"}
    assert callable(getattr(health.Health, probe))


@pytest.mark.parametrize("name", ["board", "deliver"])
def test_the_probes_of_the_others_ask_what_they_answer(name: str) -> None:
    source = "stream/exposition.py" if name == "deliver" else "board/server.py"
    text = (ROOT / "service/entente" / source).read_text(encoding="utf-8")
    (port,) = container(name)["ports"]
    for key in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = container(name)[key]["httpGet"]
        assert asked["port"] == port["name"]
        assert f'add_get("{asked["path"]}"' in text


def test_ports_are_those_of_the_settings() -> None:
    fields = Settings.model_fields
    assert CONFIG["ENTENTE_HTTP__PORT"] == str(fields["http"].default.port)
    assert CONFIG["ENTENTE_BOARD__PORT"] == str(fields["board"].default.port)
    for name in ROLES:
        wanted = "BOARD" if name == "board" else "HTTP"
        (port,) = container(name)["ports"]
        assert port["containerPort"] == int(CONFIG[f"ENTENTE_{wanted}__PORT"])


def test_the_grace_period_covers_what_a_worker_needs_to_leave() -> None:
    fields = Settings.model_fields
    stream, pool = fields["stream"].default, fields["pool"].default
    needed = stream.stop_seconds + stream.session_timeout_seconds
    assert role("watcher")["terminationGracePeriodSeconds"] >= needed
    assert role("reader")["terminationGracePeriodSeconds"] >= needed + pool.article_seconds


def test_an_analysis_reaches_its_own_memory_limit_before_that_of_the_pod() -> None:
    limits = container("reader")["resources"]
    gib = int(limits["limits"]["memory"].removesuffix("Gi"))
    # One more than the pool: an article whose process died is tried again in one of its own.
    processes = int(CONFIG["ENTENTE_POOL__PROCESSES"]) + 1
    children = processes * int(CONFIG["ENTENTE_POOL__MEMORY_MB"])
    assert gib * 1024 - children >= 1024
    assert limits["requests"]["cpu"] == CONFIG["ENTENTE_POOL__PROCESSES"]


def test_topics_of_strimzi_are_those_that_entente_would_make() -> None:
    settings = Settings()
    topics = load("components/strimzi/topics.yaml")
    found = {topic["metadata"]["name"]: topic["spec"] for topic in topics}
    assert list(found) == [spec.name for spec in topic_specs(settings)]
    for spec in topic_specs(settings):
        config = {name: str(value) for name, value in found[spec.name]["config"].items()}
        assert config == {**spec.settings, "min.insync.replicas": "2"}, spec.name
        assert found[spec.name]["partitions"] == settings.topics.partitions


def test_rights_are_on_topics_and_groups_that_there_are() -> None:
    topics = {spec.name for spec in topic_specs(Settings())}
    groups = {"entente-reader", "entente-watcher", "entente-deliver-", "entente-"}
    ids = {"entente-reader-", "entente-watcher-", "entente-"}
    known = {"topic": topics | {"entente."}, "group": groups, "transactionalId": ids}
    for user in USERS:
        for acl in user["spec"]["authorization"]["acls"]:
            resource = acl["resource"]
            assert resource["name"] in known[resource["type"]], user["metadata"]["name"]
            is_prefix = resource["name"].endswith((".", "-"))
            assert resource.get("patternType", "literal") == ("prefix" if is_prefix else "literal")


def test_each_role_gets_the_password_of_its_own_user() -> None:
    users = {user["metadata"]["name"] for user in USERS}
    for deployment in load("components/strimzi/credentials.yaml"):
        name = deployment["metadata"]["name"]
        pod = deployment["spec"]["template"]["spec"]
        (only,) = pod["containers"]
        assert name in users
        assert only["env"] == [{"name": "ENTENTE_KAFKA__SASL_USERNAME", "value": name}]
        first, *_ = pod["volumes"][0]["projected"]["sources"]
        assert first["secret"]["name"] == name


@pytest.mark.parametrize("name", MANIFESTS)
def test_generated_manifests_are_what_the_generator_writes(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == MANIFESTS[name](), "run `make contracts`"


def test_no_scaler_asks_for_more_members_than_there_are_partitions() -> None:
    for scaled in load("components/keda/scaledobjects.yaml"):
        (trigger,) = scaled["spec"]["triggers"]
        assert scaled["spec"]["maxReplicaCount"] <= Settings().topics.partitions
        assert trigger["metadata"]["consumerGroup"] == scaled["spec"]["scaleTargetRef"]["name"]


def test_no_secret_stands_in_a_file() -> None:
    for file in K8S.rglob("*.yaml"):
        for resource in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            assert resource["kind"] != "Secret", file
    assert not [name for name in CONFIG if re.search("PASSWORD|TOKEN", name)]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_pod_of_an_overlay_is_hardened_and_can_be_found(overlay: str) -> None:
    namespaces = {each["metadata"]["namespace"] for each in built(overlay)}
    assert len(namespaces) == 1
    for workload in of_kind(overlay, "Deployment", "Job", "CronJob"):
        template = workload["spec"]["template"]
        labels, pod = template["metadata"]["labels"], template["spec"]
        (only,) = pod["containers"]
        assert pod["securityContext"] == POD["securityContext"]
        assert only["securityContext"] == POD["containers"][0]["securityContext"]
        assert only["resources"]["limits"]["memory"]
        if workload["kind"] == "Deployment":
            assert workload["spec"]["selector"]["matchLabels"].items() <= labels.items()
            for spread in pod["topologySpreadConstraints"]:
                assert spread["labelSelector"]["matchLabels"].items() <= labels.items()
    for budget in of_kind(overlay, "PodDisruptionBudget", "NetworkPolicy"):
        spec = budget["spec"]
        wanted = (spec.get("selector") or spec["podSelector"])["matchLabels"].items()
        pods = [
            each["spec"]["template"]["metadata"]["labels"]
            for each in of_kind(overlay, "Deployment")
        ]
        assert any(wanted <= labels.items() for labels in pods), budget["metadata"]["name"]


def test_in_production_the_credentials_come_from_secrets_and_the_numbers_from_keda() -> None:
    config = next(
        each["data"]
        for each in of_kind("prod", "ConfigMap")
        if each["metadata"]["name"] == "entente"
    )
    assert config["ENTENTE_KAFKA__SECURITY_PROTOCOL"] == "SASL_SSL"
    assert not of_kind("prod", "Job")
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in of_kind("prod", "ScaledObject")}
    for deployment in of_kind("prod", "Deployment"):
        name = deployment["metadata"]["name"]
        assert ("replicas" in deployment["spec"]) == (name not in scaled)
        (credentials,) = [
            volume["projected"]["sources"]
            for volume in deployment["spec"]["template"]["spec"]["volumes"]
            if volume["name"] == "secrets"
        ]
        assert credentials[0]["secret"]["name"] == name


BROKEN = {
    "a field of Kubernetes": (
        "base/poddisruptionbudgets.yaml",
        "maxUnavailable",
        "maxUnavailabel",
    ),
    "a type of Kubernetes": ("base/watcher.yaml", "Seconds: 20", "Seconds: twenty"),
    "a field of Strimzi": (
        "components/strimzi/users.yaml",
        "authentication:",
        "authentification:",
    ),
    "an operation of Kafka": ("components/strimzi/users.yaml", "[Read, Desc", "[Reed, Desc"),
    "a field of KEDA": ("components/keda/scaledobjects.yaml", "maxReplicaCount", "maxReplicas"),
    "a field of a monitor": ("components/monitoring/podmonitors.yaml", "interval:", "intervall:"),
    "a kind": ("components/keda/triggerauthentication.yaml", "kind: ConfigMap", "kind: ConfigMop"),
    "a patch without a target": (
        "components/strimzi/credentials.yaml",
        "entente-board\n",
        "board\n",
    ),
}


def validate(tree: Path) -> subprocess.CompletedProcess[str]:
    if not (TOOLS / "installed").is_file():
        pytest.skip("the checkers are not installed: run deploy/validate.sh once (it needs Go)")
    command = [ROOT / "deploy/validate.sh", tree]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_overlays_pass_their_checkers() -> None:
    done = validate(ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"ok    overlay {name}\n" for name in OVERLAYS)


@pytest.mark.parametrize(("path", "good", "bad"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_manifest_fails(path: str, good: str, bad: str, tmp_path: Path) -> None:
    shutil.copytree(K8S, tmp_path / "k8s")
    file = tmp_path / "k8s" / path
    text = file.read_text(encoding="utf-8")
    assert good in text
    file.write_text(text.replace(good, bad), encoding="utf-8")
    done = validate(tmp_path)
    assert done.returncode == 1
    assert "FAULT overlay prod" in done.stderr
