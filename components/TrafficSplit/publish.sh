#!/bin/sh
# The publisher container: validates the uploaded files, copies them to the volume that the router, Prometheus and the
# dashboards read, waits until they are live on the router, and keeps running for its health check.
set -u
scripts=$(cd "${0%/*}" && pwd)
. "$scripts/common.sh"

from=${PUBLISH_FROM:-/publish}
to=${ROUTER_CONFIG:-/config}
timeout=${PUBLISH_TIMEOUT_SECONDS:-30}
# haproxy.cfg is validated with the uploaded files, not with those on the volume.
export ROUTER_CONFIG="$to" ROUTER_STATE="$from" ROUTER_SCRIPTS="$scripts" ROUTER_BRAKE="${ROUTER_BRAKE:-/brake}"
# The release is written last: it tells the router that the other files are complete.
files="targets/dashboard.json flags/flags.json haproxy.cfg split.map release"

sleeping=
trap 'kill $sleeping 2>/dev/null; exit 0' TERM INT USR1
umask 022

fail() {
  log error "$1"
  exit 1
}

for file in $files; do
  [ -s "$from/$file" ] || fail "$file is missing or empty: nothing is published"
done
split=$(cat "$from/split.map")
valid_split "$split" ||
  fail "split.map must be 'stable 0' or 'stable>canary weight' with a weight from 0 to 10000, not '$split': nothing is published"
if wrong=$(objections "$from/haproxy.cfg"); then
  fail "haproxy.cfg is not valid, nothing is published: $wrong"
fi

# The router and the guard, which are other users, write here too. The reserve has room for a brake on a full disk.
chmod 777 "$ROUTER_BRAKE"
if [ ! -e "$ROUTER_BRAKE/reserve" ]; then
  { head -c 4096 /dev/zero | tr '\0' '\n' >"$ROUTER_BRAKE/reserve.new" &&
    chmod 666 "$ROUTER_BRAKE/reserve.new" &&
    mv "$ROUTER_BRAKE/reserve.new" "$ROUTER_BRAKE/reserve"; } 2>/dev/null ||
    log error "cannot write to $ROUTER_BRAKE (disk full?): the brake may fail"
fi
if refusal=$(brake_refuses "$split"); then
  fail "$refusal: nothing is published"
fi

# Copies only changed files: a weight change may be a rollback on a disk that is nearly full.
changed=
for file in $files; do
  cmp -s "$from/$file" "$to/$file" || changed="$changed $file"
done
for file in $changed; do
  if ! { mkdir -p "$to/${file%"${file##*/}"}" && cat "$from/$file" >"$to/$file.new"; } 2>/dev/null; then
    rm -f "$to/$file.new"
    fail "cannot write $to/$file.new (disk full?): nothing is published"
  fi
done
for file in $changed; do
  mv -f "$to/$file.new" "$to/$file" || fail "cannot replace $to/$file"
done
braked=$(brake_line 1)
if [ -n "$braked" ] && [ "$braked" != "${split% *}" ]; then
  rm -f "$ROUTER_BRAKE/brake"
  record_brake released "$braked" 0 publisher "published '$split'"
  log info "released the brake of $braked"
fi
log info "published release $(cut -d ' ' -f 1 "$from/release") with split '$split'"

deadline=$(($(date +%s) + timeout))
until problem=$(sh "$scripts/in-force.sh"); do
  [ "$(date +%s)" -lt "$deadline" ] || fail "not live after $timeout s: $problem"
  sleep 0.1
done
log info "the release is live"

while :; do
  sleep 3600 &
  sleeping=$!
  wait "$sleeping"
done
