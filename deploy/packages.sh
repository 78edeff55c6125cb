#!/usr/bin/env bash
# Installs the Debian packages that the tests use, where they are missing and we may.
#
#   prometheus   its promtool checks our metrics as Prometheus would
#   openssl      makes the certificates of the TLS tests
#   prometheus-alertmanager  takes an alert that we deliver
#   chromium     shows the board, as its readers see it
#
# Where they cannot be installed the tests that need them are skipped, and say so.
set -euo pipefail

missing=()
command -v promtool >/dev/null || missing+=(prometheus)
command -v openssl >/dev/null || missing+=(openssl)
command -v prometheus-alertmanager >/dev/null || missing+=(prometheus-alertmanager)
command -v chromium >/dev/null || missing+=(chromium)
[ ${#missing[@]} -gt 0 ] || exit 0
install() {
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
export DEBIAN_FRONTEND=noninteractive
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null || ! install; then
    echo "not installed: ${missing[*]}; the tests that need them are skipped" >&2
fi
