#!/bin/sh
# Starts Postgres as the user postgres; on an empty data directory, makes the database first and runs what is in
# /docker-entrypoint-initdb.d, with a server that answers on the socket only.
set -eu

[ "${1#-}" = "$1" ] || set -- postgres "$@"
[ "$1" = postgres ] || exec "$@"

export POSTGRES_USER="${POSTGRES_USER:-postgres}"
export POSTGRES_DB="${POSTGRES_DB:-$POSTGRES_USER}"

# While this is still root, because the file may be root's alone.
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
  POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  export POSTGRES_PASSWORD
  unset POSTGRES_PASSWORD_FILE
fi
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
  exec /usr/bin/setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

query() { psql --no-psqlrc --no-password --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$@"; }

initialise() {
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "The superuser needs a password: POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE." >&2; exit 1; }
  printf '%s\n' "$POSTGRES_PASSWORD" | initdb --username="$POSTGRES_USER" --pwfile=/dev/stdin
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  pg_ctl --wait --options="-c listen_addresses=''" start
  [ "$POSTGRES_DB" = postgres ] ||
    echo 'CREATE DATABASE :"name";' | query --dbname postgres --set name="$POSTGRES_DB"
  for file in /docker-entrypoint-initdb.d/*; do
    echo "initialising with $file"
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) query --dbname "$POSTGRES_DB" --file "$file" ;;
      *) echo "ignored: neither .sh nor .sql" ;;
    esac
  done
  pg_ctl --wait --mode=fast stop
}

[ -s "$PGDATA/PG_VERSION" ] || initialise
unset POSTGRES_PASSWORD
exec "$@"
