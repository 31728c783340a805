#!/bin/sh
# The publisher of Prometheus's configuration: checks what was uploaded to it, puts it on the volume that Prometheus reads, has
# Prometheus load it, and stays so that its health check can go on asking. Prometheus itself is not restarted.
#   publish-config.sh        publishes, then waits for ever
#   publish-config.sh check  healthy: what was published is what is on the volume, and Prometheus has loaded it
set -u

from=${PUBLISH_FROM:-/publish}
to=${PUBLISH_TO:-/etc/prometheus/live}
prometheus=${PROMETHEUS_URL:-http://prometheus:9090}
timeout=${PUBLISH_TIMEOUT_SECONDS:-60}

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) publish: $*"; }

fail() {
  log "$*; the configuration before it stays in force"
  exit 1
}

files() { (cd "$1" 2> /dev/null && find . -type f ! -name '*.new' | sed 's,^\./,,' | sort); }

validate() {
  # Syntax only: the files with secrets are Prometheus's alone.
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
    fail "the volume cannot be written (disk full?)"
  }
  files "$from" | while read -r file; do
    mv -f "$to/$file.new" "$to/$file" || exit 1
  done || fail "the volume cannot be written"
  files "$to" | while read -r file; do
    [ -f "$from/$file" ] || rm -f "$to/$file"
  done
}

metric() { timeout 2 wget -q -O - "$prometheus/metrics" 2> /dev/null | sed -n "s/^$1 //p"; }

# Whether Prometheus loaded its configuration without a mistake, at or after a time in seconds.
loaded_since() {
  [ "$(metric prometheus_config_last_reload_successful)" = 1 ] || return 1
  at=$(metric prometheus_config_last_reload_success_timestamp_seconds)
  # The time comes as 1.7e+09 with decimals.
  awk -v at="$at" -v since="$1" 'BEGIN { exit !(at >= since) }'
}

reload() {
  since=$(date -u +%s)
  deadline=$((since + timeout))
  # A Prometheus that is just starting reads the new files by itself.
  until timeout 5 wget -q -O /dev/null --post-data='' "$prometheus/-/reload" 2> /dev/null && loaded_since "$since"; do
    [ "$(date -u +%s)" -lt "$deadline" ] || fail "Prometheus at $prometheus did not load it within $timeout s"
    sleep 0.5
  done
}

check() {
  for file in $(files "$from"); do
    cmp -s "$from/$file" "$to/$file" || { echo "$to/$file is not what was published"; exit 1; }
  done
  # Every publication writes the file anew.
  loaded_since "$(date -u -r "$to/prometheus.yml" +%s)" || {
    echo "Prometheus did not load the configuration, or does not answer"
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
  log "Prometheus has loaded it"
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
