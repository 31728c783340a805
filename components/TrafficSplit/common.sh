# Functions that the router's and the publisher's scripts share. POSIX sh: must run in BusyBox and in dash.

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

json_text() { # any text, as the content of a JSON string
  printf '%s' "$1" | tr '\001-\037\177' ' ' | sed 's/[\\"]/\\&/g'
}

log() { # level, message
  printf '{"time":"%s","level":"%s","message":"%s"}\n' "$(now)" "$1" "$(json_text "$2")"
}

# Prints HAProxy's errors about a file, for a log message; fails if there are none.
objections() { # path of a haproxy.cfg
  said=$(haproxy -c -f "$1" 2>&1) && return 1
  errors=$(printf '%s\n' "$said" | grep -E 'ALERT|rror' | grep -v 'Fatal errors found')
  printf '%s' "${errors:-$said}"
}

# Succeeds for "stable 0" or "stable>canary weight", with the weight in hundredths of a percent.
valid_split() { # the content of a split.map
  revisions=${1% *} weight=${1##* }
  [ "$1" = "$revisions $weight" ] || return 1
  case $revisions in
    '' | *[!A-Za-z0-9_.\>-]* | *\>*\>* | \>* | *\>) return 1 ;;
  esac
  case $weight in
    '' | *[!0-9]* | 0?* | ??????*) return 1 ;;
  esac
  case $revisions in
    *\>*) [ "$weight" -le 10000 ] ;;
    *) [ "$weight" -eq 0 ] ;;
  esac
}

# The brake: while the file "brake" in $ROUTER_BRAKE exists, the pair that it names sends no users to its canary,
# whatever weight is published. It has four lines: "stable>canary", who, when, why. A publication with another pair
# releases it; "brake.sh off" does on purpose.

brake_line() { # number of a line of the brake's file
  sed -n "$1p" "$ROUTER_BRAKE/brake" 2>/dev/null
}

# Succeeds, and prints why, if the brake forbids the publication of a split.
brake_refuses() { # the content of a split.map
  [ -e "$ROUTER_BRAKE/brake" ] || return 1
  braked=$(brake_line 1) revisions=${1% *} weight=${1##* }
  case $braked in
    *\>*) ;;
    *) [ "$weight" != 0 ] && printf 'the brake is on: %s/brake names no pair' "$ROUTER_BRAKE" && return 0; return 1 ;;
  esac
  if [ "$revisions" = "$braked" ] && [ "$weight" != 0 ]; then
    what="no users may go to ${braked#*>}"
  elif [ "$revisions" = "${braked#*>}" ] || [ "${revisions%>*}" = "${braked#*>}" ]; then
    what="${braked#*>} may not become the stable revision"
  else
    return 1
  fi
  printf '%s, since %s braked %s at %s: %s' "$what" "$(brake_line 2)" "$braked" "$(brake_line 3)" "$(brake_line 4)"
}

# Appends to the record of brakes; a full disk does not stop what is recorded.
record_brake() { # event, "stable>canary", weight in percent, who, why
  printf '{"time":"%s","event":"%s","stable":"%s","canary":"%s","weight":%s,"by":"%s","reason":"%s"}\n' \
    "$(now)" "$1" "${2%>*}" "${2#*>}" "$3" "$(json_text "$4")" "$(json_text "$5")" \
    2>/dev/null >>"$ROUTER_BRAKE/history.jsonl"
  chmod 666 "$ROUTER_BRAKE/history.jsonl" 2>/dev/null
  return 0
}
