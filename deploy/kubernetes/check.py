"""Checks built manifests strictly: Kubernetes' own kinds and those of operators.

    kustomize build OVERLAY | python deploy/kubernetes/check.py VERSION KUBECONFORM SCHEMAS

Kubernetes' own kinds by kubernetes-validate, which brings their schemas; all others by kubeconform
with SCHEMAS. A kind that neither knows is a fault. Exit 1 names each resource at fault.
"""

import subprocess
import sys
from typing import Any

import kubernetes_validate
import yaml

OWN_GROUPS = (
    "apps",
    "autoscaling",
    "batch",
    "policy",
    "networking.k8s.io",
    "rbac.authorization.k8s.io",
)


def is_own(resource: dict[str, Any]) -> bool:
    """Tell whether the kind is one of Kubernetes itself."""
    group, _, version = resource["apiVersion"].rpartition("/")
    return group in OWN_GROUPS or (not group and bool(version))


def faults_of(resource: dict[str, Any], version: str) -> str:
    """Return what is wrong with one of Kubernetes' own; empty if nothing is."""
    try:
        kubernetes_validate.validate(resource, version, strict=True)
    except kubernetes_validate.ValidationError as exc:
        place = ".".join(str(part) for part in exc.path)
        return f"{resource['kind']} {resource['metadata']['name']}: {place}: {exc.message}"
    return ""


def main() -> int:
    """Read manifests from stdin; return the exit code."""
    version, kubeconform, schemas = sys.argv[1:]
    resources = list(yaml.safe_load_all(sys.stdin))
    faults = [why for each in resources if is_own(each) and (why := faults_of(each, version))]
    sys.stderr.writelines(f"{why}\n" for why in faults)
    others = yaml.safe_dump_all([each for each in resources if not is_own(each)])
    location = f"{schemas}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
    command = [kubeconform, "-strict", "-schema-location", location]
    done = subprocess.run(command, input=others, stdout=sys.stderr, text=True, check=False)
    return 1 if faults or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
