#!/bin/sh
# Starts Redis as the user redis; started as root it first gives that user what is in the data directory.
set -eu

case $1 in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec /usr/bin/setpriv --reuid=redis --regid=redis --init-groups "$0" "$@"
fi
umask 077
exec "$@"
