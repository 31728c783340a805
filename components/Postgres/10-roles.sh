#!/bin/sh
# Runs once, when the data directory is initialized. The dashboard's role owns its database without being a superuser;
# the exporter's role reads statistics. psql reads the passwords from files, so that none is in the environment or on a
# command line. The image may source this into its own shell, so it must not set shell options.

psql --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" \
  --set "database=$POSTGRES_DB" \
  --set "user=$INVENTARIO_USER" <<'SQL'
\set user_password `cat /run/secrets/user_password`
\set exporter_password `cat /run/secrets/exporter_password`

CREATE ROLE :"user" LOGIN PASSWORD :'user_password';
ALTER DATABASE :"database" OWNER TO :"user";
REVOKE ALL ON DATABASE :"database", postgres, template1 FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE ROLE exporter LOGIN PASSWORD :'exporter_password' CONNECTION LIMIT 5;
GRANT pg_monitor TO exporter;
GRANT CONNECT ON DATABASE :"database" TO exporter;
SQL
