#!/bin/sh
# The publisher's health check: is its published release live on the router?
set -u
from=${PUBLISH_FROM:-/publish}
router=${ROUTER_URL:-http://router:8405}

release=$(cut -d ' ' -f 1 "$from/release")
split=$(cat "$from/split.map")
revisions=${split% *} weight=${split##* }

if ! report=$(timeout 2 wget -q -O - "$router/rollout" 2>/dev/null); then
  echo "the router does not respond at $router/rollout"
  exit 1
fi
case $report in
  *"rollout_release_info{release=\"$release\"} 1"*) ;;
  *)
    running=$(printf '%s\n' "$report" | sed -n 's/^rollout_release_info{release="\(.*\)"} 1$/\1/p')
    echo "the router runs release ${running:-unknown}, not $release"
    exit 1
    ;;
esac
[ "$revisions" != "${revisions#*>}" ] || exit 0
expected="rollout_weight_percent{revision=\"${revisions#*>}\"} $((weight / 100)).$(printf '%02d' $((weight % 100)))"
case $report in
  *"$expected"*) ;;
  *'rollout_brake{'*)
    echo "the brake is on: $(sed -n '2p;4p' "${ROUTER_BRAKE:-/brake}/brake" 2>/dev/null)"
    exit 1
    ;;
  *)
    echo "the router does not report $expected"
    exit 1
    ;;
esac
