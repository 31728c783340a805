#!/bin/sh
# The brake, in the router's container:
#   brake.sh on <by> <reason>    takes all users off the canary that is published
#   brake.sh off <by> <reason>   lets the published weight apply again
#   brake.sh show                prints the brake, if there is one
# "on" prints "stable>canary", the weight before and the weight now, in percent; or "stable -" if there is no canary.
set -u
scripts=$(cd "${0%/*}" && pwd)
. "$scripts/common.sh"
export ROUTER_CONFIG="${ROUTER_CONFIG:-/config}" ROUTER_BRAKE="${ROUTER_BRAKE:-/brake}"
router=${ROUTER_URL:-http://127.0.0.1:8405}
tenths=30

fail() {
  echo "$1" >&2
  exit 1
}

one_line() { printf '%s' "$1" | tr '\001-\037\177' ' ' | cut -c 1-500; }

# Prints the canary's weight on the router, which is 0 while it does not know the pair; nothing if it does not respond.
live_weight() { # "stable>canary"
  timeout 2 wget -q -O - "$router/rollout" 2>/dev/null |
    sed -n "s/^rollout_canary_weight_percent{stable=\"${1%>*}\",canary=\"${1#*>}\"} //p
      s/^rollout_canary_weight_percent{.*/0.00/p" | head -n 1
}

write_brake() { # "stable>canary", who, why
  text=$(printf '%s\n%s\n%s\n%s' "$1" "$(one_line "$2")" "$(now)" "$(one_line "$3")")
  new=$ROUTER_BRAKE/brake.$$.new
  if ! { printf '%s\n' "$text" >"$new" && chmod 666 "$new"; } 2>/dev/null; then
    # The disk is full: overwriting the reserve needs no space.
    rm -f "$new"
    new=$ROUTER_BRAKE/reserve
    printf '%s\n' "$text" 2>/dev/null 1<>"$new" || return 1
  fi
  mv -f "$new" "$ROUTER_BRAKE/brake"
}

on() {
  split=$(cat "$ROUTER_CONFIG/split.map" 2>/dev/null)
  valid_split "$split" || fail "$ROUTER_CONFIG/split.map is missing or invalid: '$split'"
  pair=${split% *}
  case $pair in
    *\>*) ;;
    *)
      echo "$pair -"
      return
      ;;
  esac
  before=$(live_weight "$pair")
  if [ "$(brake_line 1)" != "$pair" ]; then
    write_brake "$pair" "$1" "$2" || fail "cannot write $ROUTER_BRAKE/brake"
    record_brake braked "$pair" "${before:-null}" "$1" "$2"
  fi
  while [ "$tenths" -gt 0 ]; do
    weight=$(live_weight "$pair")
    if [ "$weight" = 0.00 ]; then
      echo "$pair ${before:-unknown} $weight"
      return
    fi
    sleep 0.1
    tenths=$((tenths - 1))
  done
  fail "the brake is written, but the router reports ${weight:-nothing} for $pair"
}

off() {
  pair=$(brake_line 1)
  [ -e "$ROUTER_BRAKE/brake" ] || fail "there is no brake"
  rm -f "$ROUTER_BRAKE/brake" || fail "cannot remove $ROUTER_BRAKE/brake"
  record_brake released "${pair:-unknown>unknown}" 0 "$1" "$2"
}

case "$#-${1:-}" in
  3-on) on "$2" "$3" ;;
  3-off) off "$2" "$3" ;;
  1-show) sed '/^$/d' "$ROUTER_BRAKE/brake" 2>/dev/null || true ;;
  *) fail "usage: brake.sh on <by> <reason> | off <by> <reason> | show" ;;
esac
