#!/bin/sh
# The publisher of Prometheus's configuration: validates the uploaded files, copies them to the volume that Prometheus
# reads, makes Prometheus reload, and keeps running for its health check. It does not restart Prometheus.
#   publish-config.sh        publishes, then waits forever
#   publish-config.sh check  health check: the volume holds the published files, and Prometheus has loaded them
set -u

from=${PUBLISH_FROM:-/publish}
to=${PUBLISH_TO:-/etc/prometheus/live}
prometheus=${PROMETHEUS_URL:-http://prometheus:9090}
timeout=${PUBLISH_TIMEOUT_SECONDS:-60}

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) publish: $*"; }

fail() {
  log "$*; the previous configuration stays live"
  exit 1
}

files() { (cd "$1" 2> /dev/null && find . -type f ! -name '*.new' | sed 's,^\./,,' | sort); }

validate() {
  # Syntax only: only Prometheus can read the files with secrets.
  said=$(promtool check config --syntax-only "$from/prometheus.yml" 2>&1) || fail "prometheus.yml is not valid: $said"
  for rules in "$from"/rules/*.yml; do
    [ -f "$rules" ] || continue
    said=$(promtool check rules "$rules" 2>&1) || fail "${rules#"$from"/} is not valid: $said"
  done
}

copy() {
  files "$from" | while read -r file; do
    mkdir -p "$to/$(dirname "$file")" && cat "$from/$file" > "$to/$file.new" || exit 1
  done || {
    find "$to" -name '*.new' -exec rm -f {} +
    fail "cannot write to the volume (disk full?)"
  }
  files "$from" | while read -r file; do
    mv -f "$to/$file.new" "$to/$file" || exit 1
  done || fail "cannot write to the volume"
  files "$to" | while read -r file; do
    [ -f "$from/$file" ] || rm -f "$to/$file"
  done
}

metric() { timeout 2 wget -q -O - "$prometheus/metrics" 2> /dev/null | sed -n "s/^$1 //p"; }

# Succeeds if Prometheus loaded its configuration without errors at or after the given Unix time.
loaded_since() {
  [ "$(metric prometheus_config_last_reload_successful)" = 1 ] || return 1
  at=$(metric prometheus_config_last_reload_success_timestamp_seconds)
  # The timestamp has the form 1.7e+09, with decimals.
  awk -v at="$at" -v since="$1" 'BEGIN { exit !(at >= since) }'
}

reload() {
  since=$(date -u +%s)
  deadline=$((since + timeout))
  # A starting Prometheus reads the new files by itself.
  until timeout 5 wget -q -O /dev/null --post-data='' "$prometheus/-/reload" 2> /dev/null && loaded_since "$since"; do
    [ "$(date -u +%s)" -lt "$deadline" ] || fail "Prometheus at $prometheus did not load the configuration within $timeout s"
    sleep 0.5
  done
}

check() {
  for file in $(files "$from"); do
    cmp -s "$from/$file" "$to/$file" || { echo "$to/$file differs from the published file"; exit 1; }
  done
  # Every publication rewrites the file.
  loaded_since "$(date -u -r "$to/prometheus.yml" +%s)" || {
    echo "Prometheus has not loaded the configuration, or does not respond"
    exit 1
  }
}

publish() {
  trap 'kill $sleeping 2> /dev/null; exit 0' TERM INT
  sleeping=
  umask 022
  validate
  copy
  log "published $(files "$from" | tr '\n' ' ')"
  reload
  log "Prometheus has loaded the configuration"
  while :; do
    sleep 3600 &
    sleeping=$!
    wait "$sleeping"
  done
}

case "${1:-publish}" in
  publish) publish ;;
  check) check ;;
  *) echo "usage: publish-config.sh [check]" >&2; exit 2 ;;
esac
