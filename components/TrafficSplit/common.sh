# Functions that the router's and the publisher's scripts share. POSIX sh: must run in BusyBox and in dash.

log() { # level, message
  text=$(printf '%s' "$2" | tr '\n\t' '  ' | sed 's/[\\"]/\\&/g')
  printf '{"time":"%s","level":"%s","message":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$text"
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
