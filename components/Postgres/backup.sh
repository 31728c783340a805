#!/bin/sh
# Dumps the database every night at BACKUP_AT (HH:MM, UTC) and keeps the newest BACKUPS_KEPT dumps.
#   backup.sh        runs forever: dumps every night
#   backup.sh now    writes one dump now
#   backup.sh check  health check: the loop runs, and the last dump that was due exists
set -eu

directory=${BACKUP_DIRECTORY:-/backups}
# When the loop started: before the first dump is due there is nothing to check.
started=${BACKUP_STARTED_FILE:-/tmp/backup-started}
a_day=86400
# Seconds after the due time before a dump counts as missing.
tolerance=7200

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) backup: $*"; }

connect_quietly() { PGPASSWORD=$(cat "${PGPASSWORD_FILE:-/run/secrets/user_password}") "$@"; }

dump() {
  begun=$(date -u +%s)
  file="$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ).dump"
  rm -f "$directory"/*.part
  connect_quietly pg_dump --format=custom --compress=6 --file "$directory/$file.part"
  # A dump that cannot be listed cannot be restored.
  pg_restore --list "$directory/$file.part" > /dev/null
  sync "$directory/$file.part" 2> /dev/null || sync
  mv "$directory/$file.part" "$directory/$file"
  bytes=$(wc -c < "$directory/$file")
  seconds=$(($(date -u +%s) - begun))
  connect_quietly psql --quiet --set ON_ERROR_STOP=1 --command \
    "INSERT INTO operations.backups (file, bytes, duration_seconds) VALUES ('$file', $bytes, $seconds)"
  log "wrote $file, $bytes bytes in $seconds s"
  forget_old
}

forget_old() {
  # The names sort by time.
  ls -1 "$directory" | grep '\.dump$' | sort -r | tail -n "+$((BACKUPS_KEPT + 1))" | while read -r old; do
    rm -f "$directory/$old"
    log "removed $old, the newest $BACKUPS_KEPT are kept"
  done
}

seconds_until_due() {
  hours=${BACKUP_AT%:*}
  minutes=${BACKUP_AT#*:}
  due=$((${hours#0} * 3600 + ${minutes#0} * 60))
  now=$(($(date -u +%s) % a_day))
  wait=$((due - now))
  [ "$wait" -gt 0 ] || wait=$((wait + a_day))
  echo "$wait"
}

check() {
  running_for=$(($(date -u +%s) - $(cat "$started")))
  [ "$running_for" -lt $((a_day + tolerance)) ] && exit 0
  newest=$(ls -1 "$directory" | grep '\.dump$' | sort | tail -n 1)
  [ -n "$newest" ] || { echo "no dump in $directory"; exit 1; }
  age=$(($(date -u +%s) - $(stat -c %Y "$directory/$newest")))
  [ "$age" -lt $((a_day + tolerance)) ] || { echo "the newest dump is $age s old"; exit 1; }
}

loop() {
  date -u +%s > "$started"
  while true; do
    pause=$(seconds_until_due)
    log "next dump in $pause s, at $BACKUP_AT UTC"
    sleep "$pause" &
    wait $!
    # A separate process, so that `set -e` ends a failed dump and not the loop.
    sh "$0" now || log "FAILED; earlier dumps are kept"
  done
}

case "${1:-loop}" in
  loop) loop ;;
  now) dump ;;
  check) check ;;
  *) echo "usage: backup.sh [now|check]" >&2; exit 2 ;;
esac
