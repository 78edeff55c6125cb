#!/usr/bin/env bash
# Checks every file that no Python tool reads: image, compose, YAML, contracts. Kubernetes has its own
# check, deploy/validate.sh.
#
#   deploy/lint.sh [TREE]      TREE is the repository that this file is in, unless given
#
# The checkers live in .lint, a virtual environment that is made anew when requirements/lint.txt
# changes. Exit 1 names each file at fault; all checks run, so one call shows all faults.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tree=$(cd "${1:-$home}" && pwd)
tools=${ENTENTE_LINT_TOOLS:-$home/.lint}
faults=0

install_python_tools() {
    if cmp -s "$home/requirements/lint.txt" "$tools/installed.txt"; then return; fi
    "${PYTHON:-python3}" -m venv --clear "$tools"
    "$tools/bin/pip" install --quiet --require-hashes -r "$home/requirements/lint.txt"
    cp "$home/requirements/lint.txt" "$tools/installed.txt"
}

install_asyncapi() {
    if cmp -s "$home/deploy/asyncapi/package-lock.json" "$tools/asyncapi/installed.json"; then
        return
    fi
    mkdir -p "$tools/asyncapi"
    cp "$home"/deploy/asyncapi/{package.json,package-lock.json,check.mjs} "$tools/asyncapi/"
    npm ci --prefix "$tools/asyncapi" --ignore-scripts --no-audit --no-fund --silent
    cp "$home/deploy/asyncapi/package-lock.json" "$tools/asyncapi/installed.json"
}

check() {
    local what=$1
    shift
    if "$@"; then
        echo "ok    $what"
    else
        echo "FAULT $what" >&2
        faults=1
    fi
}

yaml_files() {
    find . \( -name '.[a-z]*' -o -name node_modules -o -name build -o -name dist \) \
        -not -name '.' -prune -o \( -name '*.yaml' -o -name '*.yml' \) -print
}

install_python_tools
cd "$tree"
mapfile -t yaml < <(yaml_files | sort)

check "Dockerfile" "$tools/bin/hadolint" deploy/Dockerfile
check "compose file" "$tools/bin/check-jsonschema" --quiet \
    --builtin-schema vendor.compose-spec docker-compose.yml
check "JSON Schema" "$tools/bin/check-jsonschema" --quiet --check-metaschema \
    contracts/*.schema.json
check "YAML" "$tools/bin/yamllint" --strict -c "$home/deploy/yamllint.yaml" "${yaml[@]}"
if command -v npm >/dev/null; then
    install_asyncapi
    check "AsyncAPI" node "$tools/asyncapi/check.mjs" "$tree/contracts/asyncapi.yaml"
else
    echo "skip  AsyncAPI: there is no npm"
fi
exit "$faults"
