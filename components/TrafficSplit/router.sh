#!/bin/sh
# The router container. HAProxy runs on a private copy of the last good files; this script adopts published files once
# HAProxy itself has validated them. A weight change does not need this: split.lua applies it.
set -u
scripts=$(cd "${0%/*}" && pwd)
. "$scripts/common.sh"

export ROUTER_CONFIG="${ROUTER_CONFIG:-/config}"        # published files, read only
export ROUTER_STATE="${ROUTER_STATE:-/var/lib/haproxy}" # last good files
export ROUTER_BRAKE="${ROUTER_BRAKE:-/brake}"           # the brake; common.sh describes it
export ROUTER_SCRIPTS="$scripts"
poll=${ROUTER_POLL_SECONDS:-0.5}
grace=${ROUTER_GRACE_SECONDS:-8} # below the 10 s after which Docker kills the container

haproxy=
stopping=
tried=
wrong=
kept=
said=
# The official image stops its containers with USR1, Docker by default with TERM.
trap 'stopping=yes' TERM INT USR1

# Logs each problem once until something succeeds again, because the loop below runs often.
log_once() { # level, message
  case $said in
    *"|$2|"*) return ;;
  esac
  log "$1" "$2"
  said="$said|$2|"
}

keep_split() {
  split=$(cat "$ROUTER_CONFIG/split.map" 2>/dev/null)
  if [ "$split" = "$kept" ] || ! valid_split "$split"; then
    return
  fi
  new=$ROUTER_STATE/split.map.new
  if { printf '%s\n' "$split" >"$new" && mv "$new" "$ROUTER_STATE/split.map"; } 2>/dev/null; then
    kept=$split
    said=
  else
    log_once error "cannot write to $ROUTER_STATE (disk full?): a restart would start with the split '$kept'"
  fi
}

running_config() {
  sed -n 's/^ *setenv SPLIT_CONFIG_ID //p' "$ROUTER_STATE/haproxy.cfg" 2>/dev/null
}

# Succeeds if it adopted a new haproxy.cfg. Tries every publication once.
adopt() {
  release=$(cat "$ROUTER_CONFIG/release" 2>/dev/null)
  if [ -z "$release" ] || [ "$release" = "$tried" ]; then
    return 1
  fi
  if [ "${release#* }" = "$(running_config)" ]; then
    tried=$release
    return 1
  fi
  if refusal=$(brake_refuses "$(cat "$ROUTER_CONFIG/split.map" 2>/dev/null)"); then
    log_once error "the published haproxy.cfg is not adopted: $refusal"
    return 1
  fi
  if ! { cat "$ROUTER_CONFIG/haproxy.cfg" >"$ROUTER_STATE/candidate.cfg"; } 2>/dev/null; then
    log_once error "the published haproxy.cfg cannot be copied to $ROUTER_STATE (missing, or disk full?): the last good one stays"
    return 1
  fi
  tried=$release
  if wrong=$(objections "$ROUTER_STATE/candidate.cfg"); then
    log error "the published haproxy.cfg is not valid, the last good one stays: $wrong"
    return 1
  fi
  mv "$ROUTER_STATE/candidate.cfg" "$ROUTER_STATE/haproxy.cfg" || return 1
  said=
  log info "adopted haproxy.cfg $(running_config)"
}

last_good() {
  [ -s "$ROUTER_STATE/haproxy.cfg" ] && ! wrong=$(objections "$ROUTER_STATE/haproxy.cfg")
}

# HAProxy does not start if the map is missing or invalid.
kept=$(cat "$ROUTER_STATE/split.map" 2>/dev/null)
if ! valid_split "$kept"; then
  kept=
  : >"$ROUTER_STATE/split.map"
fi
keep_split

until adopt || last_good; do
  log_once info "waiting for a first good haproxy.cfg in $ROUTER_CONFIG${wrong:+: $wrong}"
  sleep "$poll"
  [ -z "$stopping" ] || exit 0
  keep_split
done

haproxy -W -db -f "$ROUTER_STATE/haproxy.cfg" &
haproxy=$!
log info "started HAProxy with haproxy.cfg $(running_config)"

while [ -z "$stopping" ] && kill -0 "$haproxy" 2>/dev/null; do
  sleep "$poll"
  keep_split
  if adopt; then
    kill -USR2 "$haproxy"
  fi
done

if [ -z "$stopping" ]; then
  wait "$haproxy"
  log error "HAProxy exited unexpectedly"
  exit 1
fi

log info "stopping: no new connections, up to $grace s for open requests"
kill -USR1 "$haproxy" 2>/dev/null
tenths=$((grace * 10))
while [ "$tenths" -gt 0 ] && kill -0 "$haproxy" 2>/dev/null; do
  sleep 0.1
  tenths=$((tenths - 1))
done
kill -TERM "$haproxy" 2>/dev/null
wait "$haproxy"
exit 0
